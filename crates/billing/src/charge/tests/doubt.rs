//! Doubt, and the inquiries that end it.

use super::*;

#[test]
fn money_rule_5_the_first_look_comes_after_the_send_deadline_and_the_time_out() {
    let schedule = any_time();
    let quick = ChargeRules { inquiry_schedule: &[Duration::ZERO], ..rules(&schedule) };
    let lost_at_once = submitted().in_doubt(&quick, at("22 02:00:01"), Doubted::Status, None, None);
    let ChargeEvent::AnswerLost { look_at, .. } = lost_at_once else { panic!("{lost_at_once:?}") };
    // Five seconds to send, thirty for the operator, counted from the intent.
    assert_eq!(look_at, at("22 02:00:35"));
}

#[test]
fn money_rule_5_inquiries_follow_the_schedule_and_then_go_on_daily_without_end() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    let mut looks = Vec::new();
    for _ in 0..9 {
        let look_at = charge.doubt.as_ref().expect("in doubt").look_at;
        looks.push((look_at - at("22 02:00:00")).num_seconds());
        assert_eq!(charge.next(&rules, look_at, None), ChargeNext::Inquire);
        let event = charge.judge(&rules, Finding::Unclear, None, None, look_at);
        charge.apply(&event, look_at).expect("legal");
    }
    let (hour, day) = (3600, 86_400);
    assert_eq!(looks, [60, 180, 600, hour, 6 * hour, day, 2 * day, 3 * day, 4 * day]);
}

#[test]
fn money_rule_5_after_ten_years_of_silence_the_next_look_is_still_within_a_day() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    let mut now = at("22 02:01:00");
    for _ in 0..3650 {
        let event = charge.judge(&rules, Finding::NotFound, None, None, now);
        charge.apply(&event, now).expect("legal");
        let ChargeNext::Wait(until) = charge.next(&rules, now, None) else { panic!("a look") };
        assert!(until > now && until - now <= TimeDelta::days(1));
        now = until;
    }
    assert_eq!(charge.state, ChargeState::InDoubt);
}

#[test]
fn looks_that_were_slept_through_are_made_up_for_by_one() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    let monday = "24 12:00:00";
    assert_eq!(charge.next(&rules, at(monday), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unclear, monday);
    assert_eq!(charge.next(&rules, at(monday), None), ChargeNext::Wait(at("25 02:00:00")));
}

#[test]
fn an_inquiry_that_failed_is_repeated_within_five_minutes() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    ask(&mut charge, &rules, Finding::Unreachable, "22 09:00:00");
    let next = charge.next(&rules, at("22 09:00:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 09:05:00")));
}

#[test]
fn money_rule_5_an_account_without_a_schedule_or_with_an_endless_one_is_still_asked() {
    let schedule = any_time();
    let (none, endless): (&[Duration], &[Duration]) = (&[], &[Duration::MAX]);
    for inquiry_schedule in [none, endless] {
        let rules = ChargeRules { inquiry_schedule, ..rules(&schedule) };
        let event = in_doubt().judge(&rules, Finding::Unclear, None, None, at("22 02:01:00"));
        let ChargeEvent::Asked { look_at: Some(look_at), .. } = event else { panic!("{event:?}") };
        assert!(look_at > at("22 02:01:00"));
    }
}

#[test]
fn money_rule_5_an_inquiry_without_a_next_look_is_followed_by_one_a_day_later() {
    let mut charge = in_doubt();
    charge.apply(&asked(Finding::Unclear, None), at("22 02:01:00")).expect("legal");
    let schedule = any_time();
    let next = charge.next(&rules(&schedule), at("22 02:01:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("23 02:01:00")));
}

#[test]
fn money_rule_3_not_a_member_closes_a_charge_when_seen_twice_two_minutes_apart() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    ask(&mut charge, &rules, Finding::NotMember, "22 02:01:00");
    ask(&mut charge, &rules, Finding::NotMember, "22 02:02:59");
    assert_eq!(charge.state, ChargeState::InDoubt, "seen twice, but not far enough apart");
    let event = ask(&mut charge, &rules, Finding::NotMember, "22 02:03:00");
    assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Repetition, .. }));
    assert_eq!(charge.reason, Some(DeclineReason::NotMember));
}

