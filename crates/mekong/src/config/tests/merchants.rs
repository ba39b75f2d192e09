use super::*;

/// Two merchants with an account, a plan, a webhook and a key each, and a key of the provider's own.
const TWO: &str = r#"
    [merchants.acme]
    name = "Acme"
    share = 3

    [merchants.beta]

    [accounts.acme-ltc]
    merchant = "acme"
    operator = "ltc"
    base_url = "https://ltcpay.laotel.com"
    username = "acme"
    password_env = "LTC_PASSWORD"
    request_type = "UAT"
    game_name = "ACME"
    transaction_prefix = "ACME"
    timezone = "Asia/Vientiane"
    ussd_codes = { "*131*1#" = "gold" }

    [plans.gold]
    account = "acme-ltc"
    name = "Gold"
    amount = "5000"
    currency = "LAK"
    period = "7d"

    [webhooks.beta-shop]
    merchant = "beta"
    url = "https://shop.example.com/mekong"
    secret_env = "WEBHOOK_SECRET"

    [api.keys.acme-backend]
    merchant = "acme"
    token_env = "ACME_TOKEN"
    scopes = ["charges:read"]

    [api.keys.platform]
    merchant = "*"
    token_env = "PLATFORM_TOKEN"
    scopes = ["charges:read"]
"#;

fn two_with(line: &str, instead: &str) -> String {
    assert!(TWO.contains(line), "there is no {line}");
    TWO.replacen(line, instead, 1)
}

/// Somebody of one merchant's staff, somebody of the deployment's own, and an issuer who says which.
const STAFF: &str = r#"
    [console.staff.ann]
    merchant = "acme"
    role = "viewer"
    password_hash_env = "ANN"

    [console.staff.cleo]
    role = "admin"
    password_hash_env = "CLEO"

    [console.oidc]
    issuer = "https://id.example.com"
    client_id = "mekong"
    roles = { ops = "operations" }
    merchant_claim = "groups"
    merchants = { "acme-staff" = "acme", platform = "*" }
"#;

#[test]
fn staff_are_one_merchants_or_the_deployments_own() {
    let console = load(&format!("{TWO}{STAFF}")).expect("it works").config.console;
    let acme: Option<billing::MerchantId> = "acme".parse().ok();
    assert_eq!((&console.staff["ann"].merchant, &console.staff["cleo"].merchant), (&acme, &None));
    let rule = console.oidc.and_then(|oidc| oidc.merchants).expect("a rule");
    assert_eq!(rule.claim, "groups");
    assert_eq!((&rule.values["acme-staff"], &rule.values["platform"]), (&acme, &None));
    let text = format!("{TWO}{STAFF}").replace("\"acme-staff\" = \"acme\"", "x = \"acmee\"");
    let refused = problems_of(&text);
    assert!(refused.contains("console.oidc.merchants.x") && refused.contains("acme"), "{refused}");
    let nobodys = STAFF.replace("merchant = \"acme\"", "merchant = \"*\"");
    let refused = problems_of(&format!("{TWO}{nobodys}"));
    assert!(refused.contains("console.staff.ann.merchant"), "{refused}");
}

#[test]
fn everything_says_whose_it_is() {
    let config = load(TWO).expect("it works").config;
    let acme = "acme".parse().ok();
    let [first, second] = config.merchants.values().collect::<Vec<_>>()[..] else { panic!("two") };
    assert_eq!((&*first.name, first.share, first.bare_ids), ("Acme", 3, false));
    assert_eq!((&*second.name, second.share), ("beta", 1));
    assert_eq!(config.accounts.values().next().map(|one| &one.merchant), Some(&acme));
    assert_eq!(config.api_keys["acme-backend"].merchant, acme);
    assert_eq!(config.api_keys["platform"].merchant, None);
    assert_eq!(
        config.webhooks.values().next().and_then(|one| one.merchant.clone()),
        "beta".parse().ok()
    );
}

