//! Calls that Lao Telecom makes to us, as the back door orders them.

use axum::{Json, Router, http::StatusCode, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::caller::Caller;

/// A server that echoes what it is told.
async fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let echo = post(async |Json(body): Json<Value>| (StatusCode::ACCEPTED, Json(body)));
    let router = Router::new().route("/hook", echo);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("{url}/hook")
}

async fn ordered(caller: &Caller, path: &str, order: Value) -> Vec<Value> {
    let answer = caller.post(path).json(&order).send().await.unwrap();
    answer.json().await.unwrap()
}

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_subscriber_who_leaves_is_told_as_often_as_ordered() {
    let caller = Caller::new().await;
    let order = json!({"url": echo().await, "msisdn": "2055500001", "ussd_code": "",
        "channel": "ussd", "times": 2});
    let answers = ordered(&caller, "/sandbox/unsubscribe", order).await;
    let told = json!({"Msisdn": "2055500001", "USSDCode": "", "Channel": "ussd"});
    assert_eq!(answers.len(), 2);
    for answer in &answers {
        assert_eq!(answer["status"], 202);
        assert_eq!(body(answer), told);
    }
}

#[tokio::test]
async fn a_subscriber_who_joins_is_told_in_whatever_words() {
    let caller = Caller::new().await;
    let order = json!({"url": echo().await, "Msisdn": "2055500001", "Anything": 1});
    let answers = ordered(&caller, "/sandbox/subscribed", order).await;
    assert_eq!(body(&answers[0]), json!({"Msisdn": "2055500001", "Anything": 1}));
}

#[tokio::test]
async fn a_receiver_that_is_down_is_no_fault_of_the_sandbox() {
    let caller = Caller::new().await;
    let order =
        json!({"url": "http://127.0.0.1:1/", "msisdn": "1", "ussd_code": "", "channel": "SMS"});
    let answers = ordered(&caller, "/sandbox/unsubscribe", order).await;
    assert!(answers[0]["status"].is_null(), "{answers:?}");
}
