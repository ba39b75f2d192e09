//! Requests that are not LTC's, cannot be read, or cannot be kept.

use std::sync::Arc;

use billing::SubscriptionState;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use workflows::callback::CallbackStatus;
use workflows::ids;

use crate::given::{SECRET, Shop, lao, now};

const LINE: &str = "2055500001";
const BODY: &str = r#"{"Msisdn":"2055500001","USSDCode":"*131*1#","Channel":"USSD"}"#;

#[tokio::test]
async fn whoever_does_not_know_the_address_finds_nothing_and_leaves_nothing() {
    let shop = Shop::new();
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    for path in [
        "/callbacks/ltc/ltc-main/wrong/unsubscribe".to_owned(),
        format!("/callbacks/ltc/ltc-main/{}/unsubscribe", &SECRET[1..]),
        format!("/callbacks/ltc/nobody/{SECRET}/unsubscribe"),
        format!("/callbacks/ltc/boost-my/{SECRET}/unsubscribe"),
        "/callbacks/ltc/ltc-main/wrong/subscribed".to_owned(),
    ] {
        assert_eq!(shop.post(&path, BODY).await.status, 404, "{path}");
    }
    assert!(shop.callbacks().await.is_empty());
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_400_with_002_and_kept() {
    let shop = Shop::new();
    let path = format!("/callbacks/ltc/ltc-main/{SECRET}/unsubscribe");
    for body in ["", "{", "[]", r#"{"Msisdn":"12","USSDCode":"","Channel":"WEB"}"#] {
        let said = shop.post(&path, body).await;
        assert_eq!((said.status, said.code().as_str()), (400, "002"), "{body:?}");
    }
    let callbacks = shop.callbacks().await;
    assert_eq!(callbacks.len(), 4);
    assert!(callbacks.iter().all(|kept| kept.status == CallbackStatus::Refused));
    assert!(callbacks.iter().any(|kept| kept.body.as_bytes() == b"[]"));
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_413_and_not_kept() {
    let shop = Shop::new();
    let path = format!("/callbacks/ltc/ltc-main/{SECRET}/unsubscribe");
    let said = shop.post(&path, "x".repeat(64 * 1024 + 1)).await;
    assert_eq!((said.status, said.code().as_str()), (413, "002"));
    assert!(shop.callbacks().await.is_empty());
}

#[tokio::test]
async fn what_is_forwarded_is_kept_up_to_a_bound() {
    let shop = Shop::new();
    let path = format!("/callbacks/ltc/ltc-main/{SECRET}/subscribed");
    assert_eq!(shop.post(&path, "x".repeat(60_000)).await.status, 200);
    assert_eq!(shop.callback().await.body.as_bytes().len(), 16 * 1024);
    shop.work().await;
    assert_eq!(shop.callback().await.status, CallbackStatus::Unmatched);
}

#[tokio::test]
async fn on_redis_too_who_leaves_is_cancelled_once_and_told_so_every_time() {
    let server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let options =
        RedisOptions { partitions: Some(4), virtual_from: Some(now()), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    let shop = Shop::on(Arc::new(store));
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 0).await;

    let asks = (0..16).map(|_| shop.unsubscribe(LINE, "", "WEB"));
    for said in futures::future::join_all(asks).await {
        assert_eq!(said.code(), "200");
    }
    shop.work().await;
    assert_eq!(shop.unsubscribe(LINE, "*131*1#", "USSD").await.code(), "200");

    let subscription = shop.subscription("sub-1", lao(LINE)).await;
    assert_eq!(subscription.state, SubscriptionState::Cancelled);
    assert!(shop.store.counts(ids::CHARGE).await.expect("counts").is_empty());
}

#[tokio::test]
async fn a_store_that_is_away_is_never_a_false_200() {
    let mut server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let options = RedisOptions { partitions: Some(4), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    let shop = Shop::on(Arc::new(store));
    shop.enrol("sub-1", lao(LINE), "gold-weekly", 3).await;
    assert_eq!(shop.unsubscribe("2055509999", "", "WEB").await.code(), "100");
    server.kill9().expect("killed");

    let said = shop.unsubscribe(LINE, "*131*1#", "USSD").await;

    assert_eq!((said.status, said.code().as_str()), (200, "001"));
    assert_eq!(said.json()["Msisdn"], LINE);
    assert_eq!(shop.get("/readyz").await.status, 503);
    assert_eq!(shop.get("/healthz").await.status, 200);

    server.restart().expect("restarted");
    while shop.unsubscribe(LINE, "*131*1#", "USSD").await.code() != "200" {}
}
