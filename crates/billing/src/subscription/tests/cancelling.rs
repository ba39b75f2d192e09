//! The end of a subscription, at every moment it may come.

use super::*;

#[test]
fn money_rule_10_whatever_can_be_cancelled_is_cancelled_and_opens_nothing_any_more() {
    let plan = weekly();
    for mut subscription in one_in_every_state(&plan) {
        if subscription.state.is_over() {
            continue;
        }
        let was = subscription.state;
        hear(&mut subscription, &plan, CANCEL, "11-22 12:00:00");
        let stands = (subscription.state, subscription.cancelled_at);
        assert_eq!(stands, (SubscriptionState::Cancelled, Some(at("11-22 12:00:00"))), "{was}");
        assert_eq!(retry_at(&subscription), None, "{was}");
        for later in ["11-23 02:00:05", "11-29 02:00:00", "2027-11-22 02:00:00"] {
            assert_eq!(next(&subscription, &plan, later), SubscriptionNext::Rest, "{was}");
        }
    }
}

#[test]
fn a_second_cancel_is_old_news() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear(&mut subscription, &plan, CANCEL, "11-22 12:00:00");
    assert_eq!(hear(&mut subscription, &plan, CANCEL, "11-22 13:00:00"), []);
}

#[test]
fn money_rule_10_a_charge_that_lands_after_the_cancel_renews_nothing_and_is_reported() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear(&mut subscription, &plan, CANCEL, "11-22 02:00:01");
    let before = subscription.clone();
    let events = hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, "11-22 02:00:05");
    assert!(matches!(events[..], [SubscriptionEvent::LandedLate { .. }]), "{events:?}");
    assert_eq!(subscription, before);
}

#[test]
fn money_rule_10_a_decline_after_the_cancel_begins_no_dunning() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    hear(&mut subscription, &plan, CANCEL, "11-22 02:00:01");
    for outcome in [FUNDS, declined(DeclineReason::Misconfigured), ChargeOutcome::Withdrawn] {
        assert_eq!(hear_outcome(&mut subscription, &plan, outcome, "11-22 02:00:05"), []);
    }
}
