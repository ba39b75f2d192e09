//! A renewal that the operator can only be asked about by the last paid day (flow A3a).

use super::*;

fn rules_of(schedule: &RenewalSchedule, lost_renewal: LostRenewalRule) -> ChargeRules<'_> {
    let not_found = NotFoundRule::Decline;
    let asked = ChargeRules { asks_by_our_id: false, tells_expiry: true, ..rules(schedule) };
    ChargeRules { lost_renewal, not_found, ..asked }
}

/// Sent at two in the morning after the last paid day was read; its answer was lost.
fn lost_renewal(why: Doubted) -> Charge {
    let expiry = at("21 12:00:00").date_naive();
    let look_at = at("22 02:01:00");
    after(&[
        ChargeEvent::ExpiryRead { expiry },
        ChargeEvent::Submitted,
        ChargeEvent::AnswerLost { why, look_at, code: None, evidence: None, reference: None },
    ])
}

fn already_paid() -> Charge {
    after(&[ChargeEvent::Submitted, declined(Proof::Reply, DeclineReason::AlreadySubscribed)])
}

#[test]
fn the_last_paid_day_is_kept_from_before_the_call_that_charges() {
    let charge = lost_renewal(Doubted::Timeout);
    assert_eq!(charge.expiry_before, Some(at("21 12:00:00").date_naive()));
    assert_eq!(charge.attempts, 1);
}

#[test]
fn money_rule_4_a_lost_renewal_whose_last_paid_day_has_not_moved_is_held_for_ever() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = lost_renewal(Doubted::Timeout);
    let mut now = at("22 02:01:00");
    for _ in 0..400 {
        let event = charge.judge(&rules, Finding::Unchanged, None, None, now);
        charge.apply(&event, now).expect("legal");
        assert_eq!(charge.state, ChargeState::InDoubt, "{now}");
        let ChargeNext::Wait(until) = charge.next(&rules, now, None) else { panic!("a look") };
        assert!(until - now <= TimeDelta::days(1), "inquiries never give up");
        now = until;
    }
}

#[test]
fn money_rule_4_a_lost_renewal_is_given_up_on_the_next_local_day_where_the_account_says_so() {
    let schedule = any_time();
    let next_day = rules_of(&schedule, LostRenewalRule::NextDay);
    let hold = rules_of(&schedule, LostRenewalRule::Hold);
    for (rules, why) in [(next_day, Doubted::Timeout), (hold, Doubted::AttemptsUsedUp)] {
        let mut charge = lost_renewal(why);
        for now in ["22 02:01:00", "22 12:00:00", "22 23:59:59"] {
            ask(&mut charge, &rules, Finding::Unchanged, now);
            assert_eq!(charge.state, ChargeState::InDoubt, "{now} is still the same day");
        }
        let event = ask(&mut charge, &rules, Finding::Unchanged, "23 00:00:00");
        assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Inquiry, .. }), "{event:?}");
        assert_eq!(charge.reason, Some(DeclineReason::OperatorError), "{why:?}");
    }
}

#[test]
fn money_rule_4_a_renewal_with_an_answer_about_somebody_else_is_not_given_up() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::NextDay);
    let mut charge = lost_renewal(Doubted::Timeout);
    ask(&mut charge, &rules, Finding::Mismatch, "22 02:01:00");
    ask(&mut charge, &rules, Finding::Unchanged, "23 02:01:00");
    assert_eq!(charge.state, ChargeState::InDoubt);
}

#[test]
fn a_last_paid_day_that_moved_is_a_charge() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = lost_renewal(Doubted::Timeout);
    let expiry = Some(at("28 12:00:00").date_naive());
    let receipt = Receipt { expiry, ..Receipt::default() };
    let event = charge.charged(&rules, Proof::Inquiry, receipt, at("22 02:01:00"));
    charge.apply(&event, at("22 02:01:00")).expect("legal");
    assert_eq!(charge.state, ChargeState::Charged);
    assert_eq!(charge.next(&rules, at("22 02:01:00"), None), ChargeNext::Rest);
}

#[test]
fn a_renewal_that_is_paid_already_has_the_last_paid_day_read_at_once() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = already_paid();
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unreachable, "22 02:00:00");
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Wait(at("22 02:05:00")));
    let expiry = at("28 12:00:00").date_naive();
    charge.apply(&ChargeEvent::ExpirySeen { expiry }, at("22 02:05:00")).expect("legal");
    assert_eq!(charge.next(&rules, at("22 02:05:00"), None), ChargeNext::Rest);
    assert_eq!(charge.reason, Some(DeclineReason::AlreadySubscribed));
}

