//! Many charges in one request.

use serde_json::{Value, json};

use crate::given::{Shop, charge, charge_with};

const BATCH: &str = "/v1/charges:batch";

fn line(key: &str, charge: Value) -> Value {
    let mut line = charge;
    line["idempotency_key"] = key.into();
    line
}

#[tokio::test]
async fn one_line_that_is_wrong_spoils_no_other() {
    let shop = Shop::new();
    let lines = json!({"charges": [
        line("a", charge()),
        line("b", charge_with("amount", "-5")),
        line("c", charge_with("surprise", 1)),
        "no charge",
        line("a", charge_with("amount", "4000")),
        charge(),
        line("d", charge_with("account", "boost-my")),
    ]});
    let said = shop.post(BATCH, &lines).await;
    assert_eq!(said.status, 200, "{said:?}");
    let results = said.json()["results"].as_array().expect("results").clone();
    let told: Vec<_> = results
        .iter()
        .map(|result| (result["status"].as_u64(), result["problem"]["field"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some(202), None),
            (Some(422), Some("amount")),
            (Some(422), Some("surprise")),
            (Some(422), None),
            (Some(409), None),
            (Some(400), Some("idempotency_key")),
            (Some(422), Some("msisdn")),
        ]
    );
    for (index, result) in results.iter().enumerate() {
        assert_eq!(result["index"], index);
    }
    assert_eq!(shop.charges().await.len(), 1);
}

#[tokio::test]
async fn the_same_batch_again_is_answered_the_same_and_charges_once() {
    let shop = Shop::new();
    let others = (0..20).map(|n| charge_with("msisdn", format!("20555001{n:02}")));
    let lines = json!({"charges": others.collect::<Vec<_>>()});
    let first = shop.order(BATCH, "night-1", &lines).await;
    let again = shop.order(BATCH, "night-1", &lines).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(shop.charges().await.len(), 20);
    // A line is under the header's key and its index, and may be asked for by itself.
    let third = charge_with("msisdn", "2055500103");
    let alone = shop.order("/v1/charges", "night-1/3", &third).await;
    assert_eq!(alone.header("idempotent-replayed"), "true");
    assert_eq!(alone.json(), first.json()["results"][3]["charge"]);
}

#[tokio::test]
async fn a_batch_has_one_line_to_a_thousand() {
    let shop = Shop::new();
    shop.post(BATCH, &json!({"charges": []})).await.problem(422, "invalid-field");
    let lines: Vec<Value> = (0..=1_000).map(|n| line(&n.to_string(), charge())).collect();
    let problem = shop.post(BATCH, &json!({"charges": lines})).await.problem(422, "invalid-field");
    assert_eq!(problem.detail, "charges: expected 1 to 1000 lines, found 1001");
    assert!(shop.charges().await.is_empty());
    let said = shop.post(BATCH, &json!({"charges": &lines[1..]})).await;
    let results = said.json()["results"].as_array().expect("results").len();
    assert_eq!((said.status, results, shop.charges().await.len()), (200, 1_000, 1_000));
}

#[tokio::test]
async fn a_line_that_is_nested_too_deeply_is_a_line_that_cannot_be_read() {
    let shop = Shop::new();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"charges":[{{"account":{deep}}},{}]}}"#, line("k", charge()));
    let request = crate::given::asking("POST", BATCH).header("content-type", "application/json");
    let said = shop.send(request.body(body.into()).expect("a request")).await;
    assert_eq!(said.status, 200, "{said:?}");
    let results = said.json()["results"].clone();
    assert_eq!((&results[0]["status"], &results[1]["status"]), (&json!(400), &json!(202)));
}
