//! The audit, and what is seen only with an entry in it.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::given::{LINE, STAFF, Said, Shop, charge};

async fn ask(shop: &Shop, method: &str, path: &str, body: &Value) -> Said {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {STAFF}"))
        .header("content-type", "application/json");
    let body = if method == "GET" { Body::empty() } else { body.to_string().into() };
    shop.send(request.body(body).expect("a request")).await
}

/// What the audit says, each as who did what to what, and why.
async fn audit(shop: &Shop, filter: &str) -> Vec<[String; 4]> {
    let said = ask(shop, "GET", &format!("/v1/audit{filter}"), &Value::Null).await;
    assert_eq!(said.status, 200, "{said:?}");
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or("-").to_owned();
    let told = |entry: &Value| ["by", "action", "subject", "why"].map(|field| text(entry, field));
    said.json()["data"].as_array().expect("a list").iter().map(told).collect()
}

#[tokio::test]
async fn money_rule_15_a_whole_number_is_answered_only_with_a_reason_that_the_audit_has() {
    let shop = Shop::new();
    let id = shop.order("/v1/charges", "1", &charge()).await.text("id");
    let at = format!("/v1/charges/{id}/msisdn");
    for wrong in [json!({"reason": " "}), json!({"reason": "x".repeat(501)}), json!({})] {
        ask(&shop, "POST", &at, &wrong).await.problem(422, "invalid-field");
    }
    assert!(audit(&shop, "").await.is_empty(), "nobody has seen anything");
    let said = ask(&shop, "POST", &at, &json!({"reason": "complaint 4711"})).await;
    assert_eq!((said.status, said.text("msisdn")), (200, format!("856{LINE}")));
    let entry = ["api staff", "reveal_msisdn", &id, "complaint 4711"].map(str::to_owned);
    assert_eq!(audit(&shop, "").await, [entry]);
    let why = json!({"reason": "x"});
    let unknown = ask(&shop, "POST", "/v1/subscriptions/none/msisdn", &why).await;
    unknown.problem(404, "not-found");
    // A key of a backend's sees neither the number nor who saw it.
    shop.post(&at, &why).await.problem(403, "missing-scope");
    shop.get("/v1/audit").await.problem(403, "missing-scope");
}

#[tokio::test]
async fn what_keys_do_is_in_the_audit_also_when_it_is_refused() {
    let shop = Shop::new();
    let id = shop.order("/v1/charges", "1", &charge()).await.text("id");
    let refund = json!({"reason": "asked by phone"});
    let refused = shop.order(&format!("/v1/charges/{id}/refund"), "2", &refund).await;
    refused.problem(409, "not-with-operator");
    let requeued = shop.order(&format!("/v1/charges/{id}/requeue"), "3", &json!({})).await;
    assert_eq!(requeued.status, 202, "{requeued:?}");
    let told = audit(&shop, &format!("?subject={id}&by=backend")).await;
    let mut deeds: Vec<_> = told.iter().map(|entry| &*entry[1]).collect();
    deeds.sort_unstable();
    assert_eq!(deeds, ["refund", "refund", "requeue"]);
    assert_eq!(audit(&shop, "?action=requeue").await.len(), 1);
    let wrong = ask(&shop, "GET", "/v1/audit?action=steal", &Value::Null).await;
    assert_eq!(wrong.problem(400, "invalid-parameter").field.as_deref(), Some("action"));
}
