//! Calls that Lao Telecom makes (LTC protocol, section 7): the subscriber left, or joined.

use std::time::Duration;

use axum::{Json, Router, routing::post};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Refused;
use crate::outbound;

/// How often one call may be repeated.
const TIMES_MAX: u32 = 100;
/// How long the answer may take.
const TIME_OUT: Duration = Duration::from_secs(30);
/// How much of an answer is shown.
const BODY_CHARS_MAX: usize = 10_000;

pub(super) fn router() -> Router {
    Router::new()
        .route("/sandbox/unsubscribe", post(unsubscribe))
        .route("/sandbox/subscribed", post(subscribed))
}

/// A subscriber leaves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsubscribe {
    url: String,
    msisdn: String,
    ussd_code: String,
    channel: String,
    times: Option<u32>,
}

/// How a call was answered.
#[derive(Serialize)]
struct Answered {
    status: Option<u16>,
    body: String,
}

async fn unsubscribe(Json(order): Json<Unsubscribe>) -> Result<Json<Vec<Answered>>, Refused> {
    let body = json!({
        "Msisdn": order.msisdn,
        "USSDCode": order.ussd_code,
        "Channel": order.channel,
    });
    let times = order.times.unwrap_or(1);
    if times > TIMES_MAX {
        return Err(Refused::bad("times: expected up to 100"));
    }
    let mut answers = Vec::new();
    for _ in 0..times {
        answers.push(call(&order.url, &body).await);
    }
    Ok(Json(answers))
}

/// A subscriber joined; what is told then is not documented, so it is whatever is ordered.
#[derive(Deserialize)]
struct Subscribed {
    url: String,
    #[serde(flatten)]
    body: Map<String, Value>,
}

async fn subscribed(Json(order): Json<Subscribed>) -> Json<Vec<Answered>> {
    Json(vec![call(&order.url, &Value::Object(order.body)).await])
}

async fn call(url: &str, body: &Value) -> Answered {
    match outbound::client(TIME_OUT).post(url).json(body).send().await {
        Ok(answer) => {
            let status = Some(answer.status().as_u16());
            let body = answer.text().await.unwrap_or_default();
            Answered { status, body: body.chars().take(BODY_CHARS_MAX).collect() }
        }
        Err(error) => Answered { status: None, body: error.to_string() },
    }
}
