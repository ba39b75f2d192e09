//! Money rule 6: a late worker does not send, whatever the call that moves money.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use operators::aoc::AocClient;
use operators::{CallError, GateClosed, SendGate, Unsent};

use crate::given::{Given, client};
use crate::operator::{Act, Operator};
use crate::replies::status;

const LATE: GateClosed = GateClosed { why: "the intent is older than 5 s" };

/// A gate that is open for the first `open` questions, and how often it was asked.
fn open_for(open: usize) -> (Arc<AtomicUsize>, impl SendGate) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    (asked, move || if counter.fetch_add(1, Ordering::SeqCst) < open { Ok(()) } else { Err(LATE) })
}

/// Makes every call that moves money through a gate that closes after so many questions.
async fn money_calls(client: &AocClient, open: usize) -> Vec<Result<(), CallError>> {
    let given = Given::new();
    let gate = || open_for(open).1;
    vec![
        client.charge_with_tac(given.tac_charge(), gate()).await.map(drop),
        client.direct_charge(given.direct_charge(), gate()).await.map(drop),
        client.direct_charge_with_step_down(given.step_down(), gate()).await.map(drop),
        client.renew_subscription(given.renewal(), gate()).await.map(drop),
        client.refund(given.refund(), gate()).await.map(drop),
    ]
}

fn is_late(outcome: &Result<(), CallError>) -> bool {
    matches!(outcome, Err(CallError::NotSent { why: Unsent::Late(LATE), .. }))
}

#[tokio::test]
async fn money_rule_6_a_closed_gate_does_not_even_connect() {
    let operator = Operator::start([]).await;
    for outcome in money_calls(&client(&operator), 0).await {
        assert!(is_late(&outcome), "{outcome:?}");
    }
    assert_eq!(operator.finish().await.0, 0);
}

#[tokio::test]
async fn money_rule_6_a_gate_that_closes_while_connecting_lets_no_request_through() {
    let operator = Operator::start(vec![Act::say(&status("Charged", "00")); 5]).await;
    let client = client(&operator);
    for outcome in money_calls(&client, 1).await {
        assert!(is_late(&outcome), "{outcome:?}");
    }
    drop(client);
    let (connections, seen) = operator.finish().await;
    assert!(connections >= 1, "it was the write that was refused, not the connection");
    assert!(seen.is_empty(), "not one byte, not even a header: {seen:?}");
}

#[tokio::test]
async fn the_gate_is_asked_once_before_anything_and_once_when_the_request_is_written() {
    let operator = Operator::start([Act::say(&status("Charged", "00"))]).await;
    let given = Given::new();
    let (asked, gate) = open_for(2);
    client(&operator).direct_charge(given.direct_charge(), gate).await.expect("an answer");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
