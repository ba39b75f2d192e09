//! A renewal that the operator makes by itself, and that we only learn of (flow A3b).

use super::*;

/// Opened at two in the morning, looked for from eight on, until the 27th.
pub(super) fn watched() -> Charge {
    let order = ChargeOrder { way: Way::Watched, send_before: Some(at("27 02:00:00")), ..order() };
    Charge::watch(order, at("22 02:00:00"), at("22 08:00:00"))
}

#[test]
fn it_is_looked_for_daily_and_never_sent() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = watched();
    assert_eq!(charge.next(&rules, at("22 02:00:00"), None), ChargeNext::Wait(at("22 08:00:00")));
    for (now, next) in [("22 08:00:00", "23 08:00:00"), ("23 08:00:00", "24 08:00:00")] {
        assert_eq!(charge.next(&rules, at(now), Some(at("22 03:00:00"))), ChargeNext::Inquire);
        ask(&mut charge, &rules, Finding::Unchanged, now);
        assert_eq!(charge.next(&rules, at(now), None), ChargeNext::Wait(at(next)));
    }
}

#[test]
fn an_inquiry_that_failed_is_repeated_soon() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = watched();
    ask(&mut charge, &rules, Finding::Unreachable, "22 08:00:00");
    assert_eq!(charge.next(&rules, at("22 08:00:00"), None), ChargeNext::Wait(at("22 08:05:00")));
}

#[test]
fn it_is_declined_as_expired_only_after_its_time_and_only_by_an_unchanged_last_paid_day() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = watched();
    for now in ["22 08:00:00", "24 08:00:00", "27 01:59:59"] {
        ask(&mut charge, &rules, Finding::Unchanged, now);
        assert_eq!(charge.state, ChargeState::Waiting, "{now}");
    }
    for finding in [Finding::Unclear, Finding::NotFound, Finding::Unreachable] {
        ask(&mut charge, &rules, finding, "27 02:00:00");
        assert_eq!(charge.state, ChargeState::Waiting, "{finding:?}");
    }
    let event = ask(&mut charge, &rules, Finding::Unchanged, "27 02:00:00");
    assert!(matches!(event, ChargeEvent::Declined { proof: Proof::Inquiry, .. }), "{event:?}");
    assert_eq!(charge.reason, Some(DeclineReason::Expired));
}

#[test]
fn a_callback_has_it_looked_for_at_once() {
    let schedule = any_time();
    let rules = rules(&schedule);
    let mut charge = watched();
    hear(
        &mut charge,
        ChargeSignal::Hint { reference: Some("TR9".into()), expiry: None },
        "22 03:00:00",
    );
    assert_eq!(charge.next(&rules, at("22 03:00:00"), None), ChargeNext::Inquire);
    assert_eq!(charge.operator_reference.as_deref(), Some("TR9"));
}

#[test]
fn money_rule_10_a_renewal_by_the_operator_that_lands_after_the_cancel_is_for_staff() {
    let mut charge = watched();
    hear(&mut charge, ChargeSignal::Withdraw { why: Withdrawal::Cancelled }, "22 03:00:00");
    assert_eq!(charge.state, ChargeState::Waiting, "the operator may charge it yet");
    charge.apply(&charged(), at("23 02:00:00")).expect("legal");
    assert!(charge.needs_staff());
}
