//! A period's charge that is asked for again.

use super::*;

const RUN: &str = "requeue/1";

/// A requeue of the current period's latest charge.
pub(super) fn requeue(of: &Subscription) -> SubscriptionSignal {
    let charge = of.current.as_ref().expect("a period").charge;
    SubscriptionSignal::Requeue { charge, run: RUN.into() }
}

fn declined_for_funds(plan: &Plan) -> Subscription {
    let mut subscription = opened(plan);
    hear_outcome(&mut subscription, plan, FUNDS, "11-22 02:00:05");
    subscription
}

#[test]
fn money_rule_1_a_declined_period_has_another_charge_when_it_is_asked_for() {
    let plan = weekly();
    let mut subscription = declined_for_funds(&plan);
    let of = subscription.current.clone().expect("a period");
    let signal = requeue(&subscription);
    let events = hear(&mut subscription, &plan, signal.clone(), "11-22 12:00:00");
    let next = subscription.charge_id(PARTITION, &of.period, 1);
    let expected = SubscriptionEvent::ChargeReopened {
        charge: next,
        dunning_step: 0,
        scheduled_for: at("11-22 12:00:00"),
        run: Some(RUN.into()),
    };
    assert_eq!(events, [expected]);
    let asked_for = ChargeOrigin::Requeue { of: of.charge };
    assert_ne!(next, ChargeId::mint(PARTITION, &asked_for), "its place in its period names it");
    // Heard twice it opens one.
    assert_eq!(hear(&mut subscription, &plan, signal, "11-22 12:00:01"), []);
    let current = subscription.current.expect("a period");
    assert_eq!((current.charge, current.period, current.ordinal), (next, of.period, 1));
}

#[test]
fn money_rule_1_an_open_or_charged_period_has_no_second_charge_whoever_asks() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let signal = requeue(&subscription);
    assert_eq!(hear(&mut subscription, &plan, signal.clone(), "11-22 02:00:01"), []);
    hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, "11-22 02:00:05");
    assert_eq!(hear(&mut subscription, &plan, signal, "11-22 12:00:00"), []);
}

#[test]
fn money_rule_10_nothing_is_asked_for_again_once_it_is_cancelled() {
    let plan = weekly();
    let mut subscription = declined_for_funds(&plan);
    hear(&mut subscription, &plan, CANCEL, "11-22 11:00:00");
    let signal = requeue(&subscription);
    assert_eq!(hear(&mut subscription, &plan, signal, "11-22 12:00:00"), []);
}

#[test]
fn money_rule_11_a_period_that_is_over_is_not_asked_for_again() {
    let plan = weekly();
    let subscription = declined_for_funds(&plan);
    let charge = subscription.current.as_ref().expect("a period").charge;
    assert!(subscription.takes_requeue(charge, &plan, at("11-29 01:59:59")));
    assert!(!subscription.takes_requeue(charge, &plan, at("11-29 02:00:00")));
}

#[test]
fn money_rule_1_a_period_that_the_operator_says_is_paid_is_not_asked_for_again() {
    let plan = weekly();
    let mut subscription = declined_for_funds(&plan);
    let signal = requeue(&subscription);
    let expiry = at("11-25 12:00:00").date_naive();
    hear(&mut subscription, &plan, SubscriptionSignal::Expiry { expiry }, "11-22 11:00:00");
    assert_eq!(hear(&mut subscription, &plan, signal.clone(), "11-22 12:00:00"), []);
    // Nor once that time is over: the next period begins then.
    assert_eq!(hear(&mut subscription, &plan, signal, "11-26 12:00:00"), []);
}

#[test]
fn the_retry_that_was_planned_gives_way_and_dunning_goes_on_from_the_same_step() {
    let plan = weekly();
    let mut subscription = declined_for_funds(&plan);
    let planned = retry_at(&subscription).expect("a step");
    let signal = requeue(&subscription);
    hear(&mut subscription, &plan, signal, "11-22 12:00:00");
    assert_eq!(retry_at(&subscription), None);
    hear_outcome(&mut subscription, &plan, FUNDS, "11-22 12:00:05");
    assert_eq!(retry_at(&subscription), Some(planned));
}

#[test]
fn somebody_suspended_is_served_again_by_a_requeue_that_is_charged() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let not_member = declined(DeclineReason::NotMember);
    hear_outcome(&mut subscription, &plan, not_member, "11-22 02:00:05");
    assert_eq!(subscription.state, SubscriptionState::Suspended);
    let signal = requeue(&subscription);
    assert_eq!(hear(&mut subscription, &plan, signal, "11-22 12:00:00").len(), 1);
    assert_eq!(subscription.state, SubscriptionState::Suspended);
    assert_eq!(next(&subscription, &plan, "11-22 12:00:01"), SubscriptionNext::Rest);
    hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, "11-22 12:00:05");
    assert_eq!(subscription.state, SubscriptionState::Active);
    assert_eq!(subscription.paid_through, at("11-29 02:00:00"));
}

#[test]
fn somebody_suspended_stays_so_by_a_requeue_that_is_declined_and_may_be_asked_for_again() {
    let plan = weekly();
    for reason in DeclineReason::all() {
        for outcome in [declined(reason), closed(reason)] {
            let mut subscription = opened(&plan);
            let not_member = declined(DeclineReason::NotMember);
            hear_outcome(&mut subscription, &plan, not_member, "11-22 02:00:05");
            let signal = requeue(&subscription);
            hear(&mut subscription, &plan, signal, "11-22 12:00:00");
            hear_outcome(&mut subscription, &plan, outcome, "11-22 12:00:05");
            assert_eq!(subscription.state, SubscriptionState::Suspended, "{reason}");
            assert_eq!(retry_at(&subscription), None, "{reason}");
            let charge = subscription.current.as_ref().expect("a period").charge;
            assert!(subscription.takes_requeue(charge, &plan, at("11-22 13:00:00")), "{reason}");
        }
    }
}
