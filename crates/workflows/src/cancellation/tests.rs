use billing::{CancellationState, CancelledBy, EndedBy, Msisdn};
use engine::workflow::decode;

use super::*;

fn moment() -> Moment {
    let at = "2026-11-22T09:00:00Z".parse().expect("a time");
    Moment { at, lost_commits_at: None }
}

fn workflow() -> CancellationWorkflow {
    CancellationWorkflow::new(Arc::new(Catalog::default()))
}

fn cancellation() -> Cancellation {
    Cancellation {
        subscription: "sub-1".parse().expect("an id"),
        account: "aoc-my".parse().expect("an id"),
        plan: "gold-weekly".parse().expect("an id"),
        msisdn: Msisdn::parse_e164("60120000001").expect("a number"),
        by: CancelledBy::Merchant,
        since: moment().at,
        state: CancellationState::Requested,
        attempts: 0,
        failures: 0,
        due_at: moment().at,
        operator_code: None,
        ended_by: None,
    }
}

#[test]
fn a_cancellation_lives_beside_its_subscription_and_is_due_at_once() {
    let opening = CancellationWorkflow::opening(&cancellation(), 16, moment().at);
    let partition = ids::partition_of(cancellation().msisdn, 16);
    assert_eq!(opening.id, ids::cancellation(partition, &cancellation().subscription));
    assert_eq!((opening.due_at, &*opening.status), (Some(moment().at), "requested"));
    let kept = decode::<Cancellation>(ids::CANCELLATION, &opening.state).expect("a cancellation");
    assert_eq!(kept, cancellation());
}

#[test]
fn a_pause_of_charging_does_not_keep_an_operator_from_being_told() {
    let lane = workflow().lane(&cancellation());
    assert!(!lane.is_under("aoc-my"));
    assert_eq!(&*lane.queue, lanes::PURCHASES);
}

#[test]
fn an_operator_is_not_told_while_its_own_word_is_unread() {
    let transaction_id = cancellation().transaction_id("ACME").expect("a prefix");
    let submitted = CancellationEvent::Submitted { transaction_id };
    let ended = CancellationEvent::Ended { by: EndedBy::Reply, code: None };
    let id = ids::cancellation(0, &cancellation().subscription);
    let effects = |event| workflow().effects(&id, &cancellation(), event, moment());
    assert!(effects(&submitted).unless_signalled);
    assert_eq!(effects(&ended), Effects::default());
}

#[test]
fn nothing_is_decided_about_a_cancellation_whose_account_is_not_configured() {
    assert!(!workflow().can_decide(&cancellation()));
}
