//! What staff's keys may do that a backend's may not.

use axum::http::Request;
use serde_json::{Value, json};

use crate::given::{STAFF, Said, Shop, charge};

async fn as_staff(shop: &Shop, path: &str, body: &Value) -> Said {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {STAFF}"));
    shop.send(request.body(body.to_string().into()).expect("a request")).await
}

#[tokio::test]
async fn requeues_are_listed_newest_first_and_approved_by_keys_that_may() {
    let shop = Shop::new();
    shop.order("/v1/charges", "k", &charge()).await;
    let all = json!({"filter": {"state": "requested"}});
    let run = shop.order("/v1/requeues", "r-1", &all).await.text("run");
    let id = run.strip_prefix("requeue/").expect("a requeue's run");
    let listed = shop.get("/v1/requeues?state=running,waiting").await.json();
    assert_eq!((&listed["data"][0]["id"], &listed["next_cursor"]), (&json!(id), &json!(null)));
    assert_eq!(listed["data"][0]["filter"]["state"], "requested");
    assert_eq!(shop.get("/v1/requeues?state=waiting").await.json()["data"], json!([]));
    let unknown = shop.get("/v1/requeues?state=lost").await.problem(400, "invalid-parameter");
    assert_eq!(unknown.field.as_deref(), Some("state"));

    let at = format!("/v1/requeues/{id}/approve");
    let lacks = shop.post(&at, &Value::Null).await.problem(403, "missing-scope");
    assert_eq!(lacks.detail, "the key lacks the scope `requeues:approve`");
    let running = as_staff(&shop, &at, &Value::Null).await.problem(409, "not-now");
    assert!(running.detail.contains("only a requeue that waits for approval"), "{running:?}");
    as_staff(&shop, "/v1/requeues/0/approve", &Value::Null).await.problem(404, "not-found");
    let cancelled = shop.post(&format!("/v1/requeues/{id}/cancel"), &Value::Null).await;
    assert_eq!((cancelled.status, cancelled.text("state").as_str()), (202, "cancelled"));
}

#[tokio::test]
async fn charges_that_are_named_are_requeued_together_and_never_beside_a_filter() {
    let shop = Shop::new();
    let first = shop.order("/v1/charges", "k-1", &charge()).await.text("id");
    let second = shop.order("/v1/charges", "k-2", &charge()).await.text("id");
    let named = json!({"charges": [first, second, first]});
    let said = shop.order("/v1/requeues", "r-1", &named).await;
    assert_eq!((said.status, &said.json()["matched"]), (202, &json!(2)), "{said:?}");
    let both = json!({"charges": [second], "filter": {"state": "declined"}});
    let refused = shop.order("/v1/requeues", "r-2", &both).await.problem(422, "invalid-field");
    assert_eq!(refused.field.as_deref(), Some("charges"));
    let neither = shop.order("/v1/requeues", "r-3", &json!({})).await;
    assert_eq!(neither.problem(422, "invalid-field").field.as_deref(), Some("filter"));
}

#[tokio::test]
async fn a_doubt_is_settled_only_by_a_key_that_may_and_only_where_there_is_one() {
    let shop = Shop::new();
    let id = shop.order("/v1/charges", "k", &charge()).await.text("id");
    let at = format!("/v1/charges/{id}/resolve");
    let word = json!({"as": "charged", "reason": "in their file"});
    shop.post(&at, &word).await.problem(403, "missing-scope");
    let said = as_staff(&shop, &at, &word).await.problem(409, "not-now");
    assert!(said.detail.contains("only a charge in doubt"), "{said:?}");
    let wrong = json!({"as": "paid", "reason": "in their file"});
    let said = as_staff(&shop, &at, &wrong).await.problem(422, "invalid-field");
    assert_eq!(said.field.as_deref(), Some("as"));
}

#[tokio::test]
async fn work_is_held_back_and_let_go_on_by_its_name() {
    let shop = Shop::new();
    let pause = json!({"target": "ltc-main", "reason": "wrong price"});
    shop.post("/v1/queues/pause", &pause).await.problem(403, "missing-scope");
    let paused = as_staff(&shop, "/v1/queues/pause", &pause).await;
    assert_eq!((paused.status, paused.text("by").as_str()), (200, "api staff"));
    let nobody = json!({"target": "ltc-mian", "reason": "wrong price"});
    as_staff(&shop, "/v1/queues/pause", &nobody).await.problem(404, "not-found");
    let resume = json!({"target": "ltc-main"});
    assert_eq!(as_staff(&shop, "/v1/queues/resume", &resume).await.status, 200);
    as_staff(&shop, "/v1/queues/resume", &resume).await.problem(409, "not-now");
}
