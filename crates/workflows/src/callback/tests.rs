use chrono::DateTime;
use engine::{Moment, Move, Workflow};

use super::workflow::RECEIPTS_MAX;
use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("a time")
}

fn moment() -> Moment {
    Moment { at: now(), lost_commits_at: None }
}

fn callback(kind: CallbackKind, status: CallbackStatus) -> Callback {
    Callback {
        account: "boost-my".parse().expect("an id"),
        kind,
        body: RawBody::keep(br#"{"data":{"msisdn":"+60120000001"}}"#),
        received_at: now(),
        received: 1,
        status,
        look_at: None,
        looks: 0,
        note: None,
        purchases: Vec::new(),
        assigned: None,
    }
}

fn again(callback: &mut Callback) {
    let signal = CallbackSignal::ReceivedAgain { result: None, purchases: Vec::new() };
    for event in CallbackWorkflow.hear(callback, signal, moment()) {
        callback.apply(&event);
    }
}

#[test]
fn money_rule_15_a_body_is_shown_by_its_length_only() {
    let shown = format!("{:?}", callback(CallbackKind::Charge, CallbackStatus::New));
    assert!(shown.contains("RawBody(34 bytes)"), "{shown}");
    assert!(!shown.contains("60120000001"), "{shown}");
}

#[test]
fn no_more_of_a_body_is_kept_than_its_bound() {
    assert_eq!(RawBody::keep(&[7; 70_000]).as_bytes().len(), RawBody::BYTES_MAX);
}

#[test]
fn a_settled_charge_notice_that_comes_again_is_counted_and_not_looked_into() {
    let mut callback = callback(CallbackKind::Charge, CallbackStatus::Done);
    again(&mut callback);
    assert_eq!(callback.received, 2);
    assert_eq!(CallbackWorkflow.next(&callback, moment()), Move::Rest);
}

#[test]
fn what_nobody_could_place_is_looked_into_when_it_comes_again() {
    let mut callback = callback(CallbackKind::Charge, CallbackStatus::Unmatched);
    again(&mut callback);
    assert_eq!(CallbackWorkflow.next(&callback, moment()), Move::Do(LookInto));
}

#[test]
fn a_subscriber_may_leave_twice() {
    let mut callback = callback(CallbackKind::Unsubscribe, CallbackStatus::Done);
    again(&mut callback);
    assert_eq!(CallbackWorkflow.next(&callback, moment()), Move::Do(LookInto));
}

#[test]
fn receipts_are_counted_up_to_a_bound() {
    let mut callback = callback(CallbackKind::Charge, CallbackStatus::Done);
    callback.received = RECEIPTS_MAX;
    again(&mut callback);
    assert_eq!(callback.received, RECEIPTS_MAX);
}

#[test]
fn what_nobody_can_judge_is_looked_into_ever_more_rarely_and_then_left_to_staff() {
    let mut callback = callback(CallbackKind::Charge, CallbackStatus::New);
    let mut pauses = Vec::new();
    while callback.status == CallbackStatus::New {
        let event = callback.unclear("the operator could not be reached", now());
        callback.apply(&event);
        pauses.extend(callback.look_at.map(|at| at - now()));
    }
    assert_eq!(callback.status, CallbackStatus::Unmatched);
    assert_eq!(pauses.len(), LOOK_AGAIN_AFTER.len());
    assert!(pauses.is_sorted());
}
