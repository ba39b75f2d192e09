//! Whether this process lives, and whether it can work.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use crate::Desk;

/// How long the store may take before this process is not ready.
const STORE_TIME_MAX: Duration = Duration::from_secs(2);
/// Read to see whether the store answers; nobody writes it.
const PROBED: &str = "probe";

/// This process lives.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Whether the store answers.
pub(crate) async fn ready(State(desk): State<Desk>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(STORE_TIME_MAX, desk.store.get(PROBED)).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer in time\n"),
    }
}
