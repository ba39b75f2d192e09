//! Tokens, outages and limits: what stands before every endpoint.

use std::time::Duration;

use sandbox::{
    Sandbox, SandboxConfig, SandboxError, Share,
    ltc::{Endpoint, Fault, LtcConfig, Outage, Population, Who},
};

use crate::caller::{Caller, body};

#[tokio::test]
async fn a_token_comes_with_the_operators_own_spelling() {
    let caller = Caller::new().await;
    let form = [("username", "sandbox"), ("password", "sandbox"), ("grant_type", "password")];
    let token = body(caller.post("/token").form(&form).send().await.unwrap()).await;
    assert_eq!(token["token_type"], "bearer");
    assert_eq!(token["expires_in"], 2_591_999);
    assert_eq!(token["userName"], "sandbox");
    assert!(token[".issued"].as_str().unwrap().ends_with("GMT"));
    assert!(token[".expires"].as_str().unwrap().ends_with("GMT"));
    assert!(!token["access_token"].as_str().unwrap().contains('.'));
}

#[tokio::test]
async fn each_wrong_login_is_refused_by_name() {
    let caller = Caller::new().await;
    for (form, error) in [
        (
            [("username", "sandbox"), ("password", "no"), ("grant_type", "password")],
            "invalid_grant",
        ),
        (
            [("username", "Sandbox"), ("password", "sandbox"), ("grant_type", "password")],
            "invalid_grant",
        ),
        ([("username", ""), ("password", "sandbox"), ("grant_type", "password")], "invalid_client"),
        (
            [("username", "sandbox"), ("password", "sandbox"), ("grant_type", "refresh")],
            "unsupported_grant_type",
        ),
    ] {
        let answer = caller.post("/token").form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(body(answer).await["error"], error);
    }
    let json = caller.post("/token").json(&"no form").send().await.unwrap();
    assert_eq!(body(json).await["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn wrong_methods_and_paths_are_not_found_or_not_allowed() {
    let caller = Caller::new().await;
    assert_eq!(caller.get("/token").send().await.unwrap().status(), 405);
    assert_eq!(caller.get("/api/RequestDeduct").send().await.unwrap().status(), 405);
    assert_eq!(caller.post("/api/CheckTransaction").send().await.unwrap().status(), 405);
    assert_eq!(caller.post("/api/token").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn without_a_good_token_nothing_is_read() {
    let mut caller = Caller::new().await;
    let good = std::mem::replace(&mut caller.token, "opaque-guess".into());
    assert_eq!(caller.renew("A1").await.unwrap().status(), 401);
    assert_eq!(caller.check("A1").await.unwrap().status(), 401);
    caller.token = good;
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
    assert_eq!(caller.sandbox.books().stats().traffic.unauthorized, 2);
}

#[tokio::test]
async fn an_expired_token_is_refused_and_the_replay_is_no_duplicate() {
    let mut caller = Caller::new().await;
    caller.sandbox.ltc().expire_tokens();
    assert_eq!(caller.renew("A1").await.unwrap().status(), 401);
    caller.log_in().await;
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn a_token_without_life_is_never_good() {
    let dead = LtcConfig { token_lifetime: Duration::ZERO, ..LtcConfig::default() };
    let caller = Caller::with(dead).await;
    assert_eq!(caller.renew("A1").await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_token_request_can_fail_in_each_way() {
    let caller = Caller::new().await;
    let form = [("username", "sandbox"), ("password", "sandbox"), ("grant_type", "password")];
    let order = |fault: Fault| {
        caller.sandbox.script().push(Endpoint::Token, Who::Anyone, 1, fault).unwrap();
        caller.post("/token").form(&form).send()
    };
    assert_eq!(order(Fault::TokenError).await.unwrap().status(), 500);
    assert!(order(Fault::TokenDrop).await.is_err());
    let shapeless = body(order(Fault::TokenShapeless).await.unwrap()).await;
    assert_eq!(shapeless, serde_json::json!({}));
}

#[tokio::test]
async fn an_outage_answers_nobody_and_debits_nobody() {
    let caller = Caller::new().await;
    caller.sandbox.ltc().set_outage(Outage::Silent);
    assert!(caller.renew("A1").await.is_err());
    caller.sandbox.ltc().set_outage(Outage::Unavailable);
    assert_eq!(caller.renew("A1").await.unwrap().status(), 503);
    assert_eq!(caller.check("A1").await.unwrap().status(), 503);
    caller.sandbox.ltc().set_outage(Outage::None);
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
    assert_eq!(caller.debits_of("A1"), 1);
}

#[tokio::test]
async fn a_burst_of_refusals_ends_when_it_was_ordered_to() {
    let caller = Caller::new().await;
    let script = caller.sandbox.script();
    script.push(Endpoint::RequestDeduct, Who::Anyone, 3, Fault::TooManyRequests).unwrap();
    for _ in 0..3 {
        assert_eq!(caller.renew("A1").await.unwrap().status(), 429);
    }
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
}

#[tokio::test]
async fn more_calls_than_the_operator_allows_are_turned_away_unread() {
    let busy = LtcConfig { calls_per_second_max: Some(0), ..LtcConfig::default() };
    let caller = Caller::with(busy).await;
    assert_eq!(caller.renew("A1").await.unwrap().status(), 429);
    assert_eq!(caller.sandbox.books().debits(), []);
}

#[tokio::test]
async fn a_request_too_long_to_be_one_is_refused() {
    let caller = Caller::new().await;
    let long = caller.post("/api/RequestDeduct").body(vec![b' '; 65 * 1024]);
    assert_eq!(long.send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn an_impossible_configuration_is_refused_with_its_name() {
    let whole = Share::ALWAYS;
    let population = Population { poor: whole, broke: whole, ..Population::default() };
    for (ltc, expected) in [
        (LtcConfig { population, ..LtcConfig::default() }, "at most 10000 parts, found 20000"),
        (LtcConfig { username: "ACME".into(), ..LtcConfig::default() }, "lower case"),
        (LtcConfig { otp_lifetime: Duration::MAX, ..LtcConfig::default() }, "otp_lifetime"),
    ] {
        let config = SandboxConfig { ltc, ..SandboxConfig::default() };
        let Err(SandboxError::Ltc(error)) = Sandbox::start(config).await else { panic!() };
        assert!(error.to_string().contains(expected), "{error}");
    }
}
