//! Settings that cannot work are refused at the start, by their keys.

use std::time::Duration;

use operators::Secret;
use operators::aoc::{AocClient, AocConfig};

use crate::given::{API_KEY, config};

fn fine() -> AocConfig {
    config("https://aoc.example.com".into())
}

#[test]
fn every_wrong_setting_is_named_by_its_key() {
    let long = "x".repeat(201);
    let some = |text: &str| Some(text.to_owned());
    for (key, wrong) in [
        ("base_url", AocConfig { base_url: "http://aoc.example.com".into(), ..fine() }),
        ("page_url", AocConfig { page_url: some("http://aoc.example.com"), ..fine() }),
        ("page_url", AocConfig { page_url: some(""), ..fine() }),
        ("username", AocConfig { username: String::new(), ..fine() }),
        ("api_key", AocConfig { api_key: Secret::new(""), ..fine() }),
        ("operator_code", AocConfig { operator_code: String::new(), ..fine() }),
        ("operator_code", AocConfig { operator_code: "boost,,tng".into(), ..fine() }),
        ("wallet_subscriptions", AocConfig { wallet_subscriptions: vec![String::new()], ..fine() }),
        ("on_behalf_of", AocConfig { on_behalf_of: String::new(), ..fine() }),
        ("purchase_category_code", AocConfig { purchase_category_code: long, ..fine() }),
        (
            "refund_purchase_category_code",
            AocConfig { refund_purchase_category_code: some(""), ..fine() },
        ),
        ("reference_code", AocConfig { reference_code: some(""), ..fine() }),
        ("channel", AocConfig { channel: String::new(), ..fine() }),
        ("contact_info", AocConfig { contact_info: String::new(), ..fine() }),
        ("timeout_s", AocConfig { timeout: Duration::from_millis(99), ..fine() }),
        ("timeout_s", AocConfig { timeout: Duration::from_secs(301), ..fine() }),
    ] {
        let error = AocClient::new(wrong).expect_err(key);
        assert_eq!(error.key, key);
        assert!(error.to_string().starts_with(&format!("{key}: expected")), "{error}");
    }
    assert!(AocClient::new(fine()).is_ok());
    assert!(AocClient::new(AocConfig { operator_code: "boost, tng".into(), ..fine() }).is_ok());
}

#[test]
fn debug_masks_the_key() {
    let printed = format!("{:?}", AocClient::new(fine()).expect("a configuration"));
    assert!(printed.contains("Secret(•••)") && !printed.contains(API_KEY), "{printed}");
}
