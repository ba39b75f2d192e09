//! What an HTTP status alone says.

use std::time::Duration;

use operators::ltc::Mode;
use operators::{Answered, CallError, Class, Doubt};

use crate::given::{Line, checked, confirmed, deducted};
use crate::operator::Act;

/// Why a call is in doubt, if it is.
fn doubt<T>(outcome: &Result<Answered<T>, CallError>) -> Option<Doubt> {
    match outcome {
        Err(CallError::InDoubt { why, .. }) => Some(*why),
        _ => None,
    }
}

fn is_misconfigured<T>(outcome: &Result<Answered<T>, CallError>) -> bool {
    matches!(outcome, Err(CallError::Refused { class: Class::Misconfiguration, .. }))
}

#[tokio::test]
async fn money_rule_2_a_5xx_is_in_doubt_even_with_a_decline_in_it() {
    let line = Line::open().await;
    for status in [500, 502, 503, 504] {
        for body in [String::new(), deducted("103", "None"), deducted("200", "Recurring")] {
            let outcome = line.charge(Act::status(status, &body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
        }
        let outcome = line.confirm(Act::status(status, &confirmed("004"))).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
    }
}

#[tokio::test]
async fn money_rule_2_a_charge_that_a_proxy_may_have_answered_after_the_debit_is_in_doubt() {
    let line = Line::open().await;
    for status in [201, 400, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 431, 451] {
        for body in ["", "<html></html>", r#"{"ResultCode":"404"}"#] {
            let outcome = line.charge(Act::status(status, body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
            let outcome = line.confirm(Act::status(status, body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
        }
        let outcome = line.charge(Act::status(status, &deducted("103", "None"))).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
    }
    let outcome = line.charge(Act::status(204, "")).await;
    assert_eq!(doubt(&outcome), Some(Doubt::Status(204)), "{outcome:?}");
}

#[tokio::test]
async fn an_otp_request_or_a_look_up_that_the_server_refuses_is_a_misconfiguration() {
    let line = Line::open().await;
    for status in [400, 403, 405, 415] {
        let outcome = line.request_otp(Act::status(status, "<html></html>")).await;
        assert!(is_misconfigured(&outcome), "{status}: {outcome:?}");
        let outcome = line.inquire(Mode::Otp, Act::status(status, "<html></html>")).await;
        assert!(is_misconfigured(&outcome), "{status}: {outcome:?}");
    }
    let outcome = line.request_otp(Act::status(404, "")).await;
    assert!(is_misconfigured(&outcome), "{outcome:?}");
    for (status, body) in [(400, deducted("103", "None")), (409, String::new())] {
        let outcome = line.request_otp(Act::status(status, &body)).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
    }
}

#[tokio::test]
async fn money_rule_7_a_401_was_answered_before_processing_on_every_call() {
    let line = Line::open().await;
    let is_unauthorized = |error| matches!(error, CallError::Unauthorized { .. });
    for body in [
        "",
        "<html>Unauthorized</html>",
        r#"{"Message":"Authorization has been denied for this request."}"#,
        r#"{"ResultCode":"401","ResultDesc":"token expired"}"#,
        r#"{"resultcode":401}"#,
        r#"{"ResultCode":null}"#,
    ] {
        let act = Act::status(401, body);
        let charge = line.charge(act.clone()).await.expect_err("a 401");
        assert!(is_unauthorized(charge), "{body}");
        let confirm = line.confirm(act.clone()).await.expect_err("a 401");
        assert!(is_unauthorized(confirm), "{body}");
        let request = line.request_otp(act.clone()).await.expect_err("a 401");
        assert!(is_unauthorized(request), "{body}");
        let look_up = line.inquire(Mode::Otp, act).await.expect_err("a 401");
        assert!(is_unauthorized(look_up), "{body}");
    }
}

#[tokio::test]
async fn a_bare_429_was_turned_away_and_its_pause_is_bounded() {
    let line = Line::open().await;
    for (header, pause) in [
        ("", None),
        ("retry-after: 7\r\n", Some(Duration::from_secs(7))),
        ("retry-after: 999999\r\n", Some(CallError::RETRY_AFTER_MAX)),
        ("retry-after: Wed, 14 Jan 2026 02:30:00 GMT\r\n", None),
    ] {
        let outcome = line.charge(Act::with_headers(429, header, "slow down")).await;
        match outcome {
            Err(CallError::RateLimited { retry_after, .. }) => assert_eq!(retry_after, pause),
            other => panic!("{header}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_429_with_a_code_of_the_throttles_own_was_turned_away() {
    let line = Line::open().await;
    let act = Act::status(429, r#"{"ResultCode":"429","ResultDesc":"slow down"}"#);
    let outcome = line.charge(act.clone()).await;
    assert!(matches!(outcome, Err(CallError::RateLimited { .. })), "{outcome:?}");
    let outcome = line.confirm(act).await;
    assert!(matches!(outcome, Err(CallError::RateLimited { .. })), "{outcome:?}");
}

#[tokio::test]
async fn money_rule_2_a_401_or_429_with_a_listed_code_came_from_behind_the_door() {
    let line = Line::open().await;
    for status in [401, 429] {
        for code in ["200", "103", "003", " 103 "] {
            let outcome = line.charge(Act::status(status, &deducted(code, "None"))).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{code}: {outcome:?}");
        }
        // A confirmation's table lists 007, a renewal's does not.
        let outcome = line.confirm(Act::status(status, &confirmed("007"))).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
        let outcome = line.charge(Act::status(status, &deducted("007", "None"))).await;
        assert_eq!(doubt(&outcome), None, "{outcome:?}");
        let outcome = line.charge(Act::status(status, r#"{"resultcode":"200","#)).await;
        assert_eq!(doubt(&outcome), Some(Doubt::Status(status)), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_look_up_that_was_turned_away_is_so_whatever_its_body_says() {
    let line = Line::open().await;
    for body in [checked("200"), checked("103"), r#"{"ResultCode":"001","#.to_owned()] {
        for mode in [Mode::Recurring, Mode::Otp] {
            let asked = line.inquire(mode, Act::status(401, &body)).await;
            assert!(matches!(asked, Err(CallError::Unauthorized { .. })), "{asked:?}");
            let asked = line.inquire(mode, Act::status(429, &body)).await;
            assert!(matches!(asked, Err(CallError::RateLimited { .. })), "{asked:?}");
        }
    }
}
