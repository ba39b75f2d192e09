//! A subscriber who leaves while something is being bought.

use billing::{ChargeState, Subscription, SubscriptionState};
use chrono::TimeDelta;
use engine::Moment;
use engine::store::NewInstance;
use workflows::callback::CallbackStatus;
use workflows::purchase::Wish;
use workflows::{SubscriptionWorkflow, enrol, ids};

use crate::given::{SECRET, Shop, lao, now};
use crate::work::PREPARED_AS;

const LINE: &str = "2055500001";

fn wish() -> Wish {
    Wish {
        account: "ltc-main".into(),
        plan: Some("gold-weekly".into()),
        msisdn: LINE.into(),
        ..Wish::default()
    }
}

#[tokio::test]
async fn an_open_purchase_is_stopped_and_asking_again_is_200() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    shop.work().await;

    assert_eq!(shop.charge(charge).await.state, ChargeState::Cancelled);
    assert_eq!(shop.store.counts(ids::SUBSCRIPTION).await.expect("counts").len(), 0);
    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");
    shop.work_until(now() + TimeDelta::minutes(1)).await;
    assert_eq!(shop.callback().await.status, CallbackStatus::Done);
}

#[tokio::test]
async fn money_rule_10_a_subscription_that_started_while_its_subscriber_left_is_ended() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");

    // The charge was in hand when the word came, and its commit started this.
    let plan = shop.catalog.plan(&"gold-weekly".parse().expect("an id")).expect("a plan");
    let id = ids::bought_subscription(charge);
    let renews_at = now() + TimeDelta::days(7);
    let started = Subscription::enrol(id.clone(), lao(LINE), plan, renews_at);
    let workflow = SubscriptionWorkflow::new(shop.catalog.clone(), shop.store.partitions());
    let moment = Moment { at: now(), lost_commits_at: None };
    let new = enrol::enrolment(&workflow, &started, charge.partition(), moment);
    shop.store.create(vec![NewInstance { unique: None, ..new }]).await.expect("started");
    shop.work().await;

    let state = shop.subscription(id.as_str(), lao(LINE)).await.state;
    assert_eq!(state, SubscriptionState::Cancelled);
}

#[tokio::test]
async fn what_ltc_forwards_is_a_hint_for_the_open_purchase_it_names_and_no_more() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    let before = shop.charge(charge).await;
    let path = format!("/callbacks/ltc/ltc-main/{SECRET}/subscribed");
    for body in [format!(r#"{{"msisdn":"+856{LINE}"}}"#), format!("RefCode={PREPARED_AS}")] {
        assert_eq!(shop.post(&path, body).await.status, 200);
    }
    shop.work().await;

    let statuses: Vec<_> = shop.callbacks().await.iter().map(|kept| kept.status).collect();
    assert_eq!(statuses, [CallbackStatus::Done; 2]);
    // Its subscriber may still type an OTP: there is nothing to ask about yet.
    assert_eq!(shop.charge(charge).await, before);
}
