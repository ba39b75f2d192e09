//! The table of moves, and that the code keeps to it.

use super::*;
use CancellationState as S;

#[test]
fn no_state_answers_one_move_in_two_ways() {
    for (place, (from, by, _)) in CANCELLATION_TRANSITIONS.iter().enumerate() {
        let same = CANCELLATION_TRANSITIONS.iter().filter(|(f, b, _)| (f, b) == (from, by));
        assert_eq!(same.count(), 1, "row {place}: {from} {by:?}");
    }
}

#[test]
fn every_event_in_every_state_is_in_the_table_or_refused_and_changes_nothing() {
    for before in one_in_every_state() {
        for event in one_of_every_event() {
            let Some(by) = event.by() else { continue };
            let row = CANCELLATION_TRANSITIONS
                .iter()
                .find(|(from, on, _)| (*from, *on) == (before.state, by));
            let mut cancellation = before.clone();
            match (row, cancellation.apply(&event, at("22 10:00:00"))) {
                (Some((.., to)), Ok(())) => assert_eq!(cancellation.state, *to, "{by:?}"),
                (Some(_), Err(refused)) => panic!("{refused}"),
                (None, outcome) => {
                    let refused = IllegalCancellationMove { from: before.state, by };
                    assert_eq!(outcome, Err(refused));
                    assert_eq!(cancellation, before, "a refused event changes nothing");
                }
            }
        }
    }
}

#[test]
fn an_operator_is_told_until_it_is_known_that_the_subscription_is_over() {
    let ways_out: Vec<_> =
        CANCELLATION_TRANSITIONS.iter().filter(|(.., to)| *to == S::Done).collect();
    assert!(ways_out.iter().all(|(_, by, _)| *by == CancellationMove::End), "{ways_out:?}");
    assert!(!CANCELLATION_TRANSITIONS.iter().any(|(from, ..)| *from == S::Done));
}

#[test]
fn whatever_is_heard_in_any_state_is_a_legal_move() {
    for cancellation in one_in_every_state() {
        let signal = CancellationSignal::Ended { by: EndedBy::Standing, code: None };
        let Some(event) = cancellation.hear(signal) else {
            assert_eq!(cancellation.state, S::Done);
            continue;
        };
        assert_eq!(cancellation.clone().apply(&event, at("22 10:00:00")), Ok(()));
    }
}

#[test]
fn every_state_has_one_spelling_in_both_directions() {
    assert_eq!(S::all().count(), 4);
    for state in S::all() {
        assert_eq!(state.as_str().parse::<S>().expect("its own word"), state);
    }
    let refused = "failed".parse::<S>().expect_err("no such state").to_string();
    assert!(refused.starts_with("expected requested, submitted, in_doubt or done"), "{refused}");
}
