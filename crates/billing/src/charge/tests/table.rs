//! The table of moves, and that the code keeps to it.

use super::*;
use ChargeMove as M;
use ChargeState as S;

#[test]
fn no_state_answers_one_move_in_two_ways() {
    for (place, (from, by, _)) in TRANSITIONS.iter().enumerate() {
        let same = TRANSITIONS.iter().filter(|(f, b, _)| (f, b) == (from, by));
        assert_eq!(same.count(), 1, "row {place}: {from} {by:?}");
    }
}

#[test]
fn every_event_in_every_state_is_in_the_table_or_refused_and_changes_nothing() {
    for before in one_in_every_state() {
        for event in one_of_every_event() {
            let Some(by) = event.by() else { continue };
            let row = TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (before.state, by));
            let mut charge = before.clone();
            match (row, charge.apply(&event, at("22 03:00:00"))) {
                (Some((.., to)), Ok(())) => {
                    assert_eq!(charge.state, *to, "{} {by:?}", before.state)
                }
                // The two moves with a condition: see money rule 9.
                (Some(_), Err(_)) => assert!(matches!(by, M::ProveUnsent | M::SayUnsent), "{by:?}"),
                (None, outcome) => {
                    let refused = IllegalTransition { from: before.state, by };
                    assert_eq!(outcome, Err(refused));
                    assert_eq!(charge, before, "a refused event changes nothing");
                }
            }
        }
    }
}

#[test]
fn money_rule_2_only_evidence_leads_out_of_doubt() {
    let ways_out: Vec<_> = TRANSITIONS
        .iter()
        .filter(|(from, _, to)| *from == S::InDoubt && *to != S::InDoubt)
        .map(|(_, by, to)| (*by, *to))
        .collect();
    let expected = [
        (M::Charge, S::Charged),
        (M::Decline, S::Declined),
        (M::ProveUnsent, S::Requested), // after a mere suspicion: money rule 9
        (M::Await, S::Waiting),         // the operator says: not charged, but a smaller package
    ];
    assert_eq!(ways_out, expected);
}

#[test]
fn money_rule_2_nothing_but_a_recorded_intent_leads_to_the_wire() {
    let ways_in: Vec<_> = TRANSITIONS
        .iter()
        .filter(|(from, _, to)| *to == S::Submitted && *from != S::Submitted)
        .collect();
    let expected = [
        &(S::Requested, M::Submit, S::Submitted),
        &(S::Requested, M::Prepare, S::Submitted), // an intent too, of a call that moves no money
        &(S::Waiting, M::Submit, S::Submitted),
    ];
    assert_eq!(ways_in, expected);
}

#[test]
fn what_is_charged_stays_charged_until_all_of_it_has_gone_back() {
    let ways_out: Vec<_> = TRANSITIONS
        .iter()
        .filter(|(from, _, to)| matches!(from, S::Charged | S::Refunded) && from != to)
        .collect();
    assert_eq!(ways_out, [&(S::Charged, M::Refund, S::Refunded)]);
}

#[test]
fn money_rule_1_a_charge_frees_its_period_only_when_it_is_declined_or_cancelled() {
    let free: Vec<_> = S::all().filter(|state| !state.holds_its_period()).collect();
    assert_eq!(free, [S::Declined, S::Cancelled]);
}

#[test]
fn whatever_is_heard_in_any_state_is_a_legal_move() {
    let charge_amount = Some(bought::ringgit("10.00"));
    for charge in one_in_every_state() {
        let evidence =
            one_of_every_event().into_iter().map(|event| ChargeSignal::Evidence { event });
        let withdraw = [Withdrawal::Cancelled, Withdrawal::Superseded, Withdrawal::PaidAlready]
            .map(|why| ChargeSignal::Withdraw { why });
        let others = [
            bought::typed("12345"),
            ChargeSignal::StepDown { days: 8 },
            ChargeSignal::Hint { reference: Some("TR1".into()), expiry: None },
            ChargeSignal::Refund {
                id: bought::refund_id("a"),
                amount: None,
                reason: "broken".into(),
                by: "ann".into(),
            },
            ChargeSignal::RefundEnded { id: bought::refund_id("all"), refunded: None },
            ChargeSignal::RefundEnded { id: bought::refund_id("all"), refunded: charge_amount },
            requeue::requeue(),
            ChargeSignal::Unsent { submitted_at: at("22 02:00:00") },
        ];
        for signal in evidence.chain(withdraw).chain(others) {
            let Some(event) = charge.hear(signal, at("22 02:00:00")) else { continue };
            let outcome = charge.clone().apply(&event, at("22 03:00:00"));
            assert_eq!(outcome, Ok(()), "{} hears {event:?}", charge.state);
        }
    }
}

#[test]
fn every_state_has_one_spelling_in_both_directions() {
    assert_eq!(S::all().count(), 8);
    for state in S::all() {
        assert_eq!(state.as_str().parse::<S>().expect("its own word"), state);
    }
    let refused = "failed".parse::<S>().expect_err("no such state").to_string();
    assert!(refused.starts_with("expected requested, submitted, waiting"), "{refused}");
}
