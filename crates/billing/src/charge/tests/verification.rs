//! Settled charges whose operator is asked whether it says the same.

use super::*;

fn settled() -> Charge {
    after(&[ChargeEvent::Submitted, charged()])
}

fn verify(charge: &mut Charge, of: &str, now: &str) -> Option<ChargeEvent> {
    hear(charge, ChargeSignal::Verify { of: of.into(), by: "ann".into() }, now)
}

fn finding(charge: &Charge) -> Option<Finding> {
    charge.verification.as_ref().and_then(|verified| verified.finding)
}

#[test]
fn a_charged_charge_is_asked_about_once_for_each_reconciliation_and_stays_as_it_is() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = settled();
    assert_eq!(charge.next(&rules, at("23 09:00:00"), None), ChargeNext::Rest);

    assert!(verify(&mut charge, "one", "23 09:00:00").is_some());
    assert_eq!(verify(&mut charge, "one", "23 09:00:00"), None);
    assert_eq!(charge.next(&rules, at("23 09:00:00"), None), ChargeNext::Inquire);

    for (of, found) in [("one", Finding::NotFound), ("two", Finding::Denied)] {
        verify(&mut charge, of, "23 09:00:00");
        assert!(charge.is_to_be_verified(Some(of)));
        ask(&mut charge, &rules, found, "23 09:00:01");
        assert_eq!(charge.state, ChargeState::Charged, "nothing but a refund changes that");
        assert_eq!(finding(&charge), Some(found));
        assert_eq!(charge.next(&rules, at("25 09:00:00"), None), ChargeNext::Rest);
    }
    assert_eq!(verify(&mut charge, "two", "24 09:00:00"), None, "it is answered");
}

#[test]
fn an_operator_that_cannot_be_asked_is_tried_a_dozen_times() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = settled();
    verify(&mut charge, "one", "23 09:00:00");
    let mut now = at("23 09:00:00");
    let mut tries = 0;
    while charge.is_to_be_verified(None) {
        let event = charge.judge(&rules, Finding::Unreachable, None, None, now);
        charge.apply(&event, now).expect("a legal move");
        now += TimeDelta::minutes(5);
        tries += 1;
        assert!(tries < 100, "it never ends");
    }
    assert_eq!((tries, finding(&charge)), (12, Some(Finding::Unreachable)));
}

#[test]
fn what_was_to_be_looked_at_again_still_is_after_the_answer() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge =
        after(&[ChargeEvent::Submitted, declined(Proof::Repetition, DeclineReason::NotFound)]);
    let look_at = charge.look_again_at.expect("no full proof");
    verify(&mut charge, "one", "22 09:00:00");
    ask(&mut charge, &rules, Finding::NotFound, "22 09:00:01");
    assert_eq!(charge.next(&rules, at("22 09:00:02"), None), ChargeNext::Wait(look_at));
}

#[test]
fn money_rule_3_a_closed_charge_that_the_operator_has_charged_becomes_charged() {
    for closed in [
        after(&[ChargeEvent::Submitted, declined(Proof::Reply, DeclineReason::Funds)]),
        after(&[ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }]),
    ] {
        let mut charge = closed;
        assert!(verify(&mut charge, "one", "23 09:00:00").is_some());
        charge.apply(&charged(), at("23 09:00:01")).expect("evidence always counts");
        assert_eq!(charge.state, ChargeState::Charged);
        assert!(charge.needs_staff());
        assert!(!charge.is_to_be_verified(None), "that was the answer");
    }
}

#[test]
fn an_answer_for_a_reconciliation_proves_nothing_of_a_lost_send() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = after(&[ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }]);
    verify(&mut charge, "one", "22 02:00:01");
    ask(&mut charge, &rules, Finding::NotFound, "22 02:00:02");
    assert_eq!(charge.proven_unsent_at, None, "money rule 9 asks when a send is surely over");
}

#[test]
fn a_doubt_that_is_reconciled_is_asked_about_at_once_and_what_is_under_way_is_left_alone() {
    let mut doubted = in_doubt();
    doubted.doubt.as_mut().expect("in doubt").look_at = at("25 02:00:00");
    assert!(verify(&mut doubted, "one", "23 09:00:00").is_some());
    assert_eq!(doubted.doubt.as_ref().map(|doubt| doubt.look_at), Some(at("23 09:00:00")));

    let rules_of = any_time();
    ask(&mut doubted, &rules(&rules_of), Finding::NotFound, "23 09:00:01");
    assert_eq!(finding(&doubted), Some(Finding::NotFound));
    for mut charge in [requested(), submitted(), suspected(), bought::waiting_for_otp()] {
        assert_eq!(verify(&mut charge, "one", "23 09:00:00"), None, "{}", charge.state);
    }
}

#[test]
fn a_charge_that_no_call_of_ours_made_knows_when_it_was_found() {
    let mut watched = watched::watched();
    watched.apply(&charged(), at("24 09:00:00")).expect("the operator renewed");
    assert_eq!(watched.found_charged_at, Some(at("24 09:00:00")));
    assert_eq!(settled().found_charged_at, None, "its send says when");
}
