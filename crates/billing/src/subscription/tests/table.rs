//! The table of moves, and that the code keeps to it.

use super::*;
use SubscriptionMove as M;
use SubscriptionState as S;

#[test]
fn no_state_answers_one_move_in_two_ways() {
    for (place, (from, by, _)) in SUBSCRIPTION_TRANSITIONS.iter().enumerate() {
        let same = SUBSCRIPTION_TRANSITIONS.iter().filter(|(f, b, _)| (f, b) == (from, by));
        assert_eq!(same.count(), 1, "row {place}: {from} {by:?}");
    }
}

#[test]
fn every_event_in_every_state_is_in_the_table_or_refused_and_changes_nothing() {
    let plan = weekly();
    for before in one_in_every_state(&plan) {
        for event in journal::one_of_every_event(&opened(&plan)) {
            let Some(by) = event.by() else { continue };
            let row = SUBSCRIPTION_TRANSITIONS
                .iter()
                .find(|(from, on, _)| (*from, *on) == (before.state, by));
            let mut subscription = before.clone();
            let outcome = subscription.apply(&event, at("11-23 02:00:00"));
            match row {
                Some((.., to)) => assert_eq!((outcome, subscription.state), (Ok(()), *to)),
                None => {
                    let refused = IllegalSubscriptionMove { from: before.state, by };
                    assert_eq!(outcome, Err(refused));
                    assert_eq!(subscription, before, "a refused event changes nothing");
                }
            }
        }
    }
}

#[test]
fn money_rule_10_nothing_opens_a_charge_for_what_is_over() {
    let opens: Vec<_> = SUBSCRIPTION_TRANSITIONS
        .iter()
        .filter(|(_, by, _)| *by == M::OpenCharge)
        .map(|(from, ..)| *from)
        .collect();
    // Of somebody suspended, only what was asked for: see `requeue.rs`.
    assert_eq!(opens, [S::Active, S::Grace, S::Suspended]);
    let leaves_the_end = |(from, _, to): &&(S, M, S)| from.is_over() && from != to;
    assert_eq!(SUBSCRIPTION_TRANSITIONS.iter().find(leaves_the_end), None);
}

#[test]
fn whatever_is_heard_in_any_state_is_a_row_of_legal_moves() {
    let plan = weekly();
    let reasons = DeclineReason::all().flat_map(|reason| [declined(reason), closed(reason)]);
    let outcomes: Vec<_> =
        [ChargeOutcome::Charged, ChargeOutcome::Withdrawn, ChargeOutcome::Missed]
            .into_iter()
            .chain(reasons)
            .collect();
    let other_period = "2026-11-15/2026-11-22".parse().expect("a period");
    for before in one_in_every_state(&plan) {
        let of = opened(&plan);
        let OpenPeriod { charge, period, .. } = *of.current.as_ref().expect("a period");
        let signals = outcomes.iter().flat_map(|outcome| {
            [(period, 0), (period, 1), (other_period, 0)].map(|(period, ordinal)| {
                SubscriptionSignal::ChargeEnded { charge, period, ordinal, outcome: *outcome }
            })
        });
        let expiry = at("11-30 12:00:00").date_naive();
        let requeue = SubscriptionSignal::Requeue { charge, run: "requeue/1".into() };
        for signal in signals.chain([CANCEL, requeue, SubscriptionSignal::Expiry { expiry }]) {
            hear(&mut before.clone(), &plan, signal, "11-23 02:00:00");
        }
    }
}

#[test]
fn every_state_has_one_spelling_in_both_directions() {
    assert_eq!(S::all().count(), 6);
    for state in S::all() {
        assert_eq!(state.as_str().parse::<S>().expect("its own word"), state);
    }
    let refused = "paused".parse::<S>().expect_err("no such state").to_string();
    assert_eq!(
        refused,
        "expected pending, active, grace, suspended, cancelled or lapsed, found \"paused\""
    );
}
