//! The back door: books, figures and switches over HTTP, for tests in other processes.

mod reading;
mod switching;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::ltc::Ltc;

/// Everything below `/sandbox`, as listed in the crate's documentation.
pub(crate) fn router(ltc: Ltc) -> Router {
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

/// A request to the back door that cannot be granted, in a sentence.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
