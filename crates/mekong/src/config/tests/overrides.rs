use std::time::Duration;

use super::*;

#[test]
fn the_environment_overrides_any_key_whatever_its_case() {
    let environment = Environment::from([
        ("MEKONG__STORE__URL", "redis://127.0.0.1:6379/0"),
        ("MEKONG__ACCOUNTS__LTC-MAIN__TPS", "7"),
        ("MEKONG__ACCOUNTS__LTC_MAIN__USERNAME", "123"),
        ("MEKONG__ACCOUNTS__LTC_MAIN__ALLOW_INSECURE", "true"),
        ("MEKONG__ACCOUNTS__LTC_MAIN__INQUIRY_SCHEDULE", r#"["90s", "2h"]"#),
        ("MEKONG__PLANS__GOLD_WEEKLY__AMOUNT", "4500"),
        ("MEKONG__PLANS__GOLD_WEEKLY__NAME", "\"Gold, quoted\""),
        ("MEKONG_BACKEND_TOKEN", "not an override"),
    ]);
    let loaded = load_with(EXAMPLE, &environment, None).expect("all overrides fit");
    let ltc = &loaded.config.accounts[&"ltc-main".parse().expect("an id")];
    let OperatorAccount::Ltc(own) = &ltc.operator else { panic!("an LTC account") };
    assert_eq!((ltc.tps, own.username.as_str(), ltc.allow_insecure), (7, "123", true));
    assert_eq!(ltc.inquiry_schedule, [90, 7200].map(Duration::from_secs));
    let gold = &loaded.config.plans[&"gold-weekly".parse().expect("an id")].plan;
    assert_eq!(
        (gold.amount.to_string().as_str(), gold.name.as_str()),
        ("4500 LAK", "Gold, quoted")
    );
    let shown = loaded.effective.to_string();
    for line in
        ["url = \"redis://127.0.0.1:6379/0\"", "tps = 7", "username = \"123\"", "amount = \"4500\""]
    {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
}

#[test]
fn an_override_that_fits_nowhere_is_named() {
    #[rustfmt::skip]
    let cases = [
        ("MEKONG__STORE__ULR",              "store.ulr: found an unknown key, expected the key `url` (set by MEKONG__STORE__ULR)"),
        ("MEKONG__STROE__URL",              "stroe: found an unknown key, expected the key `store` (set by MEKONG__STROE__URL)"),
        ("MEKONG__ACCOUNTS__LTC_MIAN__TPS", "MEKONG__ACCOUNTS__LTC_MIAN__TPS: found a value for `accounts.ltc_mian.tps`, which is not configured, expected the name `ltc-main`"),
        ("MEKONG__STORE__URL__HOST",        "MEKONG__STORE__URL__HOST: found a key below `store.url`, which has none"),
        ("MEKONG__ACCOUNTS__LTC_MAIN__TPS", "accounts.ltc-main.tps: found \"x\", expected a whole number from 1 to 10000 (set by MEKONG__ACCOUNTS__LTC_MAIN__TPS)"),
    ];
    for (variable, expected) in cases {
        let environment = Environment::from([(variable, "x")]);
        let told = load_with(EXAMPLE, &environment, None).map(|_| ()).expect_err(variable);
        assert!(told.to_string().contains(expected), "{expected} in\n{told}");
    }
}

#[test]
fn the_store_flag_comes_over_everything() {
    let environment = Environment::from([("MEKONG__STORE__URL", "sqlite:other.db")]);
    let loaded = load_with(EXAMPLE, &environment, Some("sqlite:mine.db")).expect("an address");
    assert_eq!(loaded.config.store.url, StoreUrl::Sqlite("mine.db".into()));
    let told =
        load_with(EXAMPLE, &environment, Some("mine.db")).map(|_| ()).expect_err("no scheme");
    assert!(told.to_string().contains("(set by --store)"), "{told}");
}