#[test]
fn a_renewal_that_is_paid_already_is_asked_about_for_a_day_where_the_record_lags() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = already_paid();
    ask(&mut charge, &rules, Finding::Unclear, "22 02:00:00");
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Wait(at("22 02:05:00")));
    ask(&mut charge, &rules, Finding::Unclear, "23 02:05:00");
    assert_eq!(charge.next(&rules, at("23 02:05:00"), None), ChargeNext::Rest);
}

#[test]
fn a_purchase_of_what_the_subscriber_has_already_is_not_asked_about() {
    let declined = declined(Proof::Reply, DeclineReason::AlreadySubscribed);
    let events = [ChargeEvent::Preparing, bought::prepared("22 02:00:00"), ChargeEvent::Submitted];
    let mut charge = bought::with(bought::bought(Way::Otp), &events);
    charge.apply(&declined, at("22 02:00:00")).expect("legal");
    let schedule = any_time();
    assert_eq!(charge.next(&rules(&schedule), at("22 02:00:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_3_a_renewal_given_up_is_asked_about_again_when_the_one_after_it_finds_it_paid() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::NextDay);
    let mut charge = lost_renewal(Doubted::Timeout);
    ask(&mut charge, &rules, Finding::Unchanged, "23 02:00:00");
    assert_eq!(charge.next(&rules, at("23 02:00:00"), None), ChargeNext::Rest);
    hear(&mut charge, ChargeSignal::Hint { reference: None, expiry: None }, "23 03:00:00");
    assert_eq!(charge.next(&rules, at("23 03:00:00"), None), ChargeNext::Inquire);
    charge.apply(&charged(), at("23 03:00:00")).expect("legal");
    assert!(charge.needs_staff() && charge.landed_late_at.is_some());
}

#[test]
fn money_rule_9_a_renewal_whose_send_the_store_may_have_lost_is_sent_once_nothing_has_moved() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = requested();
    let event = charge.next(&rules, at("22 02:00:10"), Some(at("22 02:00:01")));
    let ChargeNext::Become(event) = event else { panic!("{event:?}") };
    charge.apply(&event, at("22 02:00:10")).expect("legal");
    assert_eq!(
        ask(&mut charge, &rules, Finding::Unchanged, "22 02:01:00"),
        ChargeEvent::ProvenUnsent
    );
}

#[test]
fn a_charge_whose_last_paid_day_is_not_told_is_asked_for_it_for_a_day() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = submitted();
    let event = charge.charged(&rules, Proof::Reply, Receipt::default(), at("22 02:00:01"));
    charge.apply(&event, at("22 02:00:01")).expect("legal");
    assert_eq!(charge.next(&rules, at("22 02:00:01"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Unclear, "22 02:00:01");
    assert_eq!(charge.next(&rules, at("22 02:00:01"), None), ChargeNext::Wait(at("22 02:05:01")));
    ask(&mut charge, &rules, Finding::Unclear, "23 02:00:00");
    assert_eq!(charge.next(&rules, at("23 02:00:00"), None), ChargeNext::Rest);
}

#[test]
fn a_renewal_found_by_its_last_paid_day_learns_its_name_later_so_that_it_can_be_refunded() {
    let schedule = any_time();
    let rules = rules_of(&schedule, LostRenewalRule::Hold);
    let mut charge = lost_renewal(Doubted::Timeout);
    let receipt = Receipt { expiry: Some(at("28 12:00:00").date_naive()), ..Receipt::default() };
    let event = charge.charged(&rules, Proof::Inquiry, receipt, at("22 02:01:00"));
    charge.apply(&event, at("22 02:01:00")).expect("legal");
    let named = |day| {
        let (reference, expiry) = (Some("TR7".into()), Some(at(day).date_naive()));
        ChargeSignal::Hint { reference, expiry }
    };
    assert_eq!(charge.hear(named("21 12:00:00"), at("24 02:00:00")), None, "an earlier period's");
    hear(&mut charge, named("28 12:00:00"), "24 02:00:00");
    assert_eq!(charge.operator_reference.as_deref(), Some("TR7"));
    assert_eq!(charge.state, ChargeState::Charged);
    assert_eq!(charge.hear(named("28 12:00:00"), at("24 02:00:00")), None, "it has one by now");
}
