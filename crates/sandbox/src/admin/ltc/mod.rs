//! Lao Telecom's back door.

mod reading;
mod switching;

use axum::{
    Router,
    routing::{get, post},
};

use crate::ltc::Ltc;

pub(super) fn router(ltc: Ltc) -> Router {
    Router::new()
        .route("/sandbox/books", get(reading::books))
        .route("/sandbox/stats", get(reading::stats))
        .route("/sandbox/requests", get(reading::requests))
        .route("/sandbox/accounts/{msisdn}", get(reading::account))
        .route("/sandbox/sms/{msisdn}", get(reading::sms))
        .route("/sandbox/faults", get(reading::faults).post(switching::faults))
        .route("/sandbox/script", post(switching::script).delete(switching::clear_script))
        .route("/sandbox/tokens/expire", post(switching::expire_tokens))
        .route("/sandbox/outage", post(switching::outage))
        .route("/sandbox/members", post(switching::member))
        .route("/sandbox/balances", post(switching::balance))
        .with_state(ltc)
}
