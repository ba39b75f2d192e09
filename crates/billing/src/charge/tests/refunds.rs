//! What goes back of a charge (flow A5).

use super::bought::*;
use super::*;
use crate::{NotRefundable, REFUNDS_MAX, RefusedRefund};

fn refund(key: &str, amount: Option<&str>) -> ChargeSignal {
    let (reason, by) = ("broken".into(), "ann".into());
    ChargeSignal::Refund { id: refund_id(key), amount: amount.map(ringgit), reason, by }
}

fn ended(key: &str, refunded: Option<&str>) -> ChargeSignal {
    ChargeSignal::RefundEnded { id: refund_id(key), refunded: refunded.map(ringgit) }
}

/// What hears that a refund was not opened.
fn refused(key: &str, amount: &str, why: NotRefundable) -> Option<ChargeEvent> {
    let (id, amount, reason, by) = (refund_id(key), ringgit(amount), "broken".into(), "ann".into());
    Some(ChargeEvent::RefundRefused { id, amount, reason, by, why })
}

const NOON: &str = "22 12:00:00";

#[test]
fn all_that_is_left_goes_back_where_no_amount_is_named() {
    let mut charge = paid();
    hear(&mut charge, refund("a", Some("3.00")), NOON);
    let event = hear(&mut charge, refund("b", None), NOON).expect("something is left");
    let ChargeEvent::RefundOpened { amount, .. } = event else { panic!("{event:?}") };
    assert_eq!(amount, ringgit("7.00"));
}

#[test]
fn refunds_never_exceed_what_was_charged_those_whose_end_is_unknown_counted() {
    let mut charge = paid();
    assert!(hear(&mut charge, refund("a", Some("6.00")), NOON).is_some());
    let (left, wanted) = (ringgit("4.00"), ringgit("4.01"));
    let too_much = NotRefundable::TooMuch { left, wanted };
    assert_eq!(charge.refundable(Some(wanted)), Err(too_much.clone()));
    let heard = hear(&mut charge, refund("b", Some("4.01")), NOON);
    assert_eq!(heard, refused("b", "4.01", too_much));
    assert!(hear(&mut charge, refund("c", Some("4.00")), NOON).is_some());
    assert_eq!(charge.refundable(None), Err(NotRefundable::Nothing));
    assert_eq!(charge.amount_refunded(), Some(ringgit("0.00")), "nothing has gone back yet");
}

#[test]
fn of_two_refunds_asked_for_at_once_the_second_is_refused_once_and_changes_no_money() {
    let mut charge = paid();
    hear(&mut charge, refund("a", Some("6.00")), NOON);
    let before = charge.clone();
    assert!(hear(&mut charge, refund("b", Some("5.00")), NOON).is_some());
    assert_eq!(charge.refused_refund(refund_id("b")), Some(ringgit("5.00")));
    assert_eq!(charge.refused_refund(refund_id("a")), None);
    let mut without = charge.clone();
    without.paid_back.as_mut().expect("one is open").refused.clear();
    assert_eq!(without, before, "the refusal is all that is new");
    assert_eq!(hear(&mut charge, refund("b", Some("5.00")), NOON), None);
    hear(&mut charge, ended("a", None), NOON);
    assert_eq!(hear(&mut charge, refund("b", Some("5.00")), NOON), None, "nor once it would fit");
    assert_eq!(hear(&mut charge, ended("b", Some("5.00")), NOON), None, "it was never sent");
    assert_eq!(charge.refundable(None), Ok(ringgit("10.00")));
}

#[test]
fn a_refund_is_refused_too_once_all_has_gone_back() {
    let heard = hear(&mut refunded(), refund("late", Some("1.00")), NOON);
    assert_eq!(heard, refused("late", "1.00", NotRefundable::State(ChargeState::Refunded)));
    let heard = hear(&mut refunded(), refund("late", None), NOON);
    assert_eq!(heard, refused("late", "0.00", NotRefundable::State(ChargeState::Refunded)));
}

#[test]
fn a_charge_remembers_a_bounded_number_of_refusals() {
    let mut charge = paid();
    hear(&mut charge, refund("a", None), NOON);
    for number in 0..=REFUNDS_MAX {
        let signal = refund(&number.to_string(), Some("0.10"));
        assert!(hear(&mut charge, signal, NOON).is_some(), "refund {number}");
    }
    assert_eq!(charge.paid_back.expect("one is open").refused.len(), REFUNDS_MAX);
}

#[test]
fn a_charge_without_refusals_is_written_as_before_there_were_any() {
    let mut charge = paid();
    hear(&mut charge, refund("a", None), NOON);
    let first = |charge: &Charge| {
        let bytes = minicbor::to_vec(charge.paid_back.as_ref()).expect("encodes");
        assert_eq!(minicbor::decode(&bytes).ok().as_ref(), Some(&charge.paid_back));
        bytes[0]
    };
    assert_eq!(first(&charge), 0x84, "four fields");
    let (id, amount) = (refund_id("b"), ringgit("1.00"));
    let paid_back = charge.paid_back.as_mut().expect("one is open");
    paid_back.refused.push(RefusedRefund { id, amount });
    assert_eq!(first(&charge), 0x85);
}

