//! What is asked for: the paths, and batches of any size.

use std::time::Duration;

use client::{CancelSubscription, IdempotencyKey, NewCharge, NewPurchase, NewRequeue};
use serde_json::{Value, json};

use crate::server::{Reply, Server, charge, wanted};

fn lines(count: usize) -> Vec<(IdempotencyKey, NewCharge)> {
    let line = |n| (format!("order-{n}").parse().expect("a key"), wanted());
    (0..count).map(line).collect()
}

fn results(count: usize) -> Value {
    let result = |index| json!({ "index": index, "status": 202, "charge": charge("ch_1") });
    json!({ "results": (0..count).map(result).collect::<Vec<_>>() })
}

#[tokio::test]
async fn a_batch_of_any_size_goes_in_lots_and_is_answered_line_by_line() {
    let lots = [results(1_000), results(500)].map(|results| Reply::json(200, results));
    let server = Server::start(lots).await;
    let answered = server.client().enqueue_batch(&lines(1_500)).await.expect("both lots");
    assert!(answered.iter().map(|result| result.index).eq(0..1_500));
    assert_eq!(server.lines(), ["POST /v1/charges:batch"; 2]);
    let second = &server.asked()[1].json()["charges"];
    assert_eq!(second.as_array().map(Vec::len), Some(500));
    assert_eq!(second[0]["idempotency_key"], "order-1000");
    assert_eq!(second[0]["amount"], "5000");
}

#[tokio::test]
async fn a_batch_that_fails_half_way_keeps_what_was_answered() {
    let replies = [Reply::json(200, results(1_000)), Reply::problem(401, "unknown token")];
    let server = Server::start(replies).await;
    let failed = server.client().enqueue_batch(&lines(1_001)).await.expect_err("half of it");
    assert_eq!(failed.answered.len(), 1_000);
    assert!(matches!(failed.source, client::Error::Unauthorized(_)));
}

#[tokio::test]
async fn a_batch_with_a_line_too_few_is_not_believed() {
    let server = Server::start([Reply::json(200, results(2))]).await;
    let failed = server.client().enqueue_batch(&lines(3)).await.expect_err("a line is missing");
    assert!(failed.answered.is_empty());
}

#[tokio::test]
async fn a_purchase_waits_as_long_as_it_was_told_to() {
    let purchase = json!({ "id": "pu_1", "charge": charge("ch_1"), "state": "waiting",
        "redirect_url": null, "deep_link": null, "expires_at": null });
    let server = Server::start([Reply::json(202, purchase)]).await;
    let wanted = NewPurchase {
        account: "ltc-main".into(),
        plan: Some("gold-weekly".into()),
        amount: None,
        currency: None,
        description: None,
        msisdn: "2055500155".into(),
        reference: None,
        metadata: Default::default(),
        return_url: None,
    };
    let key = IdempotencyKey::random();
    let started = server.client().start_purchase(&wanted, &key, Duration::from_secs(3)).await;
    assert_eq!(started.expect("it waits").id, "pu_1");
    assert_eq!(server.lines(), ["POST /v1/purchases?wait=3s"]);
    assert_eq!(server.asked()[0].header("idempotency-key"), Some(key.as_str()));
}

#[tokio::test]
async fn a_requeue_and_a_cancellation_say_why() {
    let answer = json!({ "dry_run": true, "matched": 9, "requeued": 5, "inquired": 2,
        "skipped": { "charged": 1, "terminal": 1, "capped": 0 }, "amount": { "LAK": "25000" } });
    let ended =
        json!({ "id": "sub/1", "state": "active", "already_ended": false, "open_charge": null });
    let server = Server::start([Reply::json(200, answer), Reply::json(200, ended)]).await;
    let client = server.client();
    let requeue = NewRequeue {
        filter: Default::default(),
        dry_run: true,
        pace_per_s: Some(10),
        reason: Some("an outage".into()),
    };
    let would = client.requeue_all(&requeue, &IdempotencyKey::random()).await.expect("counts");
    assert_eq!((would.requeued, would.amount["LAK"].as_str()), (5, "25000"));
    let why = CancelSubscription { reason: Some("asked by e-mail".into()) };
    client.cancel_subscription("sub/1", &why).await.expect("it ends");
    assert_eq!(server.lines(), ["POST /v1/requeues", "DELETE /v1/subscriptions/sub%2F1"]);
    assert_eq!(server.asked()[1].json(), json!({ "reason": "asked by e-mail" }));
}
