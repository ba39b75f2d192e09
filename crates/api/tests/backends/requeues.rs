//! Asking for failed charges again.

use serde_json::{Value, json};

use crate::given::{Shop, charge};

#[tokio::test]
async fn a_dry_run_counts_and_changes_nothing() {
    let shop = Shop::new();
    let id = shop.order("/v1/charges", "k", &charge()).await.text("id");
    let dry = json!({"filter": {"account": "ltc-main"}, "dry_run": true});
    let said = shop.post("/v1/requeues", &dry).await;
    assert_eq!(said.status, 200, "{said:?}");
    let told = said.json();
    assert_eq!((&told["dry_run"], &told["matched"]), (&json!(true), &json!(1)));
    assert_eq!(told["requeued"], 0);
    let one = shop.post(&format!("/v1/charges/{id}/requeue"), &json!({"dry_run": true})).await;
    assert_eq!((one.status, &one.json()["matched"]), (200, &json!(1)));
    assert_eq!(shop.charges().await.len(), 1);
}

#[tokio::test]
async fn a_requeue_is_on_record_is_the_same_under_its_key_and_can_be_stopped() {
    let shop = Shop::new();
    shop.order("/v1/charges", "k", &charge()).await;
    let all = json!({"filter": {"state": "requested"}, "reason": "they topped up"});
    let first = shop.order("/v1/requeues", "r-1", &all).await;
    assert_eq!(first.status, 202, "{first:?}");
    let again = shop.order("/v1/requeues", "r-1", &all).await;
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&first.body, "true"));
    let other = json!({"filter": {"state": "declined"}});
    shop.order("/v1/requeues", "r-1", &other).await.problem(409, "idempotency-key-reused");
    let run = first.text("run");
    let at = format!("/v1/requeues/{}", run.strip_prefix("requeue/").expect("a requeue's run"));
    let shown = shop.get(&at).await.json();
    assert_eq!((&shown["state"], &shown["by"]), (&json!("running"), &json!("api backend")));
    assert_eq!(shown["reason"], "they topped up");
    assert_eq!(shop.post(&format!("{at}/cancel"), &Value::Null).await.status, 202);
    shop.get("/v1/requeues/0").await.problem(404, "not-found");
    shop.order("/v1/charges/ch_1/requeue", "r-2", &json!({})).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_filter_that_is_unknown_is_refused() {
    let shop = Shop::new();
    for (filter, field) in [
        (json!({"state": "lost"}), "state"),
        (json!({"msisdn": "12"}), "msisdn"),
        (json!({"nothing": 1}), "filter"),
        (json!([]), "filter"),
    ] {
        let said = shop.post("/v1/requeues", &json!({"filter": filter, "dry_run": true})).await;
        assert_eq!(said.problem(422, "invalid-field").field.as_deref(), Some(field));
    }
}
