//! How much was taken, and the rest of a split charge (flow A2).

use super::bought::*;
use super::*;

/// A charge of ten ringgit that says it took so much, at `now`.
fn take(charge: &mut Charge, amount: Option<&str>, now: &str) -> ChargeEvent {
    let schedule = any_time();
    let receipt = Receipt { amount: amount.map(ringgit), ..Receipt::default() };
    let event = charge.charged(&in_two_calls(&schedule), Proof::Reply, receipt, at(now));
    charge.apply(&event, at(now)).expect("legal");
    event
}

fn sent() -> Charge {
    with(direct(), &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted])
}

#[test]
fn what_was_ordered_was_taken_unless_the_operator_says_otherwise() {
    let mut charge = sent();
    take(&mut charge, None, "22 02:00:01");
    assert_eq!((charge.amount_charged(), charge.amount_charged), (ringgit("10.00"), None));
    assert!(!charge.is_partly_charged());
}

#[test]
fn the_sum_of_a_split_charge_grows_until_it_is_what_was_ordered() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = sent();
    for (amount, now) in [("2.00", "22 02:00:01"), ("6.00", "29 02:00:01")] {
        take(&mut charge, Some(amount), now);
        assert_eq!(charge.amount_charged(), ringgit(amount));
        assert!(charge.is_partly_charged());
        let next = charge.next(&rules, at(now), None);
        assert_eq!(next, ChargeNext::Wait(at(now) + TimeDelta::weeks(1)), "the rest is looked for");
    }
    // An operator that has taken all of it names no other sum.
    take(&mut charge, None, "30 02:00:01");
    assert_eq!(charge.amount_charged(), ringgit("10.00"));
    assert!(!charge.is_partly_charged());
    assert_eq!(charge.next(&rules, at("30 02:00:01"), None), ChargeNext::Rest);
    assert_eq!(charge.landed_late_at, None, "more of a charge is no late landing");
}

#[test]
fn the_rest_of_a_split_charge_is_looked_for_weekly_and_not_for_ever() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = sent();
    take(&mut charge, Some("2.00"), "22 02:00:01");
    let mut looks = 0;
    while let ChargeNext::Wait(until) = charge.next(&rules, at("22 02:00:01"), None) {
        looks += 1;
        assert!(looks < 20, "it goes on and on");
        let event = charge.judge(&rules, Finding::Unclear, None, None, until);
        charge.apply(&event, until).expect("legal");
    }
    assert_eq!(looks, 8, "two months");
    assert_eq!(charge.state, ChargeState::Charged);
}

#[test]
fn the_second_callback_of_a_split_charge_has_it_asked_about_at_once() {
    let schedule = any_time();
    let mut charge = sent();
    take(&mut charge, Some("2.00"), "22 02:00:01");
    hear(&mut charge, ChargeSignal::Hint { reference: None, expiry: None }, "24 02:00:00");
    let next = charge.next(&in_two_calls(&schedule), at("24 02:00:00"), None);
    assert_eq!(next, ChargeNext::Inquire);
}

#[test]
fn the_last_paid_day_of_a_split_charge_is_asked_for_at_once_and_its_rest_later() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = submitted();
    let part = Money::parse("2000", Currency::Lak).expect("an amount");
    let receipt = || Receipt { amount: Some(part), ..Receipt::default() };
    let event = charge.charged(&rules, Proof::Reply, receipt(), at("22 02:00:01"));
    charge.apply(&event, at("22 02:00:01")).expect("legal");
    assert_eq!(charge.next(&rules, at("22 02:00:01"), None), ChargeNext::Inquire);

    let mut told_again = charge.clone();
    let event = told_again.charged(&rules, Proof::Inquiry, receipt(), at("22 02:00:01"));
    told_again.apply(&event, at("22 02:00:01")).expect("legal");
    let next = told_again.next(&rules, at("22 02:00:01"), None);
    assert_eq!(next, ChargeNext::Wait(at("29 02:00:01")), "the same answer again leads nowhere");

    let expiry = at("28 12:00:00").date_naive();
    charge.apply(&ChargeEvent::ExpirySeen { expiry }, at("22 02:00:02")).expect("legal");
    let next = charge.next(&rules, at("22 02:00:02"), None);
    assert_eq!(next, ChargeNext::Wait(at("29 02:00:02")), "the rest is not forgotten");
}

#[test]
fn a_smaller_package_that_was_chosen_has_no_rest_and_its_last_paid_day_is_asked_for() {
    let schedule = any_time();
    let order = ChargeOrder { amount: ringgit("10.00"), ..bought(Way::Direct).order };
    let mut charge = with(Charge::open(order), &[ChargeEvent::Preparing, ready()]);
    for event in [
        ChargeEvent::Submitted,
        ChargeEvent::StepDownOffered { expires_at: at("22 02:05:00") },
        ChargeEvent::StepDownChosen { days: 8 },
        ChargeEvent::Submitted,
    ] {
        charge.apply(&event, at("22 02:00:01")).expect("legal");
    }
    take(&mut charge, Some("2.00"), "22 02:00:02");
    assert!(!charge.is_partly_charged());
    let rules = in_two_calls(&schedule);
    assert_eq!(charge.next(&rules, at("22 02:00:02"), None), ChargeNext::Inquire);
}