#[test]
fn without_merchants_nothing_says_whose_it_is() {
    assert!(load(EXAMPLE).expect("it works").config.merchants.is_empty());
    let told =
        problems_of(&example_with("operator = \"ltc\"", "operator = \"ltc\"\nmerchant = \"acme\""));
    let expected = "accounts.ltc-main.merchant: found `acme`, expected no merchant here";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn what_does_not_say_whose_it_is_is_told_by_its_key_and_the_choices() {
    let cases = [
        (
            "merchant = \"acme\"\n    operator",
            "operator",
            "accounts.acme-ltc.merchant: found nothing, expected whose it is: acme or beta",
        ),
        (
            "merchant = \"beta\"\n    url",
            "url",
            "webhooks.beta-shop.merchant: found nothing, expected whose it is: acme or beta",
        ),
        (
            "merchant = \"acme\"\n    token_env",
            "token_env",
            "api.keys.acme-backend.merchant: found nothing, expected whose it is: acme or beta or *",
        ),
        (
            "merchant = \"beta\"",
            "merchant = \"bata\"",
            "webhooks.beta-shop.merchant: found `bata`, expected the merchant `beta`",
        ),
        (
            "merchant = \"beta\"",
            "merchant = \"*\"",
            "webhooks.beta-shop.merchant: found `*`, expected one of the merchants acme, beta",
        ),
        (
            "share = 3",
            "share = 0",
            "merchants.acme.share: found 0, expected a whole number from 1 to 100",
        ),
        (
            "[merchants.beta]",
            "[merchants.much-too-long-a-name]",
            "found the name \"much-too-long-a-name\", expected a merchant: 1 to 16 characters",
        ),
    ];
    for (line, instead, expected) in cases {
        let told = problems_of(&two_with(line, instead));
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn people_whom_an_issuer_vouches_for_are_everybodys_only_with_a_warning() {
    let claim = "    merchant_claim = \"groups\"\n";
    let values = "    merchants = { \"acme-staff\" = \"acme\", platform = \"*\" }\n";
    let without = STAFF.replace(claim, "").replace(values, "");
    let warned = |text: &str| {
        let warnings = load(text).expect("it works").warnings;
        warnings.iter().any(|warning| warning.key == "console.oidc.merchant_claim")
    };
    assert!(warned(&format!("{TWO}{without}")) && !warned(&format!("{TWO}{STAFF}")));
}

#[test]
fn an_account_is_not_called_as_what_all_merchants_share() {
    for name in ["renewals", "inquiries", "webhooks", "requeues"] {
        let told = problems_of(&TWO.replace("acme-ltc", name));
        let expected = format!("accounts.{name}: found the name `{name}`, expected another name");
        assert!(told.contains(&expected), "{told}");
    }
}

#[test]
fn callers_have_names_that_their_idempotency_keys_cannot_be_taken_for() {
    let told = problems_of(&two_with("[api.keys.platform]", "[api.keys.\"shop/eu\"]"));
    assert!(told.contains("api.keys.") && told.contains("expected a name without /"), "{told}");
}

#[test]
fn each_merchant_has_its_own_number_of_webhooks() {
    let of = |merchant: &str, many: usize| -> String {
        let one = |number| {
            format!(
                "[webhooks.{merchant}-{number}]\nmerchant = \"{merchant}\"\n\
                 url = \"https://shop.example.com/\"\nsecret_env = \"WEBHOOK_SECRET\"\n"
            )
        };
        (0..many).map(one).collect()
    };
    assert!(load(&format!("{TWO}{}{}", of("acme", 16), of("beta", 15))).is_ok());
    let told = problems_of(&format!("{TWO}{}", of("acme", 17)));
    assert!(told.contains("webhooks: found 17 webhooks of acme's, expected at most 16"), "{told}");
}

#[test]
fn only_one_merchants_ids_stay_as_they_are() {
    let one = two_with("share = 3", "bare_ids = true");
    assert!(load(&one).is_ok());
    let told =
        problems_of(&one.replacen("[merchants.beta]", "[merchants.beta]\nbare_ids = true", 1));
    let expected = "merchants.beta.bare_ids: found true, expected false: the ids of acme are bare \
                    already";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn a_ussd_code_means_a_plan_of_its_own_account() {
    let second = "[plans.gold]\n    account = \"acme-ltc\"";
    let other = TWO.replace("[plans.gold]", "[plans.silver]").replace("acme-ltc", "beta-ltc");
    let account =
        &other[other.find("[accounts.").expect("one")..other.find("[webhooks.").expect("one")];
    let both = format!("{TWO}\n{account}").replacen(
        "\"*131*1#\" = \"gold\"",
        "\"*131*1#\" = \"silver\"",
        1,
    );
    assert!(TWO.contains(second), "gold is of acme-ltc");
    let told = problems_of(&both);
    let expected =
        "accounts.acme-ltc.ussd_codes.\"*131*1#\": found `silver`, expected one of the plans gold";
    assert!(told.contains(expected), "{told}");
}
