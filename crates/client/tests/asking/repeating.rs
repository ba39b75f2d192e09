//! What is asked for again, and what is not.

use client::{Error, IdempotencyKey};

use crate::server::{Reply, Server, charge, wanted};

fn key() -> IdempotencyKey {
    "order-17".parse().expect("a key")
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_under_the_same_key_with_the_same_content() {
    let unavailable = Reply::Says(503, "retry-after: 0\r\n", String::new());
    let accepted = Reply::json(202, charge("ch_1"));
    let server = Server::start([Reply::HangsUp, unavailable, accepted]).await;
    let charge = server.client().enqueue(&wanted(), &key()).await.expect("it is on record");
    assert_eq!(charge.id, "ch_1");

    let asked = server.asked();
    assert_eq!(server.lines(), ["POST /v1/charges"; 3]);
    for one in &asked {
        assert_eq!(one.header("idempotency-key"), Some("order-17"));
        assert_eq!(one.header("authorization"), Some("Bearer hunter2"));
        assert_eq!(one.header("content-type"), Some("application/json"));
        assert_eq!(one.json(), asked[0].json());
    }
    assert_eq!(asked[0].json()["msisdn"], "2055500155");
}

#[tokio::test]
async fn whoever_never_gets_an_answer_is_told_the_key_to_ask_under_again() {
    let server = Server::start([Reply::HangsUp, Reply::problem(429, "too many")]).await;
    let lost = server.impatient_client(2).enqueue(&wanted(), &key()).await.expect_err("no answer");
    let Error::OutcomeUnknown { key: known, attempts: 2, why } = lost else { panic!("{lost}") };
    assert_eq!(known, Some(key()));
    assert!(why.contains("too many"), "{why}");
}

#[tokio::test]
async fn what_was_surely_not_done_is_told_apart() {
    let server = Server::start([Reply::problem(429, "too many requests: wait")]).await;
    let busy = server.impatient_client(1).enqueue(&wanted(), &key()).await.expect_err("no room");
    assert!(matches!(busy, Error::Unavailable { attempts: 1, .. }), "{busy}");

    let client = Server::start([]).await.impatient_client(1);
    let away = client.enqueue(&wanted(), &key()).await.expect_err("nobody listens any more");
    assert!(matches!(away, Error::Unavailable { attempts: 1, .. }), "{away}");
}

#[tokio::test]
async fn reading_in_vain_leaves_nothing_in_doubt() {
    let server = Server::start([Reply::HangsUp]).await;
    let away = server.impatient_client(1).charge("ch_1").await.expect_err("no answer");
    assert!(matches!(away, Error::Unavailable { attempts: 1, .. }), "{away}");
}

#[tokio::test]
async fn what_has_no_key_is_asked_for_once() {
    let server = Server::start([Reply::HangsUp, Reply::HangsUp, Reply::HangsUp]).await;
    let client = server.client();
    let lost = client.type_otp("pu_1", "12345").await.expect_err("no answer");
    assert!(matches!(lost, Error::OutcomeUnknown { key: None, attempts: 1, .. }), "{lost}");
    assert!(!lost.to_string().contains("12345"), "{lost}");
    client.resend_otp("pu_1").await.expect_err("no answer");
    client.cancel_purchase("pu_1").await.expect_err("no answer");
    let lines =
        ["otp", "resend-otp", "cancel"].map(|what| format!("POST /v1/purchases/pu_1/{what}"));
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn reading_is_repeated() {
    let detail = {
        let mut detail = charge("ch_1");
        detail["history"] = serde_json::json!([]);
        Reply::json(200, detail)
    };
    let server = Server::start([Reply::problem(500, "broken"), detail]).await;
    assert_eq!(server.client().charge("ch_1").await.expect("read").charge.id, "ch_1");
    assert_eq!(server.lines(), ["GET /v1/charges/ch_1"; 2]);
}
