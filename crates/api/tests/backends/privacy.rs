//! What answers and logs hold of subscribers and secrets: nothing (money rule 15).

use serde_json::json;

use crate::given::{LINE, Shop, TOKEN, asking, charge, charge_with};
use crate::log::Log;

const OTP: &str = "918273";

#[tokio::test]
async fn money_rule_15_no_answer_and_no_log_line_holds_a_number_an_otp_or_a_token() {
    let log = Log::default();
    // One thread runs this test and everything it starts.
    let _guard = log.listen();
    let shop = Shop::new();
    let gold = json!({"account": "ltc-main", "plan": "gold-weekly", "msisdn": LINE});
    let sub = json!({"subscription_id": "s-1", "msisdn": LINE, "plan": "silver-daily",
                     "renews_at": "2026-12-01T00:00:00Z"});
    let mut said = vec![
        shop.order("/v1/charges", "k-1", &charge()).await,
        shop.order("/v1/charges", "k-2", &charge_with("account", LINE)).await,
        shop.order("/v1/charges", "k-3", &charge_with("amount", LINE)).await,
        shop.order("/v1/charges", "k-4", &charge_with("currency", LINE)).await,
        shop.order("/v1/charges", "k-5", &charge_with(LINE, LINE)).await,
        shop.order("/v1/charges", "k-6", &charge_with("metadata", json!({LINE: 1}))).await,
        shop.order("/v1/charges", "k-7", &charge_with("metadata", LINE)).await,
        shop.order("/v1/charges", LINE, &charge()).await,
        shop.order("/v1/charges", LINE, &charge_with("amount", "1")).await,
        shop.post("/v1/charges:batch", &json!({"charges": [LINE, charge()]})).await,
        shop.order("/v1/subscriptions", "s", &sub).await,
        shop.order("/v1/purchases?wait=0", "p", &gold).await,
    ];
    let purchase = said.last().expect("one").text("id");
    let otp = format!("/v1/purchases/{purchase}/otp");
    said.push(shop.post(&otp, &json!({"otp": OTP})).await);
    said.push(shop.post(&otp, &json!({"otp": [OTP]})).await);
    said.push(shop.post(&otp, &json!({OTP: "1"})).await);
    for path in [
        "/v1/charges",
        "/v1/purchases",
        "/v1/subscriptions",
        "/v1/subscriptions/s-1",
        &format!("/v1/purchases/{purchase}"),
        &format!("/v1/charges?msisdn={LINE}"),
        &format!("/v1/charges?msisdn={LINE}9"),
        &format!("/v1/charges?account={LINE}"),
        &format!("/v1/charges?{LINE}=1"),
        &format!("/v1/charges?since={LINE}"),
        &format!("/v1/charges/{LINE}"),
        &format!("/v1/{LINE}"),
    ] {
        said.push(shop.get(path).await);
    }
    let wrong = asking("GET", "/v1/charges").header("authorization", format!("Bearer {TOKEN}"));
    said.push(shop.send(wrong.body(axum::body::Body::empty()).expect("a request")).await);

    let logged = log.text();
    assert!(logged.contains("POST /v1/charges: 202"), "{logged}");
    for hidden in [LINE, "55500155", OTP, TOKEN] {
        for said in &said {
            assert!(!said.body.contains(hidden), "{hidden} was answered: {said:?}");
        }
        let line = logged.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None, "{hidden} was logged");
    }
}
