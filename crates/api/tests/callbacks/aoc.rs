//! The gateway's callbacks about purchases, and about subscribers who leave.

use billing::{ChargeState, SubscriptionState};
use chrono::TimeDelta;
use workflows::callback::CallbackStatus;
use workflows::ids;
use workflows::purchase::Wish;

use crate::given::{SECRET, Shop, malaysian, now};
use crate::work::PREPARED_AS;

pub(crate) fn path(of: &str) -> String {
    format!("/callbacks/aoc/boost-my/{SECRET}/{of}")
}

pub(crate) fn notice(name: &str, amount: &str, more: &str) -> String {
    format!(
        r#"{{"data":{{"aocTransID":"{name}","transactionOperationStatus":"charged","totalAmountCharged":"{amount}","clientCorrelator":"c-1","errorCode":"00","errorMessage":""{more}}}}}"#
    )
}

pub(crate) const OF_VIDEO: &str =
    r#","msisdn":"+60120000001","subscriptionID":"AcmeVideo","expiryDate":"21-12-2026""#;
const LEFT: &str =
    r#"{"data":{"subscriptionID":"AcmeVideo","msisdn":"60120000001","status":"unsubscribed"}}"#;

pub(crate) fn wish() -> Wish {
    Wish {
        account: "boost-my".into(),
        plan: Some("video-monthly".into()),
        msisdn: "+60120000001".into(),
        ..Wish::default()
    }
}

#[tokio::test]
async fn money_rule_13_a_callback_has_the_gateway_asked_and_only_its_answer_grants() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    shop.gateway.says_of_charge(PREPARED_AS, "charged", "9.90");

    let said = shop.post(&path("charge"), notice(PREPARED_AS, "9.90", "")).await;
    assert_eq!((said.status, said.json()["data"]["errorCode"].as_str()), (200, Some("00")));
    assert_eq!(shop.charge(charge).await.state, ChargeState::Waiting);
    shop.work().await;

    assert_eq!(shop.gateway.asked(), [format!("chargeStatus {PREPARED_AS}")]);
    assert_eq!(shop.charge(charge).await.state, ChargeState::Charged);
    let id = ids::bought_subscription(charge);
    let state = shop.subscription(id.as_str(), malaysian()).await.state;
    assert_eq!(state, SubscriptionState::Active);
}

#[tokio::test]
async fn a_callback_that_comes_three_times_is_one_and_looked_into_once() {
    let shop = Shop::new();
    shop.buy(wish()).await;
    shop.work().await;
    shop.gateway.says_of_charge(PREPARED_AS, "charged", "9.90");
    shop.post(&path("charge"), notice(PREPARED_AS, "9.90", "")).await;
    shop.work().await;
    for amount in ["9.9", "9.90"] {
        assert_eq!(shop.post(&path("charge"), notice(PREPARED_AS, amount, "")).await.status, 200);
    }
    shop.work().await;

    let callback = shop.callback().await;
    assert_eq!((callback.received, callback.status), (3, CallbackStatus::Done));
    assert_eq!(shop.gateway.asked().len(), 1);
}

#[tokio::test]
async fn a_forged_callback_about_a_known_charge_grants_nothing() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    shop.gateway.says_of_charge(PREPARED_AS, "pending", "0");
    shop.post(&path("charge"), notice(PREPARED_AS, "9.90", "")).await;
    shop.work().await;
    assert_eq!(shop.gateway.asked().len(), 1);
    assert_eq!(shop.charge(charge).await.state, ChargeState::Waiting);
}

#[tokio::test]
async fn a_callback_about_nobody_is_kept_for_staff_and_nobody_is_asked() {
    let shop = Shop::new();
    for more in ["", OF_VIDEO, r#","msisdn":"+60120000001","subscriptionID":"Other""#] {
        let name = format!("TR-9{}", more.len());
        assert_eq!(shop.post(&path("charge"), notice(&name, "9.90", more)).await.status, 200);
    }
    shop.work().await;
    let statuses: Vec<_> = shop.callbacks().await.iter().map(|kept| kept.status).collect();
    assert_eq!(statuses, [CallbackStatus::Unmatched; 3]);
    assert!(shop.gateway.asked().is_empty());
}

#[tokio::test]
async fn what_is_not_the_gateways_or_cannot_be_read_leaves_nothing() {
    let shop = Shop::new();
    let said = shop.post("/callbacks/aoc/boost-my/wrong/charge", notice("TR-1", "1", "")).await;
    assert_eq!(said.status, 404);
    let other = format!("/callbacks/aoc/ltc-main/{SECRET}/charge");
    assert_eq!(shop.post(&other, notice("TR-1", "1", "")).await.status, 404);
    for body in ["", "{}", r#"{"data":{"aocTransID":"TR-1"}}"#] {
        assert_eq!(shop.post(&path("charge"), body).await.status, 400, "{body}");
        assert_eq!(shop.post(&path("unsubscribe"), body).await.status, 400, "{body}");
    }
    for bytes in [17 * 1024, 65 * 1024] {
        let said = shop.post(&path("charge"), "x".repeat(bytes)).await;
        assert_eq!(said.status, 413, "{bytes}");
    }
    assert!(shop.callbacks().await.is_empty());
}

#[tokio::test]
async fn who_left_at_the_operator_is_ended_here_once_the_operator_says_so() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 9).await;
    shop.gateway.says_of_subscription("unsubscribed", "01-12-2026");
    assert_eq!(shop.post(&path("unsubscribe"), LEFT).await.status, 200);
    shop.work().await;
    let subscription = shop.subscription("sub-1", malaysian()).await;
    assert_eq!(subscription.state, SubscriptionState::Cancelled);
    assert_eq!(shop.callback().await.status, CallbackStatus::Done);
}

#[tokio::test]
async fn a_forged_unsubscription_ends_nothing() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 9).await;
    shop.gateway.says_of_subscription("subscribed", "01-12-2026");
    // By its shape, whichever address it came to.
    shop.post(&path("charge"), LEFT).await;
    shop.work().await;
    let subscription = shop.subscription("sub-1", malaysian()).await;
    assert_eq!(subscription.state, SubscriptionState::Active);
    assert_eq!(shop.callback().await.status, CallbackStatus::Refused);
}

#[tokio::test]
async fn a_late_unsubscription_does_not_stop_the_next_purchase_of_the_same_plan() {
    let shop = Shop::new();
    let charge = shop.buy(wish()).await;
    shop.work().await;
    shop.gateway.says_of_subscription("unsubscribed", "01-11-2026");
    shop.post(&path("unsubscribe"), LEFT).await;
    shop.work().await;
    assert_eq!(shop.charge(charge).await.state, ChargeState::Waiting);
    assert_eq!(shop.callback().await.status, CallbackStatus::New);
    assert!(shop.gateway.asked().is_empty());
}

#[tokio::test]
async fn an_operator_that_does_not_answer_is_asked_again_later() {
    let shop = Shop::new();
    shop.enrol("sub-1", malaysian(), "video-monthly", 9).await;
    shop.post(&path("unsubscribe"), LEFT).await;
    shop.work().await;
    let callback = shop.callback().await;
    assert_eq!((callback.status, callback.looks), (CallbackStatus::New, 1));

    shop.gateway.says_of_subscription("unsubscribed", "01-12-2026");
    shop.work_until(now() + TimeDelta::minutes(5)).await;
    assert_eq!(shop.callback().await.status, CallbackStatus::Done);
    let counts = shop.store.counts(ids::SUBSCRIPTION).await.expect("counts");
    assert_eq!(counts.get("cancelled"), Some(&1));
}
