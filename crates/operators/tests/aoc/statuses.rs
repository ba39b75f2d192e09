//! What an HTTP status alone says.

use std::time::Duration;

use operators::aoc::{Mode, Occasion};
use operators::{Answered, CallError, Class, Doubt};

use crate::given::Line;
use crate::operator::Act;
use crate::replies::{reply, status};

fn doubt<T>(outcome: &Result<Answered<T>, CallError>) -> Option<Doubt> {
    match outcome {
        Err(CallError::InDoubt { why, .. }) => Some(*why),
        _ => None,
    }
}

fn refusal<T>(outcome: &Result<Answered<T>, CallError>) -> Option<Class> {
    match outcome {
        Err(CallError::Refused { class, .. }) => Some(*class),
        _ => None,
    }
}

#[tokio::test]
async fn money_rule_2_a_5xx_is_in_doubt_even_with_an_answer_in_it() {
    let line = Line::open().await;
    for code in [500, 502, 503, 504] {
        let expected = Some(Doubt::Status(code));
        for body in [String::new(), status("Denied", "AOC1007"), status("Charged", "00")] {
            assert_eq!(doubt(&line.charge(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.charge_with_tac(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.step_down(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.renew(Act::status(code, &body)).await), expected);
            assert_eq!(doubt(&line.refund(Act::status(code, &body)).await), expected);
        }
    }
}

#[tokio::test]
async fn money_rule_2_a_charge_that_a_proxy_may_have_answered_after_the_debit_is_in_doubt() {
    let line = Line::open().await;
    for code in [201, 204, 400, 402, 403, 404, 405, 408, 409, 413, 415, 422] {
        let body = if code == 204 { "" } else { "<html></html>" };
        let expected = Some(Doubt::Status(code));
        assert_eq!(doubt(&line.charge(Act::status(code, body)).await), expected);
        assert_eq!(doubt(&line.renew(Act::status(code, body)).await), expected);
        assert_eq!(doubt(&line.refund(Act::status(code, body)).await), expected);
    }
    let moved = line.charge(Act::with_headers(302, "location: /login\r\n", "")).await;
    assert_eq!(doubt(&moved), Some(Doubt::Redirect(302)));
}

#[tokio::test]
async fn money_rule_7_a_bare_401_or_429_was_answered_before_processing() {
    let line = Line::open().await;
    for body in ["", "<html></html>", r#"{"message":"no"}"#, r#"{"data":{}}"#] {
        let charge = line.charge(Act::status(401, body)).await;
        assert!(matches!(charge, Err(CallError::Unauthorized { .. })), "{charge:?}");
        let renewal = line.renew(Act::status(401, body)).await;
        assert!(matches!(renewal, Err(CallError::Unauthorized { .. })), "{renewal:?}");
        let refund = line.refund(Act::with_headers(429, "retry-after: 7\r\n", body)).await;
        let pause = Some(Duration::from_secs(7));
        assert!(
            matches!(&refund, Err(CallError::RateLimited { retry_after, .. }) if *retry_after == pause),
            "{refund:?}"
        );
    }
}

#[tokio::test]
async fn money_rule_2_a_401_or_429_with_a_code_came_from_behind_the_door() {
    let line = Line::open().await;
    for code in [401, 429] {
        for body in [
            status("Denied", "AOC1007"),
            reply("AOC2999", &[]),
            r#"{"data":{"errorCode":"00","#.to_owned(),
            r#"{"errorcode":"AOC0001"}"#.to_owned(),
        ] {
            let outcome = line.charge(Act::status(code, &body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(code)), "{body}");
            let outcome = line.renew(Act::status(code, &body)).await;
            assert_eq!(doubt(&outcome), Some(Doubt::Status(code)), "{body}");
        }
    }
}

#[tokio::test]
async fn where_no_money_moves_a_401_or_403_is_about_the_key() {
    let line = Line::open().await;
    let auth = Some(Class::Auth);
    let bodies = ["<html></html>".to_owned(), reply("AOC0001", &[]), reply("00", &[])];
    for (code, body) in
        [401, 403].into_iter().flat_map(|code| bodies.iter().map(move |b| (code, b)))
    {
        let act = Act::status(code, body);
        assert_eq!(refusal(&line.order(Mode::Page, act.clone()).await), auth);
        assert_eq!(refusal(&line.inquire(Occasion::Purchase, act.clone()).await), auth);
        assert_eq!(refusal(&line.request_tac(act.clone()).await), auth);
        assert_eq!(refusal(&line.cancel(act.clone()).await), auth);
        assert_eq!(refusal(&line.subscription(act.clone()).await), auth);
        assert_eq!(refusal(&line.refund_status(act).await), auth);
    }
}

#[tokio::test]
async fn where_no_money_moves_a_refused_request_is_a_misconfiguration_and_a_5xx_is_asked_again() {
    let line = Line::open().await;
    for code in [400, 404, 405, 415] {
        let act = Act::status(code, "<html></html>");
        let misconfigured = Some(Class::Misconfiguration);
        assert_eq!(refusal(&line.order(Mode::Page, act.clone()).await), misconfigured, "{code}");
        assert_eq!(refusal(&line.subscription(act).await), misconfigured, "{code}");
    }
    let act = Act::status(503, &status("Charged", "00"));
    let asked = line.inquire(Occasion::Purchase, act).await;
    assert_eq!(doubt(&asked), Some(Doubt::Status(503)));
}

#[tokio::test]
async fn a_body_without_data_or_code_is_unreadable() {
    let line = Line::open().await;
    for body in [
        "",
        "null",
        "{}",
        "[]",
        "OK",
        "<html></html>",
        r#"{"data":null}"#,
        r#"{"data":[]}"#,
        r#"{"data":"x"}"#,
        r#"{"data":{}}"#,
        r#"{"data":{"transactionOperationStatus":"Charged","totalAmountCharged":"9.90"}}"#,
        r#"{"errorCode":"00","transactionOperationStatus":"Charged","totalAmountCharged":"9.90"}"#,
        r#"{"data":{"errorCode":"00"},"data":{"errorCode":"00"}}"#,
        r#"{"data":{"errorCode":"00","errorcode":"AOC1007"}}"#,
        r#"{"data":{"errorCode":"00"}"#,
    ] {
        let is_unreadable = |doubt| matches!(doubt, Some(Doubt::UnreadableBody(_)));
        let act = Act::say(body);
        assert!(is_unreadable(doubt(&line.charge(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.renew(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.refund(act.clone()).await)), "{body}");
        assert!(is_unreadable(doubt(&line.subscription(act).await)), "{body}");
    }
}
