//! Opening one period after another.

use super::*;

fn opened_period(event: &SubscriptionEvent) -> (String, u32) {
    match event {
        SubscriptionEvent::PeriodOpened { open, skipped, .. } => {
            (open.period.to_string(), *skipped)
        }
        other => panic!("no period opened: {other:?}"),
    }
}

#[test]
fn a_subscription_sleeps_until_it_renews_and_then_opens_its_period() {
    let plan = weekly();
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let before = next(&subscription, &plan, "11-22 01:59:59");
    assert_eq!(before, SubscriptionNext::Wait(at("11-22 02:00:00")));
    let event = become_next(&mut subscription, &plan, "11-22 02:00:00");
    assert_eq!(opened_period(&event), ("2026-11-22/2026-11-29".to_owned(), 0));
    let after = next(&subscription, &plan, "11-22 02:00:00");
    assert_eq!(after, SubscriptionNext::Wait(at("11-29 02:00:00")));
}

#[test]
fn what_is_due_by_day_waits_for_the_night_and_what_is_due_at_night_is_due_now() {
    let plan = plan("7d", nights());
    let by_day = next(&enrolled(&plan, "11-22 12:00:00"), &plan, "11-22 12:00:00");
    assert_eq!(by_day, SubscriptionNext::Wait(at("11-23 02:00:00")));
    let mut at_night = enrolled(&plan, "11-22 04:30:00");
    become_next(&mut at_night, &plan, "11-22 04:30:00");
}

#[test]
fn a_night_that_was_slept_through_is_made_up_for_in_the_next() {
    let plan = plan("7d", nights());
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    become_next(&mut subscription, &plan, "11-22 07:00:00"); // carried over
    let at_breakfast = next(&subscription, &plan, "11-22 07:00:00");
    assert_eq!(at_breakfast, SubscriptionNext::Wait(at("11-23 02:00:00")));
}

#[test]
fn money_rule_1_nothing_is_charged_before_it_is_paid_through() {
    let plan = weekly();
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    subscription.paid_through = at("11-24 12:00:00");
    let waits = next(&subscription, &plan, "11-22 02:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-24 12:00:00")));
    let event = become_next(&mut subscription, &plan, "11-24 12:00:00");
    let SubscriptionEvent::PeriodOpened { scheduled_for, .. } = event else { panic!("{event:?}") };
    assert_eq!(scheduled_for, at("11-24 12:00:00"));
}

#[test]
fn a_charge_asks_for_the_plans_price_and_is_void_when_its_period_ends() {
    let plan = weekly();
    let subscription = opened(&plan);
    let current = subscription.current.as_ref().expect("a period");
    let day = at("11-22 02:00:00").date_naive();
    let order = subscription.order(current, &plan, "ACME", at("11-22 02:00:00"), day);
    let order = order.expect("a prefix");
    assert_eq!((order.amount, order.ordinal, order.retry_of), (plan.amount, 0, None));
    assert_eq!(order.send_before, Some(at("11-29 02:00:00")));
    assert_eq!(order.id, current.charge);
}

#[test]
fn money_rule_9_the_same_period_is_opened_under_the_same_ids_however_late() {
    let plan = plan("7d", nights());
    let (mut early, mut late) =
        (enrolled(&plan, "11-22 02:00:00"), enrolled(&plan, "11-22 02:00:00"));
    let first = become_next(&mut early, &plan, "11-22 02:00:00");
    become_next(&mut late, &plan, "11-24 03:30:00"); // carried over
    let again = become_next(&mut late, &plan, "11-24 03:30:00");
    assert_eq!(first, again);
}

#[test]
fn a_renewal_that_is_charged_pays_for_the_period_it_opened() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, "11-22 02:00:05");
    assert_eq!(subscription.paid_through, at("11-29 02:00:00"));
    assert_eq!(subscription.state, SubscriptionState::Active);
    let waits = next(&subscription, &plan, "11-22 02:00:05");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
}

#[test]
fn money_rule_11_elapsed_periods_are_skipped_and_recorded_not_charged_one_after_another() {
    let plan = weekly();
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    let event = become_next(&mut subscription, &plan, "12-15 10:00:00");
    assert_eq!(opened_period(&event), ("2026-12-13/2026-12-20".to_owned(), 3));
    let waits = next(&subscription, &plan, "12-15 10:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("12-20 02:00:00")));
}

#[test]
fn money_rule_11_a_period_that_begins_later_today_is_not_opened_yet() {
    let plan = weekly();
    let mut subscription = enrolled(&plan, "11-22 18:00:00");
    let event = become_next(&mut subscription, &plan, "11-29 17:59:59");
    assert_eq!(opened_period(&event), ("2026-11-22/2026-11-29".to_owned(), 0));
    become_next(&mut subscription, &plan, "11-29 18:00:00");
}

#[test]
fn money_rule_2_doubt_blocks_its_own_period_only() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let in_doubt = subscription.current.as_ref().expect("a period").charge;
    let event = become_next(&mut subscription, &plan, "11-29 02:00:00");
    let SubscriptionEvent::PeriodOpened { superseded, open, .. } = &event else {
        panic!("{event:?}")
    };
    assert_eq!(*superseded, Some(in_doubt), "to be stopped, if it is unsent");
    assert_ne!(open.charge, in_doubt);
}

#[test]
fn money_rule_1_an_open_charge_has_no_second_one_in_its_period_however_long_it_takes() {
    let plan = weekly();
    let subscription = opened(&plan);
    for now in ["11-22 02:00:00", "11-23 02:00:00", "11-29 01:59:59"] {
        let waits = next(&subscription, &plan, now);
        assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")), "{now}");
    }
}

#[test]
fn months_are_counted_from_the_anchor_through_a_short_february() {
    let plan = plan("1m", any_time());
    let mut subscription = enrolled(&plan, "2027-01-31 02:00:00");
    let mut periods = Vec::new();
    for now in ["2027-01-31 02:00:00", "2027-02-28 02:00:00", "2027-03-31 02:00:00"] {
        periods.push(opened_period(&become_next(&mut subscription, &plan, now)).0);
        hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, now);
        assert!(matches!(next(&subscription, &plan, now), SubscriptionNext::Wait(_)));
    }
    assert_eq!(
        periods,
        ["2027-01-31/2027-02-28", "2027-02-28/2027-03-31", "2027-03-31/2027-04-30"]
    );
    assert_eq!(subscription.paid_through, at("2027-04-30 02:00:00"));
}

#[test]
fn a_daily_plan_that_renews_by_day_is_charged_once_every_night() {
    let plan = plan("1d", nights());
    let mut subscription = enrolled(&plan, "11-22 10:00:00");
    for night in ["11-23 02:00:00", "11-24 02:00:00", "11-25 02:00:00"] {
        let event = become_next(&mut subscription, &plan, night);
        assert_eq!(opened_period(&event).1, 0);
        hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, night);
    }
    assert_eq!(subscription.paid_through, at("11-25 10:00:00"));
}

#[test]
fn money_rule_2_a_stopped_charge_is_not_held_against_the_subscriber() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let before = subscription.clone();
    assert_eq!(
        hear_outcome(&mut subscription, &plan, ChargeOutcome::Withdrawn, "11-29 01:00:00"),
        []
    );
    assert_eq!(subscription, before);
    become_next(&mut subscription, &plan, "11-29 02:00:00");
}
