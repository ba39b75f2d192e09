//! What operators call: one folder per operator.

pub(crate) mod aoc;
pub(crate) mod ltc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A wrong secret, a wrong account and a wrong path look the same.
fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}
