//! What follows a decline: dunning, grace, and its end.

use super::*;

#[test]
fn dunning_steps_count_from_the_first_decline() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let mut now = "11-22 02:00:05".to_owned();
    for (step, day) in [(1, 23), (2, 24), (3, 25)] {
        hear_outcome(&mut subscription, &plan, FUNDS, &now);
        let due = at(&format!("11-{day} 02:00:05"));
        assert_eq!(retry_at(&subscription), Some(due), "step {step}");
        // Each is answered a minute later, which the next one does not add to.
        become_next(&mut subscription, &plan, &format!("11-{day} 02:00:05"));
        now = format!("11-{day} 02:01:05");
        let current = subscription.current.as_ref().expect("a period");
        assert_eq!((current.ordinal, current.dunning_step), (step, step));
    }
    hear_outcome(&mut subscription, &plan, FUNDS, &now);
    assert_eq!(retry_at(&subscription), None, "after the last step");
    assert_eq!(subscription.state, SubscriptionState::Grace);
}

#[test]
fn money_rule_1_every_further_charge_of_a_period_has_ids_of_its_own_and_names_the_one_before() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let first = subscription.current.as_ref().expect("a period").charge;
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, &plan, "11-23 02:00:05");
    let current = subscription.current.as_ref().expect("a period");
    let day = at("11-23 02:00:05").date_naive();
    let order = subscription.order(current, &plan, "ACME", at("11-23 02:00:05"), day);
    let order = order.expect("a prefix");
    assert_ne!(order.id, first);
    assert_eq!(order.retry_of, Some(first));
    assert_eq!(order.send_before, Some(at("11-29 02:00:00")));
}

#[test]
fn a_step_whose_time_has_passed_keeps_its_distance_from_the_one_that_came_late() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    // Nobody worked from the first step to after the second.
    become_next(&mut subscription, &plan, "11-24 12:00:00");
    hear_outcome(&mut subscription, &plan, FUNDS, "11-24 12:00:05");
    assert_eq!(retry_at(&subscription), Some(at("11-25 12:00:05")));
}

#[test]
fn money_rule_3_what_was_closed_without_proof_has_no_further_charge_in_its_period() {
    let plan = weekly();
    for reason in [DeclineReason::NotFound, DeclineReason::Funds, DeclineReason::Expired] {
        let mut subscription = opened(&plan);
        hear_outcome(&mut subscription, &plan, closed(reason), "11-23 02:10:00");
        assert_eq!(retry_at(&subscription), None, "{reason}");
        let waits = next(&subscription, &plan, "11-23 02:10:00");
        assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")), "{reason}");
    }
}

#[test]
fn money_rule_11_opening_a_period_ends_the_dunning_of_the_one_before() {
    let steps = vec!["8d".parse().expect("a step")];
    let policy = DunningPolicy::new(steps, 30 * DAY, AfterGrace::Suspend).expect("a policy");
    let plan = plan_with("7d", any_time(), policy);
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, &plan, "11-29 02:00:00");
    let current = subscription.current.as_ref().expect("a period");
    assert_eq!((current.ordinal, current.dunning_step, current.retry), (0, 0, None));
    assert_eq!(subscription.state, SubscriptionState::Grace, "still unpaid");
}

#[test]
fn money_rule_11_a_retry_that_downtime_outlived_is_not_made() {
    let policy =
        DunningPolicy::new(vec!["1d".parse().expect("a step")], 30 * DAY, AfterGrace::Suspend);
    let plan = plan_with("7d", any_time(), policy.expect("a policy"));
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    let event = become_next(&mut subscription, &plan, "12-10 12:00:00");
    assert!(matches!(event, SubscriptionEvent::PeriodOpened { skipped: 1, .. }), "{event:?}");
}

#[test]
fn grace_ends_a_week_after_the_first_decline_even_if_nobody_looked_in_time() {
    let plan = plan("1m", any_time());
    for now in ["11-29 02:00:05", "2027-03-01 12:00:00"] {
        let mut subscription = opened(&plan);
        hear_outcome(&mut subscription, &plan, closed(DeclineReason::NotFound), "11-22 02:00:05");
        let before = next(&subscription, &plan, "11-29 02:00:04");
        assert_eq!(before, SubscriptionNext::Wait(at("11-29 02:00:05")));
        become_next(&mut subscription, &plan, now);
        assert_eq!(subscription.state, SubscriptionState::Suspended);
        assert_eq!(next(&subscription, &plan, now), SubscriptionNext::Rest);
    }
}

