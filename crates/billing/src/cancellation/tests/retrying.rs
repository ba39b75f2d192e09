//! How an operator is told again and again, and when that ends.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[test]
fn an_operator_is_told_at_once() {
    assert_eq!(requested().next(LOOKUPS, at("22 09:00:00")), CancellationNext::Send);
}

#[test]
fn every_failure_doubles_the_pause_from_a_minute_to_six_hours_without_end() {
    let mut cancellation = requested();
    let mut minutes = Vec::new();
    for _ in 0..12 {
        let now = cancellation.due_at;
        assert_eq!(cancellation.next(LOOKUPS, now), CancellationNext::Send);
        cancellation.apply(&submitting(), now).expect("legal");
        let retry_at = cancellation.retry_at(now);
        cancellation.apply(&failed(retry_at), now).expect("legal");
        minutes.push((retry_at - now).num_minutes());
    }
    assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
}

#[test]
fn every_attempt_has_a_transaction_id_of_its_own_and_the_same_for_all_time() {
    let ids: BTreeSet<_> = (0..20)
        .map(|attempts| Cancellation { attempts, ..requested() })
        .map(|cancellation| cancellation.transaction_id("ACME").expect("a prefix"))
        .collect();
    assert_eq!(ids.len(), 20);
    let first = requested().transaction_id("ACME").expect("a prefix");
    assert_eq!(first.as_str(), "ACMEIQ243F3O6RP4I7SZGKY3");
    let other = Cancellation { subscription: "sub-2".parse().expect("an id"), ..requested() };
    assert_ne!(other.transaction_id("ACME").expect("a prefix"), first);
}

#[test]
fn whoever_finds_it_submitted_looks_before_telling_again() {
    let submitted = after(&[submitting()]);
    let next = submitted.next(LOOKUPS, at("22 09:00:00"));
    assert_eq!(next, CancellationNext::Become(lost()));
    assert_eq!(in_doubt().next(LOOKUPS, at("22 09:01:00")), CancellationNext::Look);
}

#[test]
fn the_standing_is_looked_at_when_the_operator_is_surely_done_with_the_call() {
    let slow = Lookups { schedule: &[], timeout: Duration::from_secs(300) };
    let event = after(&[submitting()]).in_doubt(slow, at("22 09:00:01"), None, None);
    let CancellationEvent::AnswerLost { look_at, .. } = event else { panic!("{event:?}") };
    assert_eq!(look_at, at("22 09:05:05"));
}

#[test]
fn a_subscription_that_is_found_alive_is_cancelled_again() {
    let mut cancellation = in_doubt();
    let retry_at = cancellation.retry_at(at("22 09:01:00"));
    let event = CancellationEvent::FoundAlive { retry_at };
    cancellation.apply(&event, at("22 09:01:00")).expect("legal");
    assert_eq!(cancellation.next(LOOKUPS, at("22 09:01:00")), CancellationNext::Wait(retry_at));
    assert_eq!(cancellation.next(LOOKUPS, retry_at), CancellationNext::Send);
}

#[test]
fn what_is_over_at_the_operator_rests_and_says_how_that_is_known() {
    for by in [EndedBy::Reply, EndedBy::GoneAlready, EndedBy::Standing] {
        let done = after(&[submitting(), ended(by)]);
        assert_eq!(done.ended_by, Some(by));
        assert_eq!(done.next(LOOKUPS, at("23 09:00:00")), CancellationNext::Rest);
    }
}

#[test]
fn an_operator_that_does_not_know_after_a_day_is_for_a_person_to_look_at() {
    let cancellation = in_doubt();
    assert!(!cancellation.is_overdue(at("23 08:59:59")));
    assert!(cancellation.is_overdue(at("23 09:00:00")));
    assert!(!after(&[submitting(), ended(EndedBy::Reply)]).is_overdue(at("24 09:00:00")));
}

proptest! {
    /// Whatever fails on the way, an operator that works again has been told within a day.
    #[test]
    fn an_operator_that_works_again_is_told_and_never_twice_under_one_id(
        faults in proptest::collection::vec(0_u8..4, 0..30),
    ) {
        let mut cancellation = requested();
        let mut now = at("22 09:00:00");
        let mut ids = Vec::new();
        let works_again = std::iter::repeat_n(0, 8);
        for fault in faults.into_iter().chain(works_again) {
            let event = match cancellation.next(LOOKUPS, now) {
                CancellationNext::Send => {
                    let transaction_id = cancellation.transaction_id("ACME").expect("a prefix");
                    ids.push(transaction_id.clone());
                    let intent = CancellationEvent::Submitted { transaction_id };
                    cancellation.apply(&intent, now).expect("legal");
                    match fault {
                        0 => ended(EndedBy::Reply),
                        1 => failed(cancellation.retry_at(now)),
                        2 => cancellation.in_doubt(LOOKUPS, now, None, None),
                        _ => continue, // The worker dies.
                    }
                }
                CancellationNext::Look => match fault {
                    1 => CancellationEvent::Asked {
                        look_at: cancellation.retry_at(now),
                        evidence: None,
                    },
                    _ => CancellationEvent::FoundAlive { retry_at: cancellation.retry_at(now) },
                },
                CancellationNext::Become(event) => event,
                CancellationNext::Wait(until) => {
                    prop_assert!(until - now <= TimeDelta::hours(6));
                    now = until;
                    continue;
                }
                CancellationNext::Rest => break,
            };
            cancellation.apply(&event, now).expect("a legal move");
        }
        prop_assert_eq!(cancellation.state, CancellationState::Done);
        let sent = ids.len();
        prop_assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), sent);
    }
}
