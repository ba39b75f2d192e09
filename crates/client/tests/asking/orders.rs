//! What is asked for: the paths, and batches of any size.

use std::time::Duration;

use client::{
    CancelSubscription, ChargeFilterView, DeliveryFilter, IdempotencyKey, NewCharge, NewPurchase,
    NewRefund, NewReplay, NewRequeue, NewResolution, NewResume,
};
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
async fn a_batch_whose_answer_is_lost_goes_again_under_the_keys_of_its_lines() {
    let server = Server::start([Reply::HangsUp, Reply::json(200, results(2))]).await;
    server.client().enqueue_batch(&lines(2)).await.expect("on record");
    let [first, second] = &server.asked()[..] else { panic!("asked twice") };
    assert_eq!(first.body, second.body);
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

fn purchase(state: &str) -> Reply {
    let charge = charge("ch_1");
    Reply::json(
        202,
        json!({ "id": "pu_1", "charge": charge, "state": state, "redirect_url": null,
            "deep_link": null, "expires_at": null }),
    )
}

fn gold() -> NewPurchase {
    NewPurchase {
        account: "ltc-main".into(),
        plan: Some("gold-weekly".into()),
        amount: None,
        currency: None,
        description: None,
        msisdn: "2055500155".into(),
        reference: None,
        metadata: Default::default(),
        return_url: None,
    }
}

#[tokio::test]
async fn a_purchase_that_is_not_ready_is_waited_for_under_its_key() {
    let server = Server::start([purchase("submitted"), purchase("waiting")]).await;
    let key = IdempotencyKey::random();
    let started = server.client().start_purchase(&gold(), &key, Duration::from_secs(60)).await;
    assert_eq!(started.expect("it waits").state, "waiting");
    assert_eq!(server.lines(), ["POST /v1/purchases?wait=10s", "POST /v1/purchases?wait=10s"]);
    for asked in server.asked() {
        assert_eq!(asked.header("idempotency-key"), Some(key.as_str()));
    }
}

#[tokio::test]
async fn whoever_does_not_wait_is_told_how_it_stands() {
    let server = Server::start([purchase("requested")]).await;
    let key = IdempotencyKey::random();
    let started = server.client().start_purchase(&gold(), &key, Duration::ZERO).await;
    assert_eq!(started.expect("it is on record").state, "requested");
    assert_eq!(server.lines(), ["POST /v1/purchases?wait=0s"]);
}

#[tokio::test]
async fn a_webhook_is_told_again_once_and_its_deliveries_are_a_list() {
    let replayed = Reply::json(202, json!({ "replayed": 3, "next_cursor": null }));
    let none = Reply::json(200, json!({ "data": [], "next_cursor": null }));
    let server = Server::start([replayed, none, Reply::HangsUp]).await;
    let client = server.client();
    let replay = NewReplay { since: "2026-11-22T02:00:00Z".parse().ok(), ..Default::default() };
    assert_eq!(client.replay("shop", &replay).await.expect("on record").replayed, 3);
    let filter = DeliveryFilter { state: Some("failed".into()), since: None };
    let mut failed = client.deliveries("shop", &filter).expect("a name");
    assert_eq!(failed.try_next().await.expect("a page"), None);
    client.replay("shop", &replay).await.expect_err("no answer, and not asked again");
    let again = "POST /v1/webhooks/shop/replay";
    let list = "GET /v1/webhooks/shop/deliveries?state=failed&limit=1000";
    assert_eq!(server.lines(), [again, list, again]);
}

#[tokio::test]
async fn a_refund_that_was_asked_for_before_says_so() {
    let refund = json!({ "id": "re_1", "charge": "ch_1", "amount": "4.90", "currency": "MYR",
        "already_asked": false });
    let again = Reply::Says(202, "idempotent-replayed: true\r\n", refund.to_string());
    let server = Server::start([Reply::json(202, refund), again]).await;
    let wanted = NewRefund { amount: None, reason: "asked by phone".into() };
    let refund = async || {
        let key = "refund-17".parse().expect("a key");
        server.client().refund("ch_1", &wanted, &key).await.expect("on record").already_asked
    };
    assert_eq!((refund().await, refund().await), (false, true));
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
        dry_run: true,
        pace_per_s: Some(10),
        reason: Some("an outage".into()),
        ..NewRequeue::default()
    };
    let would = client.requeue_all(&requeue, &IdempotencyKey::random()).await.expect("counts");
    assert_eq!((would.requeued, would.amount["LAK"].as_str()), (5, "25000"));
    let why = CancelSubscription { reason: Some("asked by e-mail".into()) };
    client.cancel_subscription("sub/1", &why).await.expect("it ends");
    let ending = "DELETE /v1/subscriptions/sub%2F1?reason=asked+by+e-mail";
    assert_eq!(server.lines(), ["POST /v1/requeues", ending]);
}

#[tokio::test]
async fn staff_approve_count_settle_and_hold_back_where_the_server_says() {
    let requeue = json!({ "id": "7", "state": "running", "pace_per_s": 10, "by": "cli ann",
        "reason": null, "cancelled_by": null, "planned": nothing(), "so_far": nothing() });
    let counts = json!({ "matched": 2, "by_state": { "declined": 2 }, "counted": 2, "by_reason": {},
        "by_account": {}, "by_plan": {}, "amount": {}, "partial": false });
    let server = Server::start([
        Reply::json(202, requeue),
        Reply::json(200, counts),
        Reply::json(202, json!({ "id": "ch_1", "resolved_as": "charged" })),
        Reply::json(200, json!({ "target": "ltc-main", "resumed": true })),
    ])
    .await;
    let client = server.client();
    assert_eq!(client.approve_requeue("7").await.expect("goes on").state, "running");
    let filter = ChargeFilterView { state: Some("declined".into()), ..Default::default() };
    assert_eq!(client.charge_counts(&filter, Some("c")).await.expect("counts").matched, 2);
    let word = NewResolution { resolved_as: "charged".into(), reason: "in their file".into() };
    client.resolve("ch_1", &word).await.expect("on record");
    client.resume(&NewResume { target: "ltc-main".into() }).await.expect("goes on");
    let lines = server.lines();
    assert_eq!(
        lines,
        [
            "POST /v1/requeues/7/approve",
            "GET /v1/charges/counts?state=declined&cursor=c",
            "POST /v1/charges/ch_1/resolve",
            "POST /v1/queues/resume",
        ]
    );
}

fn nothing() -> serde_json::Value {
    json!({ "dry_run": false, "matched": 0, "requeued": 0, "inquired": 0,
        "skipped": { "charged": 0, "terminal": 0, "capped": 0 }, "amount": {} })
}
