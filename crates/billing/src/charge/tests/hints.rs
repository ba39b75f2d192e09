//! What comes from outside and proves nothing: callbacks and browsers that return (money rule 13).

use super::bought::*;
use super::*;

fn hint() -> ChargeSignal {
    ChargeSignal::Hint { reference: Some("TR1".into()), expiry: None }
}

#[test]
fn money_rule_13_a_hint_charges_nothing_and_has_the_operator_asked_at_once() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    for mut charge in [on_page(), in_doubt()] {
        let before = charge.state;
        hear(&mut charge, hint(), "22 02:00:40");
        assert_eq!(charge.state, before);
        assert_eq!(charge.next(&rules, at("22 02:00:40"), None), ChargeNext::Inquire);
    }
}

#[test]
fn a_hint_before_the_reply_leaves_the_reply_to_its_worker() {
    let sent = with(direct(), &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted]);
    let preparing = with(bought(Way::Page), &[ChargeEvent::Preparing]);
    for charge in [requested(), submitted(), preparing, sent] {
        assert_eq!(charge.hear(hint(), at("22 02:00:01")), None, "{}", charge.state);
    }
    assert_eq!(waiting_for_otp().hear(hint(), at("22 02:00:01")), None, "nothing was confirmed");
}

#[test]
fn a_hint_that_comes_twice_asks_no_sooner_than_at_once() {
    let mut charge = on_page();
    for now in ["22 02:01:00", "22 02:01:01"] {
        hear(&mut charge, hint(), now);
        let look_at = charge.doubt.as_ref().expect("an open question").look_at;
        assert_eq!(look_at, at("22 02:01:00"));
    }
}

#[test]
fn money_rule_5_a_hint_does_not_have_a_charge_asked_about_while_its_send_may_be_on_its_way() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = in_doubt();
    hear(&mut charge, hint(), "22 02:00:01");
    let next = charge.next(&rules, at("22 02:00:01"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 02:00:35")), "five seconds to send, thirty to answer");
}

#[test]
fn money_rule_9_a_hint_does_not_have_a_suspected_send_asked_about_before_it_is_surely_over() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = suspected();
    assert_eq!(hear(&mut charge, hint(), "22 02:00:05"), None);
    let next = charge.next(&rules, at("22 02:00:05"), None);
    assert_eq!(next, ChargeNext::Wait(at("22 02:01:00")));
}

#[test]
fn money_rule_3_a_late_hint_has_a_declined_purchase_looked_at_again() {
    let schedule = any_time();
    let rules = in_two_calls(&schedule);
    let mut charge = with(on_page(), &[declined(Proof::Inquiry, DeclineReason::Expired)]);
    hear(&mut charge, hint(), "24 02:00:00");
    assert_eq!(charge.next(&rules, at("24 02:00:00"), None), ChargeNext::Inquire);
    ask(&mut charge, &rules, Finding::Pending, "24 02:00:00");
    assert_eq!(charge.next(&rules, at("24 02:00:00"), None), ChargeNext::Rest);
    assert_eq!(
        (charge.state, charge.reason),
        (ChargeState::Declined, Some(DeclineReason::Expired))
    );
}

#[test]
fn a_hint_says_nothing_new_about_what_is_charged_refunded_cancelled_or_declined_with_proof() {
    let closed = [
        after(&[ChargeEvent::Submitted, charged()]),
        refunded(),
        after(&[ChargeEvent::Withdrawn { why: Withdrawal::Cancelled }]),
        // A later renewal moves the same last paid day: it proves nothing of this one.
        after(&[ChargeEvent::Submitted, declined(Proof::Reply, DeclineReason::Funds)]),
    ];
    for charge in closed {
        assert_eq!(charge.hear(hint(), at("24 02:00:00")), None, "{}", charge.state);
    }
}

#[test]
fn a_name_that_the_operator_gave_itself_is_not_replaced_by_one_that_is_hinted() {
    let mut named = on_page();
    hear(
        &mut named,
        ChargeSignal::Hint { reference: Some("FORGED".into()), expiry: None },
        "22 02:01:00",
    );
    assert_eq!(named.operator_reference.as_deref(), Some("TR1"));
    let mut unnamed = in_doubt();
    hear(&mut unnamed, hint(), "22 02:01:00");
    assert_eq!(unnamed.operator_reference.as_deref(), Some("TR1"));
}
