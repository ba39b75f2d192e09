//! What becomes of a subscription whose night's window ends before its turn has come.

use super::*;
use crate::CarryOver;

fn nightly(carry_over: CarryOver) -> Plan {
    plan("7d", nights()).carrying_over(carry_over)
}

fn night(day: &str) -> NaiveDate {
    at(&format!("{day} 12:00:00")).date_naive()
}

#[test]
fn what_a_window_did_not_reach_waits_for_the_next_and_is_told_of_once() {
    let plan = nightly(CarryOver::NextWindow);
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let event = become_next(&mut subscription, &plan, "11-22 06:00:00");
    let until = at("11-23 02:00:00");
    assert_eq!(event, SubscriptionEvent::CarriedOver { night: night("11-22"), until });
    for now in ["11-22 06:00:00", "11-22 23:00:00"] {
        assert_eq!(next(&subscription, &plan, now), SubscriptionNext::Wait(until));
    }
    let opened = become_next(&mut subscription, &plan, "11-23 02:00:00");
    assert!(matches!(opened, SubscriptionEvent::PeriodOpened { skipped: 0, .. }));
    assert_eq!(subscription.carried_to, None);
}

#[test]
fn money_rule_11_a_plan_that_carries_nothing_over_goes_on_with_the_next_period() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let event = become_next(&mut subscription, &plan, "11-22 06:00:00");
    let missed = SubscriptionEvent::PeriodMissed { number: 0, night: Some(night("11-22")) };
    assert_eq!(event, missed);
    let waits = next(&subscription, &plan, "11-22 06:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
    let opened = become_next(&mut subscription, &plan, "11-29 02:00:00");
    let SubscriptionEvent::PeriodOpened { open, skipped: 0, .. } = opened else {
        panic!("{opened:?}")
    };
    assert_eq!((open.number, open.period.to_string().as_str()), (1, "2026-11-29/2026-12-06"));
}

#[test]
fn money_rule_11_weeks_without_a_worker_are_missed_together_and_none_is_charged_later() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let event = become_next(&mut subscription, &plan, "12-15 10:00:00");
    let missed = SubscriptionEvent::PeriodMissed { number: 3, night: Some(night("12-13")) };
    assert_eq!(event, missed);
    let waits = next(&subscription, &plan, "12-15 10:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("12-20 02:00:00")));
}

#[test]
fn a_period_whose_window_is_open_is_charged_however_many_were_missed_before_it() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let opened = become_next(&mut subscription, &plan, "11-29 03:00:00");
    assert!(matches!(opened, SubscriptionEvent::PeriodOpened { skipped: 1, .. }));
}

#[test]
fn a_charge_that_missed_its_window_gives_its_period_up_and_is_not_held_against_the_subscriber() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = opened(&plan);
    let events = hear_outcome(&mut subscription, &plan, ChargeOutcome::Missed, "11-22 06:00:00");
    assert_eq!(events, [SubscriptionEvent::PeriodMissed { number: 0, night: None }]);
    assert_eq!(subscription.state, SubscriptionState::Active);
    let waits = next(&subscription, &plan, "11-22 06:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
}

#[test]
fn a_dunning_step_that_missed_its_window_ends_dunning_and_grace_goes_on() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    let missed = become_next(&mut subscription, &plan, "11-24 07:00:00");
    assert!(matches!(missed, SubscriptionEvent::PeriodMissed { number: 0, .. }), "{missed:?}");
    let waits = next(&subscription, &plan, "11-24 07:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
    assert_eq!(subscription.state, SubscriptionState::Grace);
}

#[test]
fn money_rule_10_a_cancelled_subscription_hears_nothing_of_a_missed_window() {
    let plan = nightly(CarryOver::Skip);
    let mut subscription = opened(&plan);
    hear(&mut subscription, &plan, CANCEL, "11-22 03:00:00");
    let events = hear_outcome(&mut subscription, &plan, ChargeOutcome::Missed, "11-22 06:00:00");
    assert_eq!((events, subscription.state), (Vec::new(), SubscriptionState::Cancelled));
}
