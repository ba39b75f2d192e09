//! What a loss of the store's last commits must not hide, nor keep asking about for ever.

use super::bought::*;
use super::*;

#[test]
fn money_rule_9_a_first_call_is_asked_about_after_a_loss_that_may_have_taken_the_second() {
    let schedule = any_time();
    let preparing = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    let next = |rules: &ChargeRules<'_>, lost_at| {
        preparing.next(rules, at("22 02:01:00"), Some(at(lost_at)))
    };
    let found = next(&with_otp(&schedule), "22 02:00:30");
    let ChargeNext::Become(lost @ ChargeEvent::AnswerLost { .. }) = &found else {
        panic!("the OTP may have been typed and confirmed under this id: {found:?}");
    };
    let mut charge = preparing.clone();
    charge.apply(lost, at("22 02:01:00")).expect("legal");
    assert_eq!(*charge.transaction_id(), preparing.order.transaction_id);

    let burnt =
        |found: &ChargeNext| matches!(found, ChargeNext::Become(ChargeEvent::PrepareAgain { .. }));
    let before = next(&with_otp(&schedule), "22 01:59:59");
    assert!(burnt(&before), "nothing since was lost: {before:?}");
    let unasked = next(&in_two_calls(&schedule), "22 02:00:30");
    assert!(burnt(&unasked), "this operator knows no id of ours: {unasked:?}");
}

#[test]
fn a_purchase_that_was_requested_before_a_loss_and_never_confirmed_is_declined() {
    let schedule = any_time();
    let rules = with_otp(&schedule);
    let mut charge = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    let lost_at = Some(at("22 02:00:30"));
    let ChargeNext::Become(event) = charge.next(&rules, at("22 02:01:00"), lost_at) else {
        panic!("its answer is lost");
    };
    charge.apply(&event, at("22 02:01:00")).expect("legal");
    ask(&mut charge, &rules, Finding::Unconfirmed, "22 02:02:00");
    ask(&mut charge, &rules, Finding::Unconfirmed, "22 02:04:00");
    assert_eq!(
        (charge.state, charge.reason),
        (ChargeState::Declined, Some(DeclineReason::Expired))
    );
}

#[test]
fn a_cancelled_charge_that_nobody_can_be_asked_about_is_tried_ever_more_rarely() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = with(direct(), &[ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }]);
    let lost_at = Some(at("22 02:00:30"));
    let mut now = at("22 02:01:05");
    let mut tries = 0;
    while now < at("29 02:00:00") {
        assert_eq!(charge.next(&rules, now, lost_at), ChargeNext::Inquire);
        let event = charge.judge(&rules, Finding::Unreachable, None, None, now);
        charge.apply(&event, now).expect("legal");
        now = charge.look_again_at.expect("it is tried again");
        tries += 1;
    }
    assert!(tries < 100, "{tries} tries in a week");
}

#[test]
fn money_rule_7_a_first_call_that_was_not_processed_leaves_nothing_to_account_for() {
    let mut charge = with(bought(Way::Otp), &[ChargeEvent::Preparing]);
    charge.apply(&not_accepted(Unaccepted::NotSent), at("22 02:00:00")).expect("legal");
    assert_eq!((charge.state, charge.preparation), (ChargeState::Requested, None));
    // The one that charges keeps what the first has led to.
    let mut charge = waiting_for_otp();
    hear(&mut charge, typed("12345"), "22 02:00:00");
    for event in [ChargeEvent::Submitted, not_accepted(Unaccepted::NotSent)] {
        charge.apply(&event, at("22 02:00:00")).expect("legal");
    }
    assert!(charge.is_prepared() && charge.preparation.is_some_and(|prep| prep.otp.is_some()));
}
