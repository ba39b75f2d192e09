//! What is on the wire, to the byte.

use operators::ltc::{LtcClient, LtcConfig, Mode, RequestType};

use crate::given::{Given, checked, client, config, confirmed, deducted, open};
use crate::operator::{Act, Operator, Seen};

/// The names of the headers, in alphabetical order.
fn header_names(seen: &Seen) -> Vec<String> {
    let lines = seen.head.lines().filter_map(|line| line.split_once(": "));
    let mut names: Vec<String> = lines.map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_recurring_charge_is_spelled_exactly_as_section_4_has_it() {
    let operator = Operator::start([Act::say(&deducted("200", "Recurring"))]).await;
    let given = Given::new();
    let client = client(&operator);
    client.charge_recurring(&given.token, given.deduction(), open).await.expect("an answer");
    drop(client);
    let seen = operator.finish().await.1.remove(0);
    assert_eq!(seen.line(), "POST /api/RequestDeduct HTTP/1.1");
    assert_eq!(
        seen.body,
        r#"{"TransactionID":"ACME20260114093000A7K2","Msisdn":"2055500001","Amount":5000,"RequestType":"UAT","GameName":"ACME","CardName":"Gold weekly","IsRecurring":true}"#
    );
    assert_eq!(
        header_names(&seen),
        ["accept", "authorization", "content-length", "content-type", "host", "user-agent"]
    );
    assert_eq!(seen.header("authorization"), Some("Bearer opaque-Zx81kQ_example"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
}

#[tokio::test]
async fn an_otp_request_differs_only_in_is_recurring() {
    let operator = Operator::start([Act::say(&deducted("200", "Register"))]).await;
    let given = Given::new();
    let config = LtcConfig { request_type: RequestType::Production, ..config(operator.base_url()) };
    let client = LtcClient::new(config).expect("a configuration");
    client.request_deduct_otp(&given.token, given.deduction()).await.expect("an answer");
    drop(client);
    let seen = operator.finish().await.1.remove(0);
    assert_eq!(
        seen.body,
        r#"{"TransactionID":"ACME20260114093000A7K2","Msisdn":"2055500001","Amount":5000,"RequestType":"Production","GameName":"ACME","CardName":"Gold weekly","IsRecurring":false}"#
    );
}

#[tokio::test]
async fn a_confirmation_is_spelled_exactly_as_section_5_has_it() {
    let operator = Operator::start([Act::say(&confirmed("200"))]).await;
    let given = Given::new();
    let client = client(&operator);
    client.confirm_deduct(&given.token, given.confirmation(), open).await.expect("an answer");
    drop(client);
    let seen = operator.finish().await.1.remove(0);
    assert_eq!(seen.line(), "POST /api/ConfirmDeduct HTTP/1.1");
    assert_eq!(
        seen.body,
        r#"{"TransactionID":"ACME20260114093000A7K2","RefCode":"5f0c2a9e4b7d41c8a1e0d3c2b4a59687","OTP":"40731","Gamename":"ACME","GameType":"Purchase"}"#
    );
    assert_eq!(seen.header("authorization"), Some("Bearer opaque-Zx81kQ_example"));
}

#[tokio::test]
async fn an_inquiry_is_a_get_without_a_body() {
    let operator = Operator::start([Act::say(&checked("200"))]).await;
    let given = Given::new();
    let client = client(&operator);
    let ask = given.inquiry(Mode::Recurring);
    client.check_transaction(&given.token, ask).await.expect("an answer");
    drop(client);
    let seen = operator.finish().await.1.remove(0);
    assert_eq!(
        seen.line(),
        "GET /api/CheckTransaction?transactionId=ACME20260114093000A7K2 HTTP/1.1"
    );
    assert_eq!(header_names(&seen), ["accept", "authorization", "host", "user-agent"]);
}

#[tokio::test]
async fn a2_a_cookie_is_neither_kept_nor_sent() {
    let cookie = "set-cookie: .AspNet.Cookies=abc; path=/\r\n";
    let reply = deducted("103", "None");
    let operator =
        Operator::start([Act::with_headers(200, cookie, &reply), Act::say(&reply)]).await;
    let given = Given::new();
    let client = client(&operator);
    for _ in 0..2 {
        client.charge_recurring(&given.token, given.deduction(), open).await.expect("an answer");
    }
    drop(client);
    let (connections, seen) = operator.finish().await;
    assert_eq!((connections, seen.len()), (1, 2), "one connection serves both");
    assert!(seen.iter().all(|seen| seen.header("cookie").is_none()), "{seen:?}");
}
