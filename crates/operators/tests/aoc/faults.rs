//! Whatever can go wrong between two sockets, on every call that moves money.

use operators::aoc::{AocClient, StatusAnswer};
use operators::{CallError, Doubt, Unsent};
use tokio::net::TcpListener;

use crate::given::{Given, Line, Outcome, client, config, hasty_client, open};
use crate::operator::{Act, Operator};
use crate::replies::{renewed, status};

/// Makes every call that moves money, and says how each went wrong.
async fn errors_of_money_calls(client: &AocClient) -> Vec<CallError> {
    let given = Given::new();
    vec![
        client.charge_with_tac(given.tac_charge(), open).await.expect_err("no answer"),
        client.direct_charge(given.direct_charge(), open).await.expect_err("no answer"),
        client.direct_charge_with_step_down(given.step_down(), open).await.expect_err("no answer"),
        client.renew_subscription(given.renewal(), open).await.expect_err("no answer"),
        client.refund(given.refund(), open).await.expect_err("no answer"),
    ]
}

fn doubt<T>(outcome: &Outcome<T>) -> Option<Doubt> {
    match outcome {
        Err(CallError::InDoubt { why, .. }) => Some(*why),
        _ => None,
    }
}

#[tokio::test]
async fn money_rule_7_a_refused_connection_was_surely_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let client = AocClient::new(config(format!("http://{address}"))).expect("a configuration");
    for error in errors_of_money_calls(&client).await {
        assert!(matches!(error, CallError::NotSent { why: Unsent::Connect, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn money_rule_2_silence_until_the_time_out_is_in_doubt() {
    let operator = Operator::start(vec![Act::Hang; 5]).await;
    let client = hasty_client(operator.base_url());
    for error in errors_of_money_calls(&client).await {
        assert!(matches!(error, CallError::InDoubt { why: Doubt::Timeout, .. }), "{error:?}");
    }
    drop(client);
    assert_eq!(operator.finish().await.1.len(), 5);
}

#[tokio::test]
async fn money_rule_2_a_reset_after_the_request_is_in_doubt_and_nothing_is_sent_again() {
    let charged = Act::say(&status("Charged", "00"));
    let operator = Operator::start([vec![Act::Reset; 5], vec![charged; 5]].concat()).await;
    let client = client(&operator);
    for error in errors_of_money_calls(&client).await {
        assert!(
            matches!(error, CallError::InDoubt { why: Doubt::ConnectionLost, .. }),
            "{error:?}"
        );
    }
    drop(client);
    let (connections, seen) = operator.finish().await;
    assert_eq!((connections, seen.len()), (5, 5));
}

#[tokio::test]
async fn money_rule_6_a_reused_connection_that_breaks_is_not_tried_again_on_another() {
    let charged = Act::say(&renewed("Charged", "00"));
    let operator = Operator::start([charged.clone(), Act::Reset, charged]).await;
    let client = client(&operator);
    let given = Given::new();
    client.renew_subscription(given.renewal(), open).await.expect("an answer");
    let second = client.renew_subscription(given.renewal(), open).await;
    assert_eq!(doubt(&second), Some(Doubt::ConnectionLost), "{second:?}");
    drop(client);
    let (connections, seen) = operator.finish().await;
    assert_eq!((connections, seen.len()), (1, 2), "the pool was used, and nothing was repeated");
}

#[tokio::test]
async fn money_rule_2_an_answer_that_stops_half_way_is_in_doubt() {
    let line = Line::open().await;
    let whole = status("Denied", "AOC1007");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", whole.len());
    let half = [head.as_bytes(), &whole.as_bytes()[..whole.len() / 2]].concat();
    let outcome = line.charge(Act::WriteAndClose(half)).await;
    assert_eq!(doubt(&outcome), Some(Doubt::ConnectionLost), "{outcome:?}");
}

#[tokio::test]
async fn money_rule_2_garbage_is_in_doubt_and_read_up_to_a_bound() {
    let line = Line::open().await;
    let garbage = line.renew(Act::WriteAndClose(b"\x00\xffgarbage\r\n\r\n".to_vec())).await;
    assert_eq!(doubt(&garbage), Some(Doubt::ConnectionLost), "{garbage:?}");
    let long = format!(r#"{{"data":{{"x":"{}"}}}}"#, "y".repeat(64 * 1024));
    let outcome = line.renew(Act::say(&long)).await;
    assert_eq!(doubt(&outcome), Some(Doubt::OversizedBody), "{outcome:?}");
    let deep = format!(r#"{{"data":{{"x":{}"#, "[".repeat(5000));
    let outcome = line.renew(Act::say(&deep)).await;
    assert!(matches!(doubt(&outcome), Some(Doubt::UnreadableBody(_))), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_never_taken_for_the_next_charges_answer() {
    let bytes = [status("Denied", "AOC1007"), status("Charged", "00")]
        .map(|body| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let denied = Act::say(&status("Denied", "AOC1007"));
    let operator = Operator::start([Act::Write(bytes.concat().into_bytes()), denied]).await;
    let client = client(&operator);
    let given = Given::new();
    for _ in 0..2 {
        let outcome = client.direct_charge(given.direct_charge(), open).await;
        let is_charged =
            matches!(&outcome, Ok(answered) if matches!(answered.answer, StatusAnswer::Charged(_)));
        assert!(!is_charged, "{outcome:?}");
    }
}
