//! Callbacks to the merchant's server: where to, how, and false ones.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    admin::{Refused, json_lines},
    aoc::{Aoc, CallbackUrls, Delivery, Destination},
};

/// Where callbacks go from now on, and how.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCallbacks {
    charge_url: Option<String>,
    unsubscribe_url: Option<String>,
    delivery: Option<Delivery>,
}

/// What is left out stays as it is.
pub(super) async fn register(State(aoc): State<Aoc>, Json(new): Json<NewCallbacks>) -> StatusCode {
    let present = aoc.callbacks();
    aoc.set_callbacks(CallbackUrls {
        charge: new.charge_url.or(present.charge),
        unsubscribe: new.unsubscribe_url.or(present.unsubscribe),
    });
    if let Some(delivery) = new.delivery {
        aoc.set_delivery(delivery);
    }
    StatusCode::NO_CONTENT
}

/// The latest callbacks that were sent as JSON Lines, oldest first.
pub(super) async fn delivered(State(aoc): State<Aoc>) -> Response {
    json_lines::whole(&aoc.delivered())
}

/// In which order what was held back is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flush {
    #[serde(default)]
    reversed: bool,
}

pub(super) async fn flush(State(aoc): State<Aoc>, Json(flush): Json<Flush>) -> impl IntoResponse {
    Json(json!({ "sent": aoc.flush_callbacks(flush.reversed) }))
}

/// A callback that tells what never happened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forgery {
    to: Destination,
    data: Value,
}

pub(super) async fn forge(
    State(aoc): State<Aoc>,
    Json(forgery): Json<Forgery>,
) -> Result<StatusCode, Refused> {
    if aoc.forge_callback(forgery.to, json!({ "data": forgery.data })) {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refused::bad("no URL is registered for such callbacks"))
}
