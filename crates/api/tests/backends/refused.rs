//! Requests that cannot be used.

use axum::body::Body;
use serde_json::{Value, json};

use crate::given::{LINE, Said, Shop, asking, charge, charge_with};

const CHARGES: &str = "/v1/charges";

async fn order(shop: &Shop, content_type: Option<&str>, body: impl Into<Body>) -> Said {
    let mut request = asking("POST", CHARGES).header("idempotency-key", "k");
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    shop.send(request.body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn what_is_nowhere_and_what_is_not_done_there_are_told_apart() {
    let shop = Shop::new();
    for nowhere in ["/v1", "/v1/", "/v1/nothing", "/v1/charges/ch_1/nothing", "/v1/charges:batches"]
    {
        shop.get(nowhere).await.problem(404, "not-found");
    }
    for nothing in ["charges/ch_1", "purchases/pu_1", "subscriptions/s-1", "runs/a/b/2026-11-22"] {
        shop.get(&format!("/v1/{nothing}")).await.problem(404, "not-found");
    }
    shop.get("/v1/charges/%FF").await.problem(404, "not-found");
    let said = shop.delete(CHARGES).await;
    said.problem(405, "method-not-allowed");
    assert_eq!(said.header("allow"), "POST,GET,HEAD");
    let elsewhere = shop.get("/nothing").await;
    assert_eq!((elsewhere.status, &*elsewhere.body), (404, ""));
}

#[tokio::test]
async fn a_body_is_json_in_utf_8_and_says_so() {
    let shop = Shop::new();
    for wrong in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")] {
        order(&shop, wrong, charge().to_string()).await.problem(415, "not-json");
    }
    let deep = "[".repeat(50_000);
    for unreadable in ["", "{", "{]", "nul", "{} {}", &deep] {
        let said = order(&shop, Some("application/json"), unreadable.to_owned()).await;
        said.problem(400, "unreadable-body");
    }
    let said = order(&shop, Some("application/json"), b"{\"account\":\"\xff\"}".to_vec()).await;
    assert_eq!(said.problem(400, "unreadable-body").detail, "expected JSON in UTF-8");
    let declared = "Application/JSON; charset=utf-8";
    assert_eq!(order(&shop, Some(declared), charge().to_string()).await.status, 202);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let shop = Shop::new();
    let large = charge_with("description", "x".repeat(70_000)).to_string();
    order(&shop, Some("application/json"), large).await.problem(413, "body-too-large");
    let huge = vec![b' '; 3 << 20];
    order(&shop, Some("application/json"), huge).await.problem(413, "body-too-large");
    assert!(shop.charges().await.is_empty());
}

#[tokio::test]
async fn a_field_that_cannot_be_used_is_named() {
    let shop = Shop::new();
    let mut missing = charge();
    missing.as_object_mut().expect("an object").remove("amount");
    let bodies: [(Value, Option<&str>); 13] = [
        (missing, Some("amount")),
        (charge_with("amonut", "5000"), Some("amonut")),
        (charge_with("amount", 5000), Some("amount")),
        (charge_with("amount", "-1"), Some("amount")),
        (charge_with("amount", "60000"), Some("amount")),
        (charge_with("currency", "MYR"), Some("currency")),
        (charge_with("account", "ltc-other"), Some("account")),
        (charge_with("msisdn", "12"), Some("msisdn")),
        (charge_with("charge_at", "tomorrow"), Some("charge_at")),
        (charge_with("metadata", json!({"cart": 9})), Some("metadata.cart")),
        (charge_with("reference", ""), Some("reference")),
        (json!([]), None),
        (json!(["ltc-main", LINE, "5000", "LAK", "Gold weekly"]), None),
    ];
    for (body, field) in bodies {
        let problem = shop.order(CHARGES, "k", &body).await.problem(422, "invalid-field");
        assert_eq!(problem.field.as_deref(), field, "{problem:?}");
        if let Some(field) = field {
            assert!(problem.detail.starts_with(field), "{problem:?}");
        }
    }
    assert!(shop.charges().await.is_empty());
}

#[tokio::test]
async fn a_key_is_needed_and_has_bounds() {
    let shop = Shop::new();
    for path in ["charges", "purchases", "subscriptions", "charges/ch_1/refund", "requeues"] {
        let body = match path {
            "charges" => charge(),
            "purchases" => json!({"account": "ltc-main", "plan": "gold-weekly", "msisdn": LINE}),
            "subscriptions" => json!({"subscription_id": "s", "msisdn": LINE,
                "plan": "gold-weekly", "renews_at": "2026-12-01T00:00:00Z"}),
            "requeues" => json!({"filter": {}}),
            _ => json!({"reason": "asked"}),
        };
        let said = shop.post(&format!("/v1/{path}"), &body).await;
        let problem = said.problem(400, "invalid-header");
        assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"), "{path}");
    }
    let long = "k".repeat(256);
    for wrong in ["", &long, "tab\there"] {
        shop.order(CHARGES, wrong, &charge()).await.problem(400, "invalid-header");
    }
    let two = asking("POST", CHARGES)
        .header("content-type", "application/json")
        .header("idempotency-key", "a")
        .header("idempotency-key", "b")
        .body(charge().to_string().into())
        .expect("a request");
    shop.send(two).await.problem(400, "invalid-header");
    assert!(shop.charges().await.is_empty());
}
