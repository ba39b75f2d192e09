//! The table of moves, and that the code keeps to it.

use super::*;
use RefundMove as M;
use RefundState as S;

#[test]
fn no_state_answers_one_move_in_two_ways() {
    for (place, (from, by, _)) in REFUND_TRANSITIONS.iter().enumerate() {
        let same = REFUND_TRANSITIONS.iter().filter(|(f, b, _)| (f, b) == (from, by));
        assert_eq!(same.count(), 1, "row {place}: {from} {by:?}");
    }
}

#[test]
fn every_event_in_every_state_is_in_the_table_or_refused_and_changes_nothing() {
    for before in one_in_every_state() {
        for event in one_of_every_event() {
            let Some(by) = event.by() else { continue };
            let row =
                REFUND_TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (before.state, by));
            let mut refund = before.clone();
            match (row, refund.apply(&event, at("22 10:00:00"))) {
                (Some((.., to)), Ok(())) => assert_eq!(refund.state, *to, "{by:?}"),
                // The one move with a condition: what has arrived is not sent again.
                (Some(_), Err(_)) => assert!(before.has_arrived && by == M::MissOften, "{by:?}"),
                (None, outcome) => {
                    let refused = IllegalRefundMove { from: before.state, by };
                    assert_eq!(outcome, Err(refused));
                    assert_eq!(refund, before, "a refused event changes nothing");
                }
            }
        }
    }
}

#[test]
fn money_rule_2_only_evidence_leads_a_refund_out_of_doubt() {
    let ways_out: Vec<_> = REFUND_TRANSITIONS
        .iter()
        .filter(|(from, _, to)| *from == S::InDoubt && *to != S::InDoubt)
        .map(|(_, by, to)| (*by, *to))
        .collect();
    let expected = [
        (M::Refund, S::Refunded),
        (M::Deny, S::Denied),
        (M::MissOften, S::Requested), // under the same TransactionID
    ];
    assert_eq!(ways_out, expected);
}

#[test]
fn money_rule_2_nothing_but_a_recorded_intent_leads_a_refund_to_the_wire() {
    let ways_in: Vec<_> =
        REFUND_TRANSITIONS.iter().filter(|(.., to)| *to == S::Submitted).collect();
    assert_eq!(ways_in, [&(S::Requested, M::Submit, S::Submitted)]);
}

#[test]
fn what_went_back_has_gone_back() {
    assert!(!REFUND_TRANSITIONS.iter().any(|(from, ..)| *from == S::Refunded));
}

#[test]
fn whatever_is_heard_in_any_state_is_a_legal_move() {
    for refund in one_in_every_state() {
        for event in one_of_every_event() {
            let Some(event) = refund.hear(RefundSignal::Evidence { event }) else { continue };
            let outcome = refund.clone().apply(&event, at("22 10:00:00"));
            assert_eq!(outcome, Ok(()), "{} hears {event:?}", refund.state);
        }
    }
}

#[test]
fn every_state_has_one_spelling_in_both_directions() {
    assert_eq!(S::all().count(), 5);
    for state in S::all() {
        assert_eq!(state.as_str().parse::<S>().expect("its own word"), state);
    }
    let refused = "failed".parse::<S>().expect_err("no such state").to_string();
    assert!(refused.starts_with("expected requested, submitted, in_doubt"), "{refused}");
}
