//! Bounds around a request: how many at once, and for how long.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

/// Requests in hand at once; further ones are told to come again.
pub(crate) const REQUESTS_MAX: usize = 1_024;
/// How long a request may take, its body included.
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

/// Answers in time, or says that it could not. What was recorded by then stays recorded.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => come_again(),
    }
}

/// Not now: the same request may succeed in a moment.
pub(crate) fn come_again() -> Response {
    let headers = [(RETRY_AFTER, COME_AGAIN_S)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, "try again in a moment\n").into_response()
}

#[cfg(test)]
mod tests;
