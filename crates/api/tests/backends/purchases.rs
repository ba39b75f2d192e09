//! Purchases, up to where a worker takes over.

use serde_json::{Value, json};

use crate::given::{LINE, Shop};

const START: &str = "/v1/purchases?wait=0s";

fn gold() -> Value {
    json!({"account": "ltc-main", "plan": "gold-weekly", "msisdn": LINE, "reference": "cart-9"})
}

#[tokio::test]
async fn a_purchase_is_on_record_though_no_worker_has_taken_it_up() {
    let shop = Shop::new();
    let said = shop.order(START, "p-1", &gold()).await;
    assert_eq!(said.status, 202, "{said:?}");
    let purchase = said.json();
    assert_eq!(purchase["state"], "requested");
    assert_eq!(purchase["charge"]["msisdn"], "20•••••155");
    for absent in ["redirect_url", "deep_link", "expires_at"] {
        assert_eq!(purchase[absent], Value::Null, "{absent}");
    }
    let id = said.text("id");
    let shown = shop.get(&format!("/v1/purchases/{id}")).await.json();
    assert_eq!((&shown["id"], &shown["reference"]), (&json!(id), &json!("cart-9")));
    let again = shop.order(START, "p-1", &gold()).await;
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&said.body, "true"));
    let listed = shop.get("/v1/purchases").await.json();
    assert_eq!(listed["data"], json!([purchase]));
}

#[tokio::test]
async fn a_second_purchase_of_the_same_thing_is_refused_and_names_the_first() {
    let shop = Shop::new();
    let first = shop.order(START, "p-1", &gold()).await.text("id");
    let problem = shop.order(START, "p-2", &gold()).await.problem(409, "in-the-way");
    assert_eq!(problem.conflicts_with, Some(first));
    assert_eq!(shop.charges().await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_done_now_or_with_this_operator_is_said() {
    let shop = Shop::new();
    let id = shop.order(START, "p-1", &gold()).await.text("id");
    let at = |what: &str| format!("/v1/purchases/{id}/{what}");
    let otp = shop.post(&at("otp"), &json!({"otp": "123456"})).await;
    assert!(!otp.problem(409, "not-now").detail.contains("123456"));
    let wrong = shop.post(&at("otp"), &json!({"otp": "12 456"})).await;
    let problem = wrong.problem(422, "invalid-field");
    assert!(problem.field.as_deref() == Some("otp") && !wrong.body.contains("456"), "{wrong:?}");
    shop.post(&at("otp"), &json!({"otp": 123_456})).await.problem(422, "invalid-field");
    shop.post(&at("resend-otp"), &json!({})).await.problem(409, "not-with-operator");
    shop.post(&at("step-down"), &json!({"days": 3})).await.problem(409, "not-now");
    let cancelled = shop.post(&at("cancel"), &json!({})).await;
    assert_eq!((cancelled.status, cancelled.text("state")), (202, "requested".to_owned()));
    for nowhere in ["otp", "resend-otp", "step-down", "cancel"] {
        let body = match nowhere {
            "otp" => json!({"otp": "123456"}),
            _ => json!({"days": 3}),
        };
        let said = shop.post(&format!("/v1/purchases/pu_1/{nowhere}"), &body).await;
        said.problem(404, "not-found");
    }
}

#[tokio::test]
async fn the_wait_is_ten_seconds_at_most() {
    let shop = Shop::new();
    for wait in ["0", "0s", "1", "0m"] {
        let said = shop.order(&format!("/v1/purchases?wait={wait}"), "p-1", &gold()).await;
        assert_eq!(said.status, 202, "{wait}: {said:?}");
    }
    for wrong in ["", "11", "11s", "1m", "-1", "ten", "1.5s"] {
        let said = shop.order(&format!("/v1/purchases?wait={wrong}"), "p-1", &gold()).await;
        assert_eq!(said.problem(400, "invalid-parameter").field.as_deref(), Some("wait"));
    }
}

#[tokio::test]
async fn an_operator_without_refunds_gives_nothing_back() {
    let shop = Shop::new();
    let id = shop.order(START, "p-1", &gold()).await.json()["charge"]["id"].clone();
    let path = format!("/v1/charges/{}/refund", id.as_str().expect("an id"));
    shop.order(&path, "r-1", &json!({"reason": "asked"})).await.problem(409, "not-with-operator");
    shop.order(&path, "r-2", &json!({"reason": ""})).await.problem(422, "invalid-field");
    let unknown = shop.order("/v1/charges/ch_1/refund", "r-3", &json!({"reason": "asked"})).await;
    unknown.problem(404, "not-found");
}
