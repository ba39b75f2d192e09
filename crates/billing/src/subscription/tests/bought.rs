//! A subscription that begins with a purchase.

use super::*;
use crate::{ChargeOrder, ChargeOrigin, PurchaseOrder};

/// The first week of the plan, bought on 22 November.
fn purchase(plan: &Plan) -> ChargeOrder {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let id = ChargeId::mint(PARTITION, &origin);
    let purchase = PurchaseOrder { return_url: None, window: Duration::from_secs(300) };
    ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        account: plan.account.clone(),
        plan: Some(plan.id.clone()),
        subscription: Some("sub-9".parse().expect("an id")),
        msisdn: Msisdn::parse_e164("8562055500155").expect("a number"),
        amount: plan.amount,
        description: None,
        period: Anchor::new(at("11-22 12:00:00").date_naive()).period(plan.period, 0),
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: at("11-22 12:00:00").date_naive(),
        scheduled_for: at("11-22 17:58:00"),
        send_before: None,
        way: Way::Otp,
        purchase: Some(Box::new(purchase)),
        asked: None,
    }
}

fn started(plan: &Plan) -> Subscription {
    Subscription::start(&purchase(plan), plan, at("11-22 18:00:00")).expect("a subscription")
}

#[test]
fn it_starts_served_and_paid_for_the_period_that_was_bought() {
    let plan = weekly();
    let subscription = started(&plan);
    let stands = (subscription.state, subscription.paid_through, subscription.next_period);
    assert_eq!(stands, (SubscriptionState::Active, at("11-29 18:00:00"), 1));
    let current = subscription.current.expect("a period");
    assert_eq!((current.charge, current.standing), (purchase(&plan).id, Standing::Charged));
}

#[test]
fn money_rule_1_the_period_that_was_bought_is_not_charged_again() {
    let plan = weekly();
    let mut subscription = started(&plan);
    for now in ["11-22 18:00:00", "11-25 02:00:00", "11-29 17:59:59"] {
        let waits = next(&subscription, &plan, now);
        assert_eq!(waits, SubscriptionNext::Wait(at("11-29 18:00:00")), "{now}");
    }
    let bought = subscription.current.clone().expect("a period");
    become_next(&mut subscription, &plan, "11-29 18:00:00");
    let renewal = subscription.current.expect("a period");
    assert_eq!(renewal.period.start(), bought.period.end());
    assert_ne!(renewal.charge, bought.charge);
}

#[test]
fn what_was_bought_without_a_plan_starts_no_subscription() {
    let plan = weekly();
    let once = ChargeOrder { subscription: None, period: None, plan: None, ..purchase(&plan) };
    assert_eq!(Subscription::start(&once, &plan, at("11-22 18:00:00")), None);
}

#[test]
fn it_follows_the_operators_calendar_like_any_other() {
    let plan = weekly();
    let mut subscription = started(&plan);
    // The first period of a general operator: a week and a day, the last one included.
    let expiry = at("11-29 12:00:00").date_naive();
    hear(&mut subscription, &plan, SubscriptionSignal::Expiry { expiry }, "11-22 18:00:01");
    assert_eq!(subscription.paid_through, at("11-30 18:00:00"));
}

#[test]
fn its_start_is_an_event_that_changes_nothing() {
    let plan = weekly();
    let mut subscription = started(&plan);
    let charge = purchase(&plan).id;
    let outcome = subscription.apply(&SubscriptionEvent::Started { charge }, at("11-22 18:00:00"));
    assert_eq!((outcome, subscription), (Ok(()), started(&plan)));
}
