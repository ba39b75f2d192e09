//! Outcomes that come late, twice, or out of order.

use super::*;

/// Declined for lack of funds on the 22nd, tried again on the 23rd; that charge is open.
fn retried(plan: &Plan) -> (Subscription, SubscriptionSignal) {
    let mut subscription = opened(plan);
    let first_charged = ended(&subscription, ChargeOutcome::Charged);
    hear_outcome(&mut subscription, plan, FUNDS, "11-22 02:00:05");
    become_next(&mut subscription, plan, "11-23 02:00:05");
    (subscription, first_charged)
}

#[test]
fn money_rule_3_late_positive_evidence_pays_the_period_and_stops_the_unsent_successor() {
    let plan = weekly();
    let (mut subscription, first_charged) = retried(&plan);
    let later = subscription.current.as_ref().expect("a period").charge;
    let events = hear(&mut subscription, &plan, first_charged.clone(), "11-23 02:00:06");
    let [SubscriptionEvent::Renewed { successor, .. }, SubscriptionEvent::LandedLate { .. }] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(*successor, Some(later));
    let stands = (subscription.state, subscription.paid_through);
    assert_eq!(stands, (SubscriptionState::Active, at("11-29 02:00:00")));
    assert_eq!(hear(&mut subscription, &plan, first_charged, "11-23 02:00:07"), [], "old news");
    let stopped =
        hear_outcome(&mut subscription, &plan, ChargeOutcome::Withdrawn, "11-23 02:00:08");
    assert_eq!(stopped, []);
}

#[test]
fn money_rule_3_a_successor_that_was_sent_and_charged_as_well_is_a_second_debit_for_staff() {
    let plan = weekly();
    let (mut subscription, first_charged) = retried(&plan);
    let second_charged = ended(&subscription, ChargeOutcome::Charged);
    hear(&mut subscription, &plan, first_charged, "11-23 02:00:06");
    let events = hear(&mut subscription, &plan, second_charged, "11-23 02:00:07");
    assert!(matches!(events[..], [SubscriptionEvent::LandedLate { .. }]), "{events:?}");
}

#[test]
fn money_rule_3_evidence_after_the_dunning_has_paid_is_a_second_debit_for_staff() {
    let plan = weekly();
    let (mut subscription, first_charged) = retried(&plan);
    hear_outcome(&mut subscription, &plan, ChargeOutcome::Charged, "11-23 02:00:06");
    let before = subscription.clone();
    let events = hear(&mut subscription, &plan, first_charged, "11-23 02:00:07");
    assert!(matches!(events[..], [SubscriptionEvent::LandedLate { .. }]), "{events:?}");
    assert_eq!(subscription, before);
}

#[test]
fn money_rule_3_a_charge_of_an_earlier_period_that_lands_changes_nothing_but_is_reported() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let charged = ended(&subscription, ChargeOutcome::Charged);
    let declined = ended(&subscription, FUNDS);
    become_next(&mut subscription, &plan, "11-29 02:00:00");
    let before = subscription.clone();
    assert_eq!(hear(&mut subscription, &plan, declined, "11-29 02:00:01"), []);
    let events = hear(&mut subscription, &plan, charged, "11-29 02:00:02");
    assert!(matches!(events[..], [SubscriptionEvent::LandedLate { .. }]), "{events:?}");
    assert_eq!(subscription, before);
}

#[test]
fn a_suspended_subscription_that_turns_out_paid_is_served_again_while_that_period_runs() {
    let plan = weekly();
    for (now, state) in [
        ("11-28 12:00:00", SubscriptionState::Active),
        ("11-29 02:00:00", SubscriptionState::Suspended),
    ] {
        let mut subscription = opened(&plan);
        let charged = ended(&subscription, ChargeOutcome::Charged);
        hear_outcome(&mut subscription, &plan, closed(DeclineReason::NotMember), "11-22 02:05:00");
        let events = hear(&mut subscription, &plan, charged, now);
        assert!(matches!(events.last(), Some(SubscriptionEvent::LandedLate { .. })), "{events:?}");
        assert_eq!(subscription.state, state, "{now}");
    }
}

#[test]
fn an_outcome_that_is_told_twice_or_after_its_successor_opened_is_heard_once() {
    let plan = weekly();
    let mut subscription = opened(&plan);
    let declined = ended(&subscription, FUNDS);
    assert_ne!(hear(&mut subscription, &plan, declined.clone(), "11-22 02:00:05"), []);
    assert_eq!(hear(&mut subscription, &plan, declined.clone(), "11-22 02:00:06"), []);
    become_next(&mut subscription, &plan, "11-23 02:00:05");
    assert_eq!(hear(&mut subscription, &plan, declined, "11-23 02:00:06"), []);
    let charged = ended(&subscription, ChargeOutcome::Charged);
    assert_ne!(hear(&mut subscription, &plan, charged.clone(), "11-23 02:00:07"), []);
    assert_eq!(hear(&mut subscription, &plan, charged, "11-23 02:00:08"), []);
}
