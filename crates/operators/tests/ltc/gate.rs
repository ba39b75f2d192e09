//! Money rule 6: a late worker does not send.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use operators::{CallError, ChargeAnswer, GateClosed, Unsent};

use crate::given::{Given, client, confirmed, deducted};
use crate::operator::{Act, Operator};

const LATE: GateClosed = GateClosed { why: "the intent is older than 5 s" };

/// A gate that is open for the first `open` questions, and how often it was asked.
fn open_for(open: usize) -> (Arc<AtomicUsize>, impl operators::SendGate) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    (asked, move || if counter.fetch_add(1, Ordering::SeqCst) < open { Ok(()) } else { Err(LATE) })
}

#[tokio::test]
async fn money_rule_6_a_closed_gate_does_not_even_connect() {
    let operator = Operator::start([]).await;
    let given = Given::new();
    let (asked, gate) = open_for(0);
    let outcome = client(&operator).charge_recurring(&given.token, given.deduction(), gate).await;
    assert!(
        matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. })),
        "{outcome:?}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(operator.finish().await.0, 0);
}

#[tokio::test]
async fn money_rule_6_a_gate_that_closes_while_connecting_lets_no_request_through() {
    let operator = Operator::start([Act::say(&deducted("200", "Recurring"))]).await;
    let given = Given::new();
    let client = client(&operator);
    let (_, gate) = open_for(1);
    let outcome = client.charge_recurring(&given.token, given.deduction(), gate).await;
    assert!(
        matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. })),
        "{outcome:?}"
    );
    let (_, gate) = open_for(1);
    let outcome = client.confirm_deduct(&given.token, given.confirmation(), gate).await;
    assert!(
        matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. })),
        "{outcome:?}"
    );
    drop(client);
    let (connections, seen) = operator.finish().await;
    assert!(connections >= 1, "it was the write that was refused, not the connection");
    assert!(seen.is_empty(), "not one byte, not even a header: {seen:?}");
}

#[tokio::test]
async fn money_rule_6_a_gate_that_closes_on_a_reused_connection_lets_no_request_through() {
    let operator = Operator::start([
        Act::say(&deducted("200", "Recurring")),
        Act::say(&deducted("200", "Recurring")),
    ])
    .await;
    let given = Given::new();
    let client = client(&operator);
    let (_, gate) = open_for(2);
    let outcome = client.charge_recurring(&given.token, given.deduction(), gate).await;
    assert!(matches!(outcome.expect("an answer").answer, ChargeAnswer::Charged { .. }));
    let (_, gate) = open_for(1);
    let outcome = client.charge_recurring(&given.token, given.deduction(), gate).await;
    assert!(
        matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. })),
        "{outcome:?}"
    );
    drop(client);
    let (_, seen) = operator.finish().await;
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn the_gate_is_asked_once_before_anything_and_once_when_the_request_is_written() {
    let operator = Operator::start([Act::say(&confirmed("200"))]).await;
    let given = Given::new();
    let (asked, gate) = open_for(2);
    let outcome = client(&operator).confirm_deduct(&given.token, given.confirmation(), gate).await;
    assert!(matches!(outcome.expect("an answer").answer, ChargeAnswer::Charged { .. }));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
