//! Lao Telecom's back door.

mod reading;
mod switching;

use axum::{
    Router,
    routing::{get, post},
};

use super::weather;
use crate::ltc::Ltc;

pub(super) fn router(ltc: Ltc) -> Router {
    let below = weather::router()
        .route("/books", get(reading::books))
        .route("/books.csv", get(reading::settlement))
        .route("/stats", get(reading::stats))
        .route("/requests", get(reading::requests))
        .route("/accounts/{msisdn}", get(reading::account))
        .route("/sms/{msisdn}", get(reading::sms))
        .route("/tokens/expire", post(switching::expire_tokens))
        .route("/members", post(switching::member))
        .route("/balances", post(switching::balance));
    Router::new().nest("/sandbox", below).with_state(ltc)
}
