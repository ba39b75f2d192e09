//! Webhooks, as staff's programs see them.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::given::{STAFF, Said, Shop};

async fn ask(shop: &Shop, method: &str, path: &str, body: &Value) -> Said {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {STAFF}"))
        .header("content-type", "application/json");
    let body = if method == "GET" { Body::empty() } else { body.to_string().into() };
    shop.send(request.body(body).expect("a request")).await
}

#[tokio::test]
async fn the_configured_webhooks_are_listed_without_their_addresses() {
    let shop = Shop::new();
    let said = ask(&shop, "GET", "/v1/webhooks", &Value::Null).await.json();
    assert_eq!(
        said,
        json!({"data": [{"webhook": "acme", "host": "shop.example.com", "paused": false,
            "pauses": [], "pending": 0, "failed": 0, "delivered": 0, "oldest_due_at": null}],
            "next_cursor": null})
    );
    let told = ask(&shop, "GET", "/v1/webhooks/acme/deliveries?state=failed", &Value::Null).await;
    assert_eq!(told.json(), json!({"data": [], "next_cursor": null}));
}

#[tokio::test]
async fn what_is_to_be_told_again_is_said_in_one_way() {
    let shop = Shop::new();
    let at = "/v1/webhooks/acme/replay";
    let since = json!({"since": "2026-11-22T00:00:00Z"});
    let said = ask(&shop, "POST", at, &since).await;
    let none = json!({"replayed": 0, "next_cursor": null});
    assert_eq!((said.status, said.json()), (202, none));
    for wrong in [json!({}), json!({"all": true}), json!({"delivery": "ev_1", "all": true})] {
        ask(&shop, "POST", at, &wrong).await.problem(422, "invalid-field");
    }
    let unknown = ask(&shop, "POST", at, &json!({"delivery": "ev_1"})).await;
    unknown.problem(404, "not-found");
    let nobody = ask(&shop, "POST", "/v1/webhooks/nobody/replay", &since).await;
    nobody.problem(404, "not-found");
    let lost = ask(&shop, "GET", "/v1/webhooks/acme/deliveries?state=lost", &Value::Null).await;
    assert_eq!(lost.problem(400, "invalid-parameter").field.as_deref(), Some("state"));
    // A key of a backend's neither sees nor repeats what others are told.
    shop.get("/v1/webhooks").await.problem(403, "missing-scope");
    shop.post(at, &since).await.problem(403, "missing-scope");
}
