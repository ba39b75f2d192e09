//! Bounds around a request: how many at once, how much of them, for how long, and how far a
//! defect goes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tokio::sync::Semaphore;

/// Requests in hand at once; further ones are told to come again.
pub(crate) const REQUESTS_MAX: usize = 1_024;
/// The most bytes of any body.
pub(crate) const BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of bodies in hand at once.
pub(crate) const BODIES_BYTES_MAX: usize = 32 * BYTES_MAX;
/// How long a request may take, its body and the wait for an operator included.
const TIME_MAX: Duration = Duration::from_secs(15);
/// When to come again, in seconds.
const COME_AGAIN_S: &str = "1";

/// Answers, or says at once that there is no room.
pub(crate) async fn if_there_is_room(
    State(room): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    match room.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => come_again(),
    }
}

/// Answers, or says at once that the body is too large, or that there is no room for it.
pub(crate) async fn if_the_body_fits(
    State(room): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    let size = request.body().size_hint();
    // Of a body that does not say, the most is expected.
    let bytes =
        size.upper().map_or(BYTES_MAX, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    let Some(bytes) = u32::try_from(bytes).ok().filter(|bytes| *bytes as usize <= BYTES_MAX) else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match room.try_acquire_many(bytes) {
        Ok(_room) => next.run(request).await,
        Err(_) => come_again(),
    }
}

/// Answers in time, or says that it could not. What was recorded by then stays recorded.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => come_again(),
    }
}

/// Answers, or says that something broke here: a defect ends one request, and no connection.
pub(crate) async fn whatever_breaks(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        // What broke is told by the panic itself.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Not now: the same request may succeed in a moment.
pub(crate) fn come_again() -> Response {
    let headers = [(RETRY_AFTER, COME_AGAIN_S)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, "try again in a moment\n").into_response()
}

#[cfg(test)]
mod tests;
