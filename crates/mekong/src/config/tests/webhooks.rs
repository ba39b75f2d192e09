use super::*;
use crate::runtime::Runtime;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

#[test]
fn a_webhook_has_its_defaults_and_may_lead_within_where_that_is_said() {
    let webhook = |toml: &str| {
        let config = load(toml).expect("it works").config;
        config.webhooks[&"acme".parse().expect("a name")].clone()
    };
    let usual = webhook(EXAMPLE);
    assert_eq!((usual.connections, usual.allow_private, usual.previous_secret), (32, false, None));
    let within = example_with(
        "url = \"https://shop.example.com/mekong\"",
        "url = \"http://127.0.0.1:9/hook\"\nallow_private = true\nprevious_secret_env = \"OLD\"",
    );
    assert_eq!(webhook(&within).previous_secret, Some(Secret::Env("OLD".into())));
}

#[test]
fn there_are_no_more_webhooks_than_one_commit_can_tell() {
    let more: String = (0..16)
        .map(|n| format!("[webhooks.w{n}]\nurl = \"https://h.example/\"\nsecret_env = \"S\"\n"))
        .collect();
    let told = problems_of(&format!("{EXAMPLE}\n{more}"));
    assert!(told.contains("webhooks: found 17 webhooks, expected at most 16"), "{told}");
}

#[tokio::test]
async fn a_secret_that_cannot_sign_is_told_by_its_key_and_never_repeated() {
    let config = load(EXAMPLE).expect("it works").config;
    let started = |secret: &'static str| {
        let environment = Environment::from([
            ("LTC_PASSWORD", "hunter2"),
            ("AOC_API_KEY", "hunter2"),
            ("WEBHOOK_SECRET", secret),
        ]);
        let folder = tempfile::tempdir().expect("a folder");
        let options = engine::store::sqlite::SqliteOptions { partitions: 1, virtual_from: None };
        let store = engine::store::sqlite::SqliteStore::open(folder.path().join("s.db"), options);
        let store = std::sync::Arc::new(store.expect("a store"));
        Runtime::new(&config, &environment, store).map(|_| ()).map_err(|told| told.to_string())
    };
    assert_eq!(started(SECRET), Ok(()));
    let told = started("hunter2").expect_err("no secret of the specification");
    assert!(told.contains("webhooks.acme.secret_env: found another text there"), "{told}");
    assert!(told.contains("whsec_") && !told.contains("hunter2"), "{told}");
}
