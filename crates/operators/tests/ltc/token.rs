//! The token (LTC protocol, section 3).

use std::time::Duration;

use operators::{Answered, CallError, Class, Doubt, TokenGrant};

use crate::given::{client, hasty_client};
use crate::operator::{Act, Operator};

const GRANT: &str = r#"{"access_token":"opaque-Zx81kQ_example","token_type":"bearer","expires_in":2591999,
 "userName":"acme_uat",".issued":"Wed, 14 Jan 2026 02:30:00 GMT",".expires":"Fri, 13 Feb 2026 02:29:59 GMT"}"#;

async fn token(act: Act) -> Result<Answered<TokenGrant>, CallError> {
    let operator = Operator::start([act]).await;
    client(&operator).token().await
}

fn refusal(outcome: &Result<Answered<TokenGrant>, CallError>) -> Option<Class> {
    match outcome {
        Err(CallError::Refused { class, .. }) => Some(*class),
        _ => None,
    }
}

#[tokio::test]
async fn a1_the_token_is_asked_for_by_post_with_a_form() {
    let operator = Operator::start([Act::say(GRANT)]).await;
    let client = client(&operator);
    let grant = client.token().await.expect("a token").answer;
    assert_eq!(grant.access_token.reveal(), "opaque-Zx81kQ_example");
    assert_eq!(grant.expires_in, Duration::from_secs(2_591_999));
    drop(client);
    let seen = operator.finish().await.1.remove(0);
    assert_eq!(seen.line(), "POST /token HTTP/1.1");
    assert_eq!(seen.body, "username=acme&password=p%26ss%3Dw+ord%251&grant_type=password");
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn wrong_credentials_are_a_matter_of_authorization() {
    for act in [Act::status(400, r#"{"error":"invalid_grant"}"#), Act::status(401, "")] {
        assert_eq!(refusal(&token(act).await), Some(Class::Auth));
    }
}

#[tokio::test]
async fn a1_a_wrong_form_path_or_method_is_a_misconfiguration() {
    for (what, act) in [
        ("grant type", Act::status(400, r#"{"error":"unsupported_grant_type"}"#)),
        ("client", Act::status(400, r#"{"error":"invalid_client"}"#)),
        ("400", Act::status(400, "")),
        ("403", Act::status(403, "")),
        ("404", Act::status(404, "")),
        ("405", Act::status(405, "")),
        ("redirect", Act::with_headers(302, "location: /login\r\n", "")),
    ] {
        let outcome = token(act).await;
        assert_eq!(refusal(&outcome), Some(Class::Misconfiguration), "{what}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_200_that_holds_no_usable_token_is_a_misconfiguration_that_names_what_is_wrong() {
    for (body, names) in [
        ("", "200 without a JSON object"),
        ("<html>", "200 without a JSON object"),
        ("{}", "access_token: "),
        (r#"{"access_token":""}"#, "access_token: "),
        (r#"{"access_token":"a b","expires_in":1}"#, "access_token: "),
        (r#"{"access_token":"t","token_type":"mac","expires_in":1}"#, "token_type: "),
        (r#"{"expires_in":3600}"#, "access_token: "),
    ] {
        match token(Act::say(body)).await {
            Err(CallError::Refused { class: Class::Misconfiguration, why, .. }) => {
                assert!(why.starts_with(names), "{body}: {why}");
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_good_token_that_does_not_tell_its_life_is_believed_for_an_hour() {
    let untold = r#"{"access_token":"t","token_type":"bearer"}"#.to_owned();
    let unreadable = ["null", "0", "-1", "1.5", "\"soon\"", "\"\"", "true", "[3600]"]
        .map(|told| format!(r#"{{"access_token":"t","expires_in":{told}}}"#));
    for body in unreadable.iter().chain([&untold]) {
        let grant = token(Act::say(body)).await.expect(body).answer;
        assert_eq!(grant.access_token.reveal(), "t");
        assert_eq!(grant.expires_in, Duration::from_secs(3600), "{body}");
    }
    let as_text = r#"{"access_token":"t","expires_in":"60"}"#;
    let grant = token(Act::say(as_text)).await.expect("a token").answer;
    assert_eq!(grant.expires_in, Duration::from_secs(60));
}

#[tokio::test]
async fn a_life_beyond_a_year_is_believed_for_a_year() {
    let forever = r#"{"access_token":"t","expires_in":99999999999}"#;
    let grant = token(Act::say(forever)).await.expect("a token").answer;
    assert_eq!(grant.expires_in, Duration::from_secs(366 * 24 * 3600));
}

#[tokio::test]
async fn faults_are_transient_since_no_money_is_involved() {
    for status in [500, 502, 503, 408] {
        let outcome = token(Act::status(status, "")).await;
        let is_transient =
            matches!(outcome, Err(CallError::InDoubt { why: Doubt::Status(s), .. }) if s == status);
        assert!(is_transient, "{status}");
    }
    assert!(matches!(token(Act::Reset).await, Err(CallError::InDoubt { .. })));
    assert!(matches!(token(Act::status(429, "")).await, Err(CallError::RateLimited { .. })));
    let operator = Operator::start([Act::Hang]).await;
    let outcome = hasty_client(operator.base_url()).token().await;
    assert!(matches!(outcome, Err(CallError::InDoubt { why: Doubt::Timeout, .. })), "{outcome:?}");
}