#[test]
fn money_rule_3_what_repetition_closed_is_asked_about_once_more_a_day_later() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    charge
        .apply(&declined(Proof::Repetition, DeclineReason::NotMember), at("22 02:03:00"))
        .expect("legal");
    assert_eq!(charge.next(&rules, at("22 12:00:00"), None), ChargeNext::Wait(at("23 02:03:00")));
    assert_eq!(charge.next(&rules, at("23 02:03:00"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unreachable, "23 02:03:00");
    let next = charge.next(&rules, at("23 02:03:00"), None);
    assert_eq!(next, ChargeNext::Wait(at("23 02:08:00")), "no answer is no look");
    ask(&mut charge, &rules, Finding::NotMember, "23 02:08:00");
    assert_eq!(charge.next(&rules, at("23 02:08:00"), None), ChargeNext::Rest);
    assert_eq!(charge.reason, Some(DeclineReason::NotMember), "what it was closed with stands");
}

#[test]
fn a_closed_charge_whose_decline_turns_out_proven_rests() {
    let mut charge = after(&[
        ChargeEvent::Submitted,
        lost(at("22 02:01:00")),
        declined(Proof::Repetition, DeclineReason::NotFound),
    ]);
    charge
        .apply(&declined(Proof::Inquiry, DeclineReason::Funds), at("23 02:00:00"))
        .expect("legal");
    let schedule = any_time();
    assert_eq!(charge.next(&rules(&schedule), at("24 02:00:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_3_not_found_holds_a_charge_unless_its_account_says_decline() {
    let schedule = any_time();
    let hold = rules(&schedule);
    let decline = ChargeRules { not_found: NotFoundRule::Decline, ..hold.clone() };
    for (rules, state) in [(hold, ChargeState::InDoubt), (decline, ChargeState::Declined)] {
        let mut charge = in_doubt();
        for look in ["22 02:01:00", "22 02:03:00", "22 02:10:00"] {
            ask(&mut charge, &rules, Finding::NotFound, look);
            assert_eq!(charge.state, ChargeState::InDoubt, "three times, but not over 24 h");
        }
        ask(&mut charge, &rules, Finding::NotFound, "23 02:01:00");
        assert_eq!(charge.state, state);
    }
}

#[test]
fn agreement_starts_again_when_another_negative_comes_between_but_not_when_nothing_is_learnt() {
    let schedule = any_time();
    let rules = rules(&schedule);
    for (between, state) in [
        (Finding::Unclear, ChargeState::Declined),
        (Finding::Unreachable, ChargeState::Declined),
        (Finding::NotFound, ChargeState::InDoubt),
    ] {
        let mut charge = in_doubt();
        ask(&mut charge, &rules, Finding::NotMember, "22 02:01:00");
        ask(&mut charge, &rules, between, "22 02:03:00");
        ask(&mut charge, &rules, Finding::NotMember, "22 02:10:00");
        assert_eq!(charge.state, state, "{between:?}");
    }
}

#[test]
fn money_rule_4_an_answer_about_somebody_else_goes_to_staff_and_closes_nothing() {
    let schedule = any_time();
    let rules = ChargeRules { not_found: NotFoundRule::Decline, ..rules(&schedule) };
    let mut charge = in_doubt();
    ask(&mut charge, &rules, Finding::Mismatch, "22 02:01:00");
    assert!(charge.needs_staff());
    for finding in [Finding::NotMember, Finding::NotFound] {
        for look in ["22 02:03:00", "23 02:03:00", "24 02:03:00", "25 02:03:00"] {
            ask(&mut charge, &rules, finding, look);
        }
        assert_eq!(charge.state, ChargeState::InDoubt, "{finding:?}");
    }
}

#[test]
fn money_rule_9_when_the_store_may_have_lost_the_send_it_is_asked_about_before_it_is_sent() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let lost_at = Some(at("22 02:00:01"));
    let mut charge = requested();
    let next = charge.next(&rules, at("22 02:00:10"), lost_at);
    // A send of the last moment is over five and thirty seconds later.
    let suspected = ChargeEvent::Suspected { look_at: at("22 02:00:36") };
    assert_eq!(next, ChargeNext::Become(suspected.clone()));
    charge.apply(&suspected, at("22 02:00:10")).expect("legal");
    let next = charge.next(&rules, at("22 02:00:10"), lost_at);
    assert_eq!(next, ChargeNext::Wait(at("22 02:00:36")));

    let event = ask(&mut charge, &rules, Finding::NotFound, "22 02:00:36");
    assert_eq!(event, ChargeEvent::ProvenUnsent);
    assert_eq!(charge.next(&rules, at("22 02:00:36"), lost_at), ChargeNext::Send);
    let another_loss = charge.next(&rules, at("22 02:01:00"), Some(at("22 02:00:50")));
    assert!(matches!(another_loss, ChargeNext::Become(ChargeEvent::Suspected { .. })));
}

#[test]
fn money_rule_9_a_second_loss_has_a_suspected_charge_wait_until_that_send_is_surely_over_too() {
    let schedule = any_time();
    let rules = rules(&schedule);
    // Proven unsent after the first loss and sent, of which the second loss left nothing.
    let next = suspected().next(&rules, at("22 02:01:10"), Some(at("22 02:01:05")));
    assert_eq!(next, ChargeNext::Wait(at("22 02:01:40")));
}

#[test]
fn money_rule_9_what_was_due_only_after_the_loss_cannot_have_been_sent_before_it() {
    let schedule = any_time();
    let next = requested().next(&rules(&schedule), at("22 02:00:00"), Some(at("22 01:59:59")));
    assert_eq!(next, ChargeNext::Send);
}

#[test]
fn money_rule_9_a_retry_is_suspected_for_as_long_as_its_period_had_begun() {
    // Its own time was counted from an answer that the store may have lost and heard again.
    let schedule = any_time();
    let retry = ChargeOrder { ordinal: 1, scheduled_for: at("23 02:00:00"), ..order() };
    let next =
        |lost_at| Charge::open(retry.clone()).next(&rules(&schedule), at("23 02:00:00"), lost_at);
    let after_it_began = next(Some(at("22 23:59:59")));
    assert!(matches!(after_it_began, ChargeNext::Become(ChargeEvent::Suspected { .. })));
    assert_eq!(next(Some(at("21 23:59:59"))), ChargeNext::Send);
}

#[test]
fn money_rule_9_only_a_charge_that_is_merely_suspected_may_be_sent_under_the_same_id() {
    let mut doubted = in_doubt();
    assert!(doubted.apply(&ChargeEvent::ProvenUnsent, at("22 03:00:00")).is_err());
    assert_eq!(doubted, in_doubt());

    let schedule = any_time();
    for finding in [Finding::NotMember, Finding::Mismatch] {
        let mut charge = suspected();
        ask(&mut charge, &rules(&schedule), finding, "22 02:01:00");
        ask(&mut charge, &rules(&schedule), Finding::NotFound, "22 02:03:00");
        assert_eq!(charge.state, ChargeState::InDoubt, "{finding:?}: the operator knows the id");
    }
}

#[test]
fn money_rule_9_a_charge_that_was_cancelled_after_the_loss_is_asked_about_once() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let lost_at = Some(at("22 02:00:01"));
    let mut charge = requested();
    let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::Cancelled };
    charge.apply(&withdrawn, at("22 02:00:10")).expect("legal");
    assert_eq!(charge.next(&rules, at("22 02:00:10"), None), ChargeNext::Rest, "without a loss");
    let next = charge.next(&rules, at("22 02:00:10"), lost_at);
    assert_eq!(next, ChargeNext::Wait(at("22 02:00:36")));
    assert_eq!(charge.next(&rules, at("22 02:00:36"), lost_at), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unreachable, "22 02:00:36");
    assert_eq!(
        charge.next(&rules, at("22 02:00:37"), lost_at),
        ChargeNext::Wait(at("22 02:05:36"))
    );
    ask(&mut charge, &rules, Finding::NotFound, "22 02:05:36");
    assert_eq!(charge.next(&rules, at("22 02:05:36"), lost_at), ChargeNext::Rest);
}
