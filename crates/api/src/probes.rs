//! Whether this process lives, and whether it can work.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::get;
use engine::Store;

use crate::limits;

/// How long the store may take before this process is not ready.
const STORE_TIME_MAX: Duration = Duration::from_secs(2);
/// Read to see whether the store answers; nobody writes it.
const PROBED: &str = "probe";

/// `/healthz` and `/readyz`.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(store: Arc<dyn Store>) -> Router<S> {
    let probes = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    probes.layer(from_fn(limits::in_time)).with_state(store)
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
