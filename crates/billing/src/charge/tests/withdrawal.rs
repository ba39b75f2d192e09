//! Stopping a charge, and what lands although it was stopped.

use super::*;

const CANCEL: ChargeSignal = ChargeSignal::Withdraw { why: Withdrawal::Cancelled };

#[test]
fn money_rule_10_a_charge_that_is_still_requested_is_cancelled() {
    let mut charge = requested();
    hear(&mut charge, CANCEL, "22 02:10:00");
    assert_eq!(
        (charge.state, charge.reason),
        (ChargeState::Cancelled, Some(DeclineReason::Cancelled))
    );
    let schedule = any_time();
    assert_eq!(charge.next(&rules(&schedule), at("22 03:00:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_10_a_charge_that_lands_after_the_cancel_is_for_staff() {
    for mut charge in [submitted(), in_doubt()] {
        hear(&mut charge, CANCEL, "22 02:10:00");
        assert!(!charge.needs_staff(), "nothing has landed yet");
        charge.apply(&charged(), at("22 02:11:00")).expect("legal");
        assert_eq!(charge.state, ChargeState::Charged);
        assert!(charge.needs_staff());
    }
}

#[test]
fn money_rule_10_a_charge_whose_answer_came_before_the_cancel_was_heard_is_for_staff() {
    let mut charge = after(&[ChargeEvent::Submitted, charged()]);
    hear(&mut charge, CANCEL, "22 02:10:00");
    assert_eq!(charge.state, ChargeState::Charged);
    assert!(charge.needs_staff());
}

#[test]
fn money_rule_10_a_cancel_that_met_a_charge_in_flight_stops_it_once_it_is_known_unsent() {
    let schedule = any_time();
    let mut in_flight = submitted();
    hear(&mut in_flight, CANCEL, "22 02:10:00");
    in_flight.apply(&not_accepted(Unaccepted::NotSent), at("22 02:10:00")).expect("legal");
    let mut merely_suspected = suspected();
    hear(&mut merely_suspected, CANCEL, "22 02:10:00");
    merely_suspected.apply(&ChargeEvent::ProvenUnsent, at("22 02:10:00")).expect("legal");
    for charge in [in_flight, merely_suspected] {
        let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Cancelled };
        let next = charge.next(&rules(&schedule), at("22 02:11:00"), None);
        assert_eq!(next, ChargeNext::Become(withdrawn));
    }
}

#[test]
fn being_told_twice_to_stop_is_heard_once() {
    let mut charge = in_doubt();
    assert!(hear(&mut charge, CANCEL, "22 02:10:00").is_some());
    assert_eq!(hear(&mut charge, CANCEL, "22 02:10:00"), None);
}

#[test]
fn money_rule_3_later_positive_evidence_moves_a_closed_charge_to_charged_and_calls_staff() {
    let by_reply = declined(Proof::Reply, DeclineReason::Funds);
    let by_repetition = declined(Proof::Repetition, DeclineReason::NotMember);
    let by_staff = declined(Proof::Staff, DeclineReason::OperatorError);
    let histories = [
        vec![ChargeEvent::Submitted, by_reply],
        vec![ChargeEvent::Submitted, lost(at("22 02:01:00")), by_repetition],
        vec![ChargeEvent::Submitted, lost(at("22 02:01:00")), by_staff],
        vec![ChargeEvent::Withdrawn { why: Withdrawal::Superseded }],
    ];
    for history in histories {
        let mut charge = after(&history);
        hear(&mut charge, ChargeSignal::Evidence { event: charged() }, "22 02:10:00");
        assert_eq!((charge.state, charge.reason), (ChargeState::Charged, None), "{history:?}");
        assert_eq!((charge.attempts, charge.look_again_at), (1, None), "{history:?}");
        assert!(charge.needs_staff(), "{history:?}");
    }
}

#[test]
fn a_charge_that_was_charged_in_good_order_needs_nobody() {
    let charge = after(&[ChargeEvent::Submitted, charged()]);
    assert!(!charge.needs_staff());
    let mut doubted = in_doubt();
    doubted.apply(&charged(), at("22 02:10:00")).expect("legal");
    assert!(!doubted.needs_staff());
}

#[test]
fn money_rule_9_an_answer_to_a_send_that_the_store_forgot_is_believed_and_nothing_is_sent() {
    let schedule = any_time();
    let answers = [
        (charged(), ChargeState::Charged),
        (declined(Proof::Reply, DeclineReason::Funds), ChargeState::Declined),
    ];
    for (event, state) in answers {
        let mut charge = requested();
        hear(&mut charge, ChargeSignal::Evidence { event }, "22 02:10:00");
        assert_eq!((charge.state, charge.attempts), (state, 1));
        assert_eq!(charge.next(&rules(&schedule), at("22 03:00:00"), None), ChargeNext::Rest);
    }
}

#[test]
fn money_rule_2_only_staff_may_decline_what_no_answer_declines_and_only_in_doubt() {
    let by_staff =
        || ChargeSignal::Evidence { event: declined(Proof::Staff, DeclineReason::Funds) };
    assert!(in_doubt().hear(by_staff(), at("22 03:00:00")).is_some());
    assert_eq!(submitted().hear(by_staff(), at("22 03:00:00")), None);
    let repeated = declined(Proof::Repetition, DeclineReason::NotFound);
    assert_eq!(
        in_doubt().hear(ChargeSignal::Evidence { event: repeated }, at("22 03:00:00")),
        None
    );
}

#[test]
fn money_rule_2_late_word_that_a_send_was_not_made_does_not_lead_out_of_doubt() {
    // It may speak of an earlier intent than the one that is in doubt.
    let event = not_accepted(Unaccepted::Late);
    assert_eq!(
        in_doubt().hear(ChargeSignal::Evidence { event: event.clone() }, at("22 03:00:00")),
        None
    );
    assert_eq!(submitted().hear(ChargeSignal::Evidence { event }, at("22 03:00:00")), None);
}

#[test]
fn a_charge_of_a_plan_that_carries_nothing_over_is_withdrawn_as_soon_as_its_window_has_ended() {
    let schedule = nights();
    let charge = Charge::open_until(order(), Some(at("22 06:00:00")));
    let next = |charge: &Charge, now| charge.next(&rules(&schedule), at(now), None);
    assert_eq!(next(&charge, "22 05:59:59"), ChargeNext::Send);
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::WindowEnded };
    assert_eq!(next(&charge, "22 06:00:00"), ChargeNext::Become(withdrawn));
    let retried = Charge { send_not_before: Some(at("22 07:00:00")), ..charge };
    assert_eq!(next(&retried, "22 05:00:00"), ChargeNext::Wait(at("22 06:00:00")));
}

#[test]
fn money_rule_2_the_end_of_a_window_withdraws_nothing_that_may_be_on_the_wire() {
    let schedule = nights();
    for event in [ChargeEvent::Submitted, lost(at("22 08:00:00"))] {
        let mut charge = Charge::open_until(order(), Some(at("22 06:00:00")));
        charge.apply(&ChargeEvent::Submitted, at("22 05:59:59")).expect("legal");
        if event != ChargeEvent::Submitted {
            charge.apply(&event, at("22 05:59:59")).expect("legal");
        }
        let next = charge.next(&rules(&schedule), at("22 07:00:00"), None);
        let is_withdrawn = matches!(next, ChargeNext::Become(ChargeEvent::Withdrawn { .. }));
        assert!(!is_withdrawn, "{next:?}");
    }
}

#[test]
fn money_rule_9_what_may_have_been_sent_before_a_loss_is_asked_about_after_its_window_too() {
    let schedule = nights();
    let charge = Charge::open_until(order(), Some(at("22 06:00:00")));
    let next = charge.next(&rules(&schedule), at("22 06:30:00"), Some(at("22 05:00:00")));
    assert!(matches!(next, ChargeNext::Become(ChargeEvent::Suspected { .. })), "{next:?}");
}
