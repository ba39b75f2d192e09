//! What can be chosen, and what cannot.

use std::time::Duration;

use sandbox::{
    Sandbox, SandboxConfig, SandboxError, Share,
    aoc::{AocConfig, Direct, Population},
};
use serde_json::json;

use super::caller::{MSISDN, Merchant, renewal, with_credentials};

async fn refused(aoc: AocConfig) -> String {
    let config = SandboxConfig { aoc, ..SandboxConfig::default() };
    let Err(SandboxError::Aoc(error)) = Sandbox::start(config).await else { panic!() };
    error.to_string()
}

#[tokio::test]
async fn a_configuration_that_contradicts_itself_is_refused_by_name() {
    let population =
        Population { poor: Share::ALWAYS, broke: Share::ALWAYS, ..Population::default() };
    let trouble = refused(AocConfig { population, ..AocConfig::default() }).await;
    assert!(trouble.contains("at most 10000 parts, found 20000"), "{trouble}");

    let tac_lifetime = AocConfig::LIFETIME_MAX + Duration::from_secs(1);
    let lifetime = refused(AocConfig { tac_lifetime, ..AocConfig::default() }).await;
    assert_eq!(lifetime, "tac_lifetime must be at most 3650 days");

    let mut config = AocConfig::default();
    let plain = config.operators["plain"].clone();
    config.operators.insert("Celcom".into(), plain);
    let code = refused(config).await;
    assert!(code.contains("lower case") && code.contains("Celcom"), "{code}");
}

#[tokio::test]
async fn more_calls_a_second_than_agreed_are_turned_away_unread() {
    let config = AocConfig { calls_per_second_max: Some(1), ..AocConfig::default() };
    let merchant = Merchant::with(config).await;
    let mut unread = 0;
    // Two of them fall into one second, however slow the machine.
    for n in 0..50 {
        let request = with_credentials(renewal(&format!("r{n}"), "plain"));
        let answer = merchant.send("/api/renewSubscription", &request).await.unwrap();
        unread += usize::from(answer.status() == 429);
    }
    assert!(unread > 0);
    assert_eq!(merchant.books().requests().len(), 50 - unread);
}

#[tokio::test]
async fn direct_charging_may_be_told_by_its_tac_alone() {
    let config = AocConfig { direct: Direct::WithRequireOtp, ..AocConfig::default() };
    let merchant = Merchant::with(config).await;
    let with_number = json!({ "msisdn": MSISDN });
    assert!(merchant.get_token("s1", with_number).await["aocToken"].is_string());
    let with_tac = json!({"msisdn": MSISDN, "requireOTP": "false"});
    assert!(merchant.get_token("s2", with_tac).await["aocToken"].is_null());
}
