//! Money rule 15: what is kept and printed gives nobody away.

use std::fmt::Debug;

use operators::ltc::Mode;
use operators::{CallError, Evidence};

use crate::given::{
    Given, Line, NATIONAL, OTP, PASSWORD, REF_CODE, TOKEN, TRANSACTION_ID, checked_about, client,
    confirmed, deducted, open,
};
use crate::operator::{Act, Operator};

/// Fails where anything that was printed or kept holds a secret or a whole number.
fn assert_discreet(printed: &impl Debug) {
    let printed = format!("{printed:?}");
    for secret in [NATIONAL, "2099900002", TOKEN, PASSWORD, OTP] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
}

fn kept(error: CallError) -> Evidence {
    assert_discreet(&error);
    error.evidence().clone()
}

#[tokio::test]
async fn evidence_of_a_charge_shows_both_directions_and_no_secret() {
    let line = Line::open().await;
    let answered = line.charge(Act::say(&deducted("103", "None"))).await.expect("an answer");
    assert_discreet(&answered);
    let sent = answered.evidence.sent();
    assert!(sent.starts_with(r#"POST /api/RequestDeduct {"TransactionID":"ACME"#), "{sent}");
    assert!(sent.contains(r#""Msisdn":"20•••••001""#), "{sent}");
    let received = answered.evidence.received();
    assert!(received.starts_with(r#"200 {"ResultCode":"103""#), "{received}");
    assert!(received.contains(TRANSACTION_ID) && received.contains(REF_CODE), "{received}");
    assert!(received.contains(r#""Msisdn":"20•••••001""#), "{received}");
}

#[tokio::test]
async fn evidence_of_a_confirmation_holds_no_otp() {
    let line = Line::open().await;
    let reply = confirmed("006").replace("\"x\"", &format!("\"otp {OTP} of +856 20 5550 0001\""));
    let answered = line.confirm(Act::say(&reply)).await.expect("an answer");
    assert_discreet(&answered);
    assert!(answered.evidence.sent().contains(r#""OTP":"•••""#), "{}", answered.evidence.sent());
    assert!(answered.evidence.received().contains("otp ••• of +85•••••001"));
}

#[tokio::test]
async fn evidence_of_a_mismatch_masks_the_other_subscriber_too() {
    let line = Line::open().await;
    let reply = checked_about("200", "2099900002", "\"5000\"");
    let answered = line.inquire(Mode::Recurring, Act::say(&reply)).await.expect("an answer");
    assert_discreet(&answered);
    assert!(answered.evidence.received().contains("20•••••002"));
}

#[tokio::test]
async fn an_error_page_that_repeats_our_request_gives_nothing_away() {
    let line = Line::open().await;
    let page =
        format!("<pre>Authorization: Bearer {TOKEN}\r\nMsisdn={NATIONAL} tel{NATIONAL}</pre>");
    let evidence = kept(line.charge(Act::status(500, &page)).await.expect_err("a 500"));
    assert!(evidence.received().starts_with("500 <pre>Authorization: Bearer •••"), "{evidence:?}");
}

#[tokio::test]
async fn evidence_of_a_huge_answer_is_bounded() {
    let line = Line::open().await;
    let page = format!("{} {NATIONAL} ", "y".repeat(100)).repeat(500);
    let evidence = kept(line.charge(Act::status(500, &page)).await.expect_err("a 500"));
    assert!(evidence.received().len() <= Evidence::RECEIVED_BYTES_MAX);
    assert!(evidence.received().ends_with("bytes more)"), "{}", evidence.received());
}

#[tokio::test]
async fn evidence_of_no_answer_says_what_happened_instead() {
    let line = Line::open().await;
    let evidence = kept(line.charge(Act::Reset).await.expect_err("a reset"));
    assert!(!evidence.received().is_empty() && !evidence.received().contains("127.0.0.1"));
}

#[tokio::test]
async fn evidence_of_a_token_holds_neither_the_password_nor_the_token() {
    let reply = format!(r#"{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":100}}"#);
    let denied = format!(r#"{{"error":"invalid_grant","error_description":"{PASSWORD}"}}"#);
    let operator = Operator::start([Act::say(&reply), Act::status(400, &denied)]).await;
    let client = client(&operator);
    let answered = client.token().await.expect("a token");
    assert_discreet(&answered);
    assert_eq!(answered.evidence.received(), "200 (body not kept)");
    let evidence = kept(client.token().await.expect_err("a refusal"));
    assert_eq!(evidence.received(), "400 error=invalid_grant");
    assert_eq!(evidence.sent(), "POST /token username=acme&password=•••&grant_type=password");
}

#[tokio::test]
async fn no_value_that_a_caller_holds_prints_a_secret() {
    let operator = Operator::start([]).await;
    let given = Given::new();
    let client = client(&operator);
    assert_discreet(&client);
    assert_discreet(&given.deduction());
    assert_discreet(&given.confirmation());
    assert_discreet(&given.inquiry(Mode::Otp));
    assert_discreet(&given.token);
    let _ = client.charge_recurring(&given.token, given.deduction(), open).await;
}
