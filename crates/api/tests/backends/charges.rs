//! Charges without the subscriber, asked for and shown.

use serde_json::{Value, json};

use crate::given::{Shop, charge, charge_with};

const CHARGES: &str = "/v1/charges";

#[tokio::test]
async fn a_charge_is_on_record_once_it_is_answered() {
    let shop = Shop::new();
    let said = shop.order(CHARGES, "k-1", &charge()).await;
    assert_eq!((said.status, said.header("idempotent-replayed")), (202, ""));
    let opened = said.json();
    assert_eq!(opened["state"], "requested");
    assert_eq!(opened["msisdn"], "20•••••155");
    assert_eq!(opened["period"], Value::Null);
    assert_eq!(opened["metadata"], json!({"cart": "9"}));
    let charges = shop.charges().await;
    assert_eq!(charges.len(), 1);
    assert_eq!(said.text("id"), charges[0].order.id.to_string());

    let shown = shop.get(&format!("{CHARGES}/{}", said.text("id"))).await.json();
    for (field, value) in opened.as_object().expect("an object") {
        assert_eq!(&shown[field], value, "{field}");
    }
    assert!(shown["history"].is_array());
}

#[tokio::test]
async fn the_same_key_and_body_are_answered_the_same_and_charge_once() {
    let shop = Shop::new();
    let first = shop.order(CHARGES, "k-1", &charge()).await;
    let again = shop.order(CHARGES, "k-1", &charge()).await;
    assert_eq!((again.status, &again.body), (202, &first.body));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(shop.charges().await.len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_whichever_field_differs() {
    let shop = Shop::new();
    shop.order(CHARGES, "k-1", &charge()).await;
    let others = [
        charge_with("amount", "4000"),
        charge_with("msisdn", "2055500156"),
        charge_with("reference", "order-18"),
        charge_with("metadata", json!({})),
        charge_with("charge_at", "2026-12-01T00:00:00Z"),
    ];
    for other in others {
        shop.order(CHARGES, "k-1", &other).await.problem(409, "idempotency-key-reused");
    }
    let purchase = json!({"account": "ltc-main", "plan": "gold-weekly", "msisdn": "2055500155"});
    let said = shop.order("/v1/purchases?wait=0", "k-1", &purchase).await;
    said.problem(409, "idempotency-key-reused");
    assert_eq!(shop.charges().await.len(), 1);
}