#[test]
fn grace_that_outlasts_the_period_goes_on_through_the_next_one() {
    let plan = plan("1d", any_time());
    let mut subscription = enrolled(&plan, "11-22 02:00:00");
    for day in 22..=28 {
        become_next(&mut subscription, &plan, &format!("11-{day} 02:00:00"));
        hear_outcome(&mut subscription, &plan, FUNDS, &format!("11-{day} 02:00:05"));
        assert_eq!(subscription.state, SubscriptionState::Grace, "day {day}");
    }
    become_next(&mut subscription, &plan, "11-29 02:00:00");
    hear_outcome(&mut subscription, &plan, FUNDS, "11-29 02:00:05");
    let event = become_next(&mut subscription, &plan, "11-29 02:00:05");
    assert_eq!(event, SubscriptionEvent::Suspended { reason: None });
}

#[test]
fn money_rule_2_grace_does_not_end_while_a_charge_is_in_doubt() {
    let plan = plan("1m", any_time());
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, &plan, "11-23 02:00:05");
    let waits = next(&subscription, &plan, "12-10 02:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("12-22 02:00:00")));
}

#[test]
fn a_plan_may_end_a_subscription_after_its_grace() {
    let policy = DunningPolicy::new(Vec::new(), DAY, AfterGrace::Cancel).expect("a policy");
    let plan = plan_with("7d", any_time(), policy);
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, &plan, "11-23 02:00:05");
    let stands = (subscription.state, subscription.cancelled_at);
    assert_eq!(stands, (SubscriptionState::Cancelled, Some(at("11-23 02:00:05"))));
}

#[test]
fn a_decline_that_no_retry_mends_ends_it_as_the_plan_says() {
    for (then, state) in [
        (AfterGrace::Suspend, SubscriptionState::Suspended),
        (AfterGrace::Cancel, SubscriptionState::Cancelled),
    ] {
        let plan = plan_with(
            "7d",
            any_time(),
            DunningPolicy::new(Vec::new(), DAY, then).expect("a policy"),
        );
        for reason in [DeclineReason::Barred, DeclineReason::NotPrepaid] {
            let mut subscription = opened(&plan);
            hear_outcome(&mut subscription, &plan, declined(reason), "11-22 02:00:05");
            assert_eq!(subscription.state, state, "{reason}");
            assert_eq!(next(&subscription, &plan, "12-30 02:00:00"), SubscriptionNext::Rest);
        }
    }
}

#[test]
fn a_subscriber_whom_the_operator_does_not_hold_as_a_member_is_not_renewed_any_more() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, closed(DeclineReason::NotMember), "11-22 02:05:00");
    assert_eq!(subscription.state, SubscriptionState::Suspended);
    assert_eq!(next(&subscription, &plan, "11-29 02:00:00"), SubscriptionNext::Rest);
}

#[test]
fn money_rule_12_a_misconfiguration_changes_no_subscription_and_burns_no_dunning_step() {
    let plan = weekly();
    for reason in [DeclineReason::Misconfigured, DeclineReason::OperatorError] {
        let mut subscription = opened(&plan);
        hear_outcome(&mut subscription, &plan, declined(reason), "11-22 02:00:05");
        let stands = (subscription.state, subscription.unpaid_since);
        assert_eq!(stands, (SubscriptionState::Active, None), "{reason}");
        // Again on the next local day, as the renewal it is.
        let event = become_next(&mut subscription, &plan, "11-23 00:00:00");
        assert!(matches!(event, SubscriptionEvent::ChargeReopened { dunning_step: 0, .. }));
        hear_outcome(&mut subscription, &plan, FUNDS, "11-23 00:00:05");
        let retry = subscription.current.as_ref().and_then(|current| current.retry);
        let first_step = PlannedRetry { at: at("11-24 00:00:05"), dunning_step: 1 };
        assert_eq!(retry, Some(first_step), "dunning begins with the first real decline");
    }
}

#[test]
fn money_rule_12_a_misconfiguration_that_may_not_be_tried_again_changes_nothing_at_all() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let before = subscription.clone();
    let events = hear_outcome(
        &mut subscription,
        &plan,
        closed(DeclineReason::Misconfigured),
        "11-22 02:00:05",
    );
    assert_eq!((events, &subscription), (Vec::new(), &before));
}

#[test]
fn money_rule_12_grace_does_not_run_out_on_a_misconfiguration() {
    let plan = plan("1m", any_time());
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, &plan, "11-28 23:00:00");
    hear_outcome(
        &mut subscription,
        &plan,
        declined(DeclineReason::Misconfigured),
        "11-28 23:00:05",
    );
    // Its grace is over by now, but the step it is owed comes first.
    let event = become_next(&mut subscription, &plan, "11-29 12:00:00");
    assert!(
        matches!(event, SubscriptionEvent::ChargeReopened { dunning_step: 1, .. }),
        "{event:?}"
    );
}

#[test]
fn a_step_that_its_plan_no_longer_has_is_not_charged_at_full_price() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 02:00:05");
    let policy = DunningPolicy::new(Vec::new(), 7 * DAY, AfterGrace::Suspend).expect("a policy");
    let shortened = plan_with("7d", any_time(), policy);
    let waits = next(&subscription, &shortened, "11-24 02:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
}