#[test]
fn a_refund_that_is_asked_for_twice_is_opened_once() {
    let mut charge = paid();
    assert!(hear(&mut charge, refund("a", Some("1.00")), NOON).is_some());
    assert_eq!(hear(&mut charge, refund("a", Some("1.00")), NOON), None);
    hear(&mut charge, ended("a", Some("1.00")), NOON);
    assert_eq!(hear(&mut charge, refund("a", Some("1.00")), NOON), None, "nor once it has ended");
    assert_eq!(charge.refundable(None), Ok(ringgit("9.00")));
}

#[test]
fn the_end_of_a_refund_is_heard_once_and_only_of_one_that_was_opened() {
    let mut charge = paid();
    assert_eq!(hear(&mut charge, ended("a", Some("1.00")), NOON), None);
    hear(&mut charge, refund("a", Some("1.00")), NOON);
    assert_eq!(hear(&mut charge, ended("b", Some("1.00")), NOON), None);
    assert!(hear(&mut charge, ended("a", Some("1.00")), NOON).is_some());
    assert_eq!(hear(&mut charge, ended("a", Some("1.00")), NOON), None);
    assert_eq!(charge.amount_refunded(), Some(ringgit("1.00")));
}

#[test]
fn a_refund_that_was_denied_frees_its_amount() {
    let mut charge = paid();
    hear(&mut charge, refund("a", None), NOON);
    hear(&mut charge, ended("a", None), NOON);
    assert_eq!(charge.refundable(None), Ok(ringgit("10.00")));
    assert_eq!(charge.state, ChargeState::Charged);
}

#[test]
fn a_charge_is_refunded_once_all_of_it_went_back() {
    let mut charge = paid();
    for key in ["a", "b"] {
        hear(&mut charge, refund(key, Some("5.00")), NOON);
    }
    hear(&mut charge, ended("b", Some("5.00")), NOON);
    assert_eq!(charge.state, ChargeState::Charged);
    hear(&mut charge, ended("a", Some("5.00")), NOON);
    assert_eq!(
        (charge.state, charge.amount_refunded()),
        (ChargeState::Refunded, Some(ringgit("10.00")))
    );
    let schedule = any_time();
    assert_eq!(charge.next(&in_two_calls(&schedule), at("24 02:00:00"), None), ChargeNext::Rest);
}

#[test]
fn money_rule_3_a_denied_refund_that_gave_money_back_after_all_is_counted_even_beyond_the_charge() {
    let mut charge = paid();
    hear(&mut charge, refund("a", None), NOON);
    hear(&mut charge, ended("a", None), NOON);
    hear(&mut charge, refund("b", None), NOON);
    hear(&mut charge, ended("b", Some("10.00")), NOON);
    assert_eq!(charge.state, ChargeState::Refunded);
    assert!(hear(&mut charge, ended("a", Some("10.00")), NOON).is_some());
    assert_eq!(charge.amount_refunded(), Some(ringgit("20.00")), "for staff to see");
    assert_eq!(hear(&mut charge, ended("a", Some("10.00")), NOON), None);
}

#[test]
fn only_what_was_taken_goes_back_of_a_split_charge() {
    let mut charge = Charge { amount_charged: Some(ringgit("2.00")), ..paid() };
    let (left, wanted) = (ringgit("2.00"), ringgit("2.01"));
    let heard = hear(&mut charge, refund("a", Some("2.01")), NOON);
    assert_eq!(heard, refused("a", "2.01", NotRefundable::TooMuch { left, wanted }));
    hear(&mut charge, refund("b", None), NOON);
    hear(&mut charge, ended("b", Some("2.00")), NOON);
    assert_eq!(charge.state, ChargeState::Refunded);
}

#[test]
fn a_charge_is_refunded_only_when_money_was_taken_and_the_operators_name_of_it_is_known() {
    for charge in [requested(), submitted(), in_doubt(), on_page(), refunded()] {
        let state = charge.state;
        assert_eq!(charge.refundable(None), Err(NotRefundable::State(state)));
        let is_heard = charge.hear(refund("x", None), at(NOON)).is_some();
        assert_eq!(is_heard, state == ChargeState::Refunded, "{state}");
    }
    let unnamed = Charge { operator_reference: None, ..paid() };
    assert_eq!(unnamed.refundable(None), Err(NotRefundable::NoReference));
    assert_eq!(paid().refundable(Some(ringgit("0.00"))), Err(NotRefundable::Nothing));
    let other = Money::parse("1", Currency::Lak).expect("an amount");
    assert!(paid().refundable(Some(other)).is_err(), "another currency is never right");
}

#[test]
fn a_charge_has_a_bounded_number_of_refunds() {
    let mut charge = paid();
    for number in 0..REFUNDS_MAX {
        let signal = refund(&number.to_string(), Some("0.10"));
        assert!(hear(&mut charge, signal, NOON).is_some(), "refund {number}");
    }
    assert_eq!(charge.refundable(None), Err(NotRefundable::TooMany));
    let heard = hear(&mut charge, refund("one more", Some("0.10")), NOON);
    assert_eq!(heard, refused("one more", "0.10", NotRefundable::TooMany));
}
