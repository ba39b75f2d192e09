//! What every answer of the console carries, and the first look at every request.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::Desk;
use crate::sign_in::in_the_clear;

/// Nothing from elsewhere, nothing within the page: what somebody smuggles into it does not run.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
/// Two years.
const TLS_ONLY: &str = "max-age=63072000";
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// Adds them; what says itself how long it may be kept is believed. A request that others on the
/// way could read goes no further.
pub(crate) async fn add(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let mut response = match in_the_clear::refused(&request, &desk) {
        Some(page) => page,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if desk.directory.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    headers.entry(CACHE_CONTROL).or_insert(NOT_KEPT);
    response
}
