//! The same on Redis, and while it is away.

use std::sync::Arc;

use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use serde_json::json;

use crate::given::{LINE, Shop, charge, charge_with};

async fn on_redis(server: &RedisServer) -> Shop {
    let options = RedisOptions { partitions: Some(4), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    Shop::on(Arc::new(store))
}

#[tokio::test]
async fn on_redis_too_a_key_is_one_order_and_a_list_holds_every_row_once() {
    let server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let shop = on_redis(&server).await;
    let lines: Vec<_> = (0..30).map(|n| charge_with("msisdn", format!("20555001{n:02}"))).collect();
    let first = shop.order("/v1/charges:batch", "b", &json!({"charges": lines})).await;
    let again = shop.order("/v1/charges:batch", "b", &json!({"charges": lines})).await;
    assert_eq!((first.status, &first.body), (200, &again.body));
    let (mut ids, mut at) = (Vec::new(), "/v1/charges?limit=7".to_owned());
    loop {
        let page = shop.get(&at).await.json();
        ids.extend(page["data"].as_array().expect("rows").iter().map(|row| row["id"].to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        at = format!("/v1/charges?limit=7&cursor={cursor}");
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 30);
    let gold = json!({"account": "ltc-main", "plan": "gold-weekly", "msisdn": LINE});
    let purchase = shop.order("/v1/purchases?wait=0", "p-1", &gold).await.text("id");
    let second = shop.order("/v1/purchases?wait=0", "p-2", &gold).await;
    assert_eq!(second.problem(409, "in-the-way").conflicts_with, Some(purchase));
}

#[tokio::test]
async fn while_the_store_is_away_nothing_is_promised_and_the_same_key_settles_it_later() {
    let mut server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let shop = on_redis(&server).await;
    shop.order("/v1/charges", "k-1", &charge()).await;
    server.kill9().expect("it ends");
    for said in [
        shop.order("/v1/charges", "k-2", &charge_with("msisdn", "2055500156")).await,
        shop.get("/v1/charges").await,
        shop.get("/readyz").await,
    ] {
        assert_eq!(said.status, 503, "{said:?}");
        if said.header("content-type") != "text/plain; charset=utf-8" {
            said.problem(503, "unavailable");
            assert_eq!(said.header("retry-after"), "1");
        }
    }
    server.restart().expect("it starts");
    let again = loop {
        let said = shop.order("/v1/charges", "k-2", &charge_with("msisdn", "2055500156")).await;
        if said.status != 503 {
            break said;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((again.status, shop.charges().await.len()), (202, 2));
}
