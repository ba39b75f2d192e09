use super::*;

fn what_is_at(url: &str) -> Option<&'static str> {
    let url = Url::parse(url).expect(url);
    check_url(&url).err().map(|refused| refused.what)
}

#[test]
fn no_spelling_of_an_address_within_gets_through() {
    #[rustfmt::skip]
    let cases = [
        ("https://127.0.0.1/",                  "this machine"),
        ("https://2130706433/",                 "this machine"),        // decimal
        ("https://0x7f000001/",                 "this machine"),        // hexadecimal
        ("https://0177.0.0.1/",                 "this machine"),        // octal
        ("https://127.1/",                      "this machine"),        // short
        ("https://0x7f.1/",                     "this machine"),
        ("https://127.0.0.1./",                 "this machine"),
        ("https://1２7.0.0.1/",                 "this machine"),        // a full-width digit
        ("https://localhost/",                  "this machine"),
        ("https://LOCALHOST./",                 "this machine"),
        ("https://api.localhost/",              "this machine"),
        ("https://[::1]/",                      "this machine"),
        ("https://[0:0:0:0:0:0:0:1]/",          "this machine"),
        ("https://0.0.0.0/",                    "this network"),
        ("https://0/",                          "this network"),
        ("https://10.1.2.3/",                   "a private address"),
        ("https://172.16.0.1/",                 "a private address"),
        ("https://172.31.255.255/",             "a private address"),
        ("https://192.168.1.1/",                "a private address"),
        ("https://100.64.0.1/",                 "a carrier's shared address"),
        ("https://100.127.255.255/",            "a carrier's shared address"),
        ("https://169.254.169.254/",            "a link-local address"), // clouds' metadata
        ("https://0xa9fea9fe/",                 "a link-local address"),
        ("https://2852039166/",                 "a link-local address"),
        ("https://192.0.0.8/",                  "a protocol's own address"),
        ("https://192.0.2.1/",                  "an address for documentation"),
        ("https://198.51.100.7/",               "an address for documentation"),
        ("https://203.0.113.7/",                "an address for documentation"),
        ("https://198.19.0.1/",                 "an address for benchmarks"),
        ("https://224.0.0.1/",                  "a multicast address"),
        ("https://255.255.255.255/",            "a reserved address"),
        ("https://[::]/",                       "a reserved address"),
        ("https://[::ffff:127.0.0.1]/",         "an IPv4 address in another's clothes"),
        ("https://[::ffff:8.8.8.8]/",           "an IPv4 address in another's clothes"),
        ("https://[::ffff:a9fe:a9fe]/",         "an IPv4 address in another's clothes"),
        ("https://[::127.0.0.1]/",              "a reserved address"),  // compatible form
        ("https://[64:ff9b::a00:1]/",           "a reserved address"),  // NAT64 of 10.0.0.1
        ("https://[2002:7f00:1::]/",            "an IPv4 address in another's clothes"), // 6to4
        ("https://[2001::1]/",                  "a protocol's own address"), // Teredo
        ("https://[2001:db8::1]/",              "an address for documentation"),
        ("https://[3fff::1]/",                  "an address for documentation"),
        ("https://[fc00::1]/",                  "a private address"),
        ("https://[fd12:3456::1]/",             "a private address"),
        ("https://[fe80::1]/",                  "a link-local address"),
        ("https://[ff02::1]/",                  "a multicast address"),
        ("https://[fec0::1]/",                  "a reserved address"),  // site-local of old
    ];
    for (url, what) in cases {
        assert_eq!(what_is_at(url), Some(what), "{url}");
    }
}

#[test]
fn the_public_internet_may_be_told() {
    for url in [
        "https://8.8.8.8/",
        "https://172.32.0.1/",
        "https://100.128.0.1/",
        "https://192.0.1.1/",
        "https://[2606:4700::1111]/",
        "https://[2a00:1450:4001::1]/",
        "https://shop.example.com/mekong",
        "https://localhost.example.com/",
    ] {
        assert_eq!(what_is_at(url), None, "{url}");
    }
}

#[test]
fn of_what_a_name_resolves_to_only_public_addresses_are_connected_to() {
    let socket = |ip: &str| SocketAddr::new(ip.parse().expect("an address"), 0);
    let mixed = [socket("10.0.0.7"), socket("8.8.8.8"), socket("::1")];
    let public = public_ones("shop.example.com", mixed.into_iter());
    assert_eq!(public, Ok(vec![socket("8.8.8.8")]));

    let inside = public_ones("shop.example.com", [socket("10.0.0.7")].into_iter());
    let refused = inside.expect_err("nothing public").to_string();
    assert_eq!(
        refused,
        "shop.example.com leads to 10.0.0.7, which is a private address; allow_private = true would let it"
    );
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_resolved() {
    let name = "localhost".parse().expect("a name");
    let Err(refused) = PublicOnly.resolve(name).await else { panic!("localhost is not public") };
    assert!(refused.to_string().contains("this machine"), "{refused}");
}
