//! Whether this process lives, and whether it can work.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::Store;
use tokio::sync::watch;

use crate::limits;

const READY: &str = "/readyz";
/// How long the store may take before this process is not ready.
const STORE_TIME_MAX: Duration = Duration::from_secs(2);
/// Read to see whether the store answers; nobody writes it.
const PROBED: &str = "probe";

/// `/healthz` and `/readyz`.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(store: Arc<dyn Store>) -> Router<S> {
    let probes = Router::new().route("/healthz", get(alive)).route(READY, get(ready));
    probes.layer(from_fn(limits::in_time)).with_state(store)
}

/// Says on `/readyz` that this process is about to go, from when it was told to stop.
pub(crate) async fn unless_told_to_stop(
    State(stop): State<watch::Receiver<bool>>,
    request: Request,
    next: Next,
) -> Response {
    if *stop.borrow() && request.uri().path() == READY {
        return (StatusCode::SERVICE_UNAVAILABLE, "told to stop\n").into_response();
    }
    next.run(request).await
}

/// This process lives.
async fn alive() -> &'static str {
    "alive\n"
}

/// Whether the store answers.
async fn ready(State(store): State<Arc<dyn Store>>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(STORE_TIME_MAX, store.get(PROBED)).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer in time\n"),
    }
}
