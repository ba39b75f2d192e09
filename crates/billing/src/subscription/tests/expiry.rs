//! Following the operator's own calendar (AOC protocol, 8.2), and ending with it.

use super::*;

/// The operator says that this November day is the last that is paid.
fn last_paid_day(day: &str) -> SubscriptionSignal {
    SubscriptionSignal::Expiry { expiry: format!("2026-11-{day}").parse().expect("a day") }
}

/// Charged for the week from 22 November a few seconds into it.
fn renewed(plan: &Plan) -> Subscription {
    let mut subscription = opened(plan);
    hear_outcome(&mut subscription, plan, ChargeOutcome::Charged, "11-22 02:00:05");
    subscription
}

#[test]
fn its_next_period_begins_the_day_after_the_last_one_that_the_operator_calls_paid() {
    let plan = weekly();
    for (day, starts) in [("30", "12-01 02:00:00"), ("27", "11-28 02:00:00")] {
        let mut subscription = renewed(&plan);
        let events = hear(&mut subscription, &plan, last_paid_day(day), "11-22 02:00:06");
        assert!(matches!(events[..], [SubscriptionEvent::ExpirySeen { .. }]), "{events:?}");
        assert_eq!(subscription.paid_through, at(starts));
        let waits = next(&subscription, &plan, "11-22 02:00:06");
        assert_eq!(waits, SubscriptionNext::Wait(at(starts)));
        let event = become_next(&mut subscription, &plan, starts);
        let SubscriptionEvent::PeriodOpened { open, skipped, .. } = event else {
            panic!("{event:?}")
        };
        let begins = plan.schedule.local_date(at(starts));
        assert_eq!((open.period.start(), skipped), (begins, 0));
    }
}

#[test]
fn money_rule_1_a_record_that_lags_behind_a_charge_does_not_make_it_due_again() {
    let plan = weekly();
    let mut subscription = renewed(&plan);
    for (day, now) in [("21", "11-22 02:00:06"), ("20", "11-22 02:00:06"), ("22", "11-23 02:00:00")]
    {
        assert_eq!(hear(&mut subscription, &plan, last_paid_day(day), now), [], "{day}");
    }
    assert_eq!(subscription.paid_through, at("11-29 02:00:00"));
    let waits = next(&subscription, &plan, "11-23 02:00:00");
    assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
}

#[test]
fn what_is_known_already_is_no_news() {
    let plan = weekly();
    let mut subscription = renewed(&plan);
    assert_eq!(hear(&mut subscription, &plan, last_paid_day("28"), "11-22 02:00:06"), []);
    hear(&mut subscription, &plan, last_paid_day("30"), "11-22 02:00:06");
    assert_eq!(hear(&mut subscription, &plan, last_paid_day("30"), "11-22 02:00:07"), []);
}

#[test]
fn a_period_that_was_paid_by_another_charge_is_paid_and_its_dunning_ends() {
    let plan = weekly();
    let mut open = opened(&plan);
    let mut unpaid = opened(&plan);
    hear_outcome(&mut unpaid, &plan, FUNDS, "11-22 02:00:05");
    let mut suspended = opened(&plan);
    hear_outcome(&mut suspended, &plan, closed(DeclineReason::NotMember), "11-22 02:05:00");
    for subscription in [&mut open, &mut unpaid, &mut suspended] {
        hear(subscription, &plan, last_paid_day("28"), "11-22 12:00:00");
        let stands = (subscription.state, subscription.unpaid_since, retry_at(subscription));
        assert_eq!(stands, (SubscriptionState::Active, None, None));
        let waits = next(subscription, &plan, "11-22 12:00:00");
        assert_eq!(waits, SubscriptionNext::Wait(at("11-29 02:00:00")));
    }
}

#[test]
fn money_rule_10_what_is_over_or_not_begun_follows_no_calendar() {
    let plan = weekly();
    for mut subscription in one_in_every_state(&plan) {
        if subscription.state.is_over() || subscription.state == SubscriptionState::Pending {
            let events = hear(&mut subscription, &plan, last_paid_day("30"), "11-22 12:00:00");
            assert_eq!(events, [], "{}", subscription.state);
        }
    }
}

#[test]
fn a_subscription_that_has_ended_at_the_operator_lapses_and_opens_nothing_any_more() {
    let plan = weekly();
    for reason in [DeclineReason::Expired, DeclineReason::Cancelled] {
        let mut subscription = opened(&plan);
        let outcome = declined(reason);
        let events = hear_outcome(&mut subscription, &plan, outcome, "11-22 02:00:05");
        assert_eq!(events, [SubscriptionEvent::Lapsed { reason }]);
        assert_eq!(subscription.state, SubscriptionState::Lapsed);
        for later in ["11-23 02:00:05", "11-29 02:00:00", "2027-11-22 02:00:00"] {
            assert_eq!(next(&subscription, &plan, later), SubscriptionNext::Rest);
        }
        let mut landed = subscription.clone();
        let events = hear_outcome(&mut landed, &plan, ChargeOutcome::Charged, "11-23 02:00:00");
        assert!(matches!(events[..], [SubscriptionEvent::LandedLate { .. }]), "{events:?}");
        assert_eq!(landed, subscription, "for staff to settle");
    }
}

#[test]
fn money_rule_3_an_end_without_proof_leaves_the_subscription_unpaid_and_no_more() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear_outcome(&mut subscription, &plan, closed(DeclineReason::Expired), "11-22 02:00:05");
    assert_eq!(subscription.state, SubscriptionState::Grace);
    assert_eq!(retry_at(&subscription), None);
}

#[test]
fn money_rule_12_a_lost_renewal_that_was_given_up_is_tried_once_a_day_and_burns_no_step() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let sent_at = Some(at("11-22 02:00:00"));
    let reason = DeclineReason::OperatorError;
    let outcome = ChargeOutcome::Declined { reason, may_try_again: true, sent_at };
    hear_outcome(&mut subscription, &plan, outcome, "11-23 02:10:00");
    assert_eq!(subscription.state, SubscriptionState::Active, "nothing is held against anybody");
    let event = become_next(&mut subscription, &plan, "11-23 02:10:00");
    assert!(
        matches!(event, SubscriptionEvent::ChargeReopened { dunning_step: 0, .. }),
        "{event:?}"
    );
}
