//! What Prometheus scrapes.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::Store;
use subtle::ConstantTimeEq;
use telemetry::{Exposition, Metrics};

use crate::{access, limits, probes};

/// The page of metrics, and who may see it.
#[derive(Clone)]
pub struct Scrape {
    exposition: Arc<Exposition>,
    token: Option<Arc<str>>,
}

impl Scrape {
    /// A page that whoever reaches this process may see.
    pub fn open(exposition: Exposition) -> Self {
        Self { exposition: Arc::new(exposition), token: None }
    }

    /// The same for whoever has this bearer token. An empty one admits nobody.
    #[must_use]
    pub fn only_with(self, token: &str) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// What requests are counted into.
    pub(crate) fn metrics(&self) -> Metrics {
        self.exposition.metrics().clone()
    }

    /// Compares in a time that depends on the token's length only.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let given = access::bearer(headers).unwrap_or_default();
        !token.is_empty() && bool::from(token.as_bytes().ct_eq(given.as_bytes()))
    }
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = if self.token.is_some() { "with a token" } else { "open" };
        write!(f, "Scrape({access})")
    }
}

/// `/metrics`, `/healthz` and `/readyz`, and nothing else: for processes that only work.
///
/// They stand outside the bound on requests: a busy process is the one to look at.
pub fn metrics_router(scrape: Scrape, store: Arc<dyn Store>) -> Router {
    routes(scrape).merge(probes::routes(store))
}

pub(crate) fn routes<S: Clone + Send + Sync + 'static>(scrape: Scrape) -> Router<S> {
    let shown = Router::new().route("/metrics", get(show));
    shown.layer(from_fn(limits::in_time)).with_state(scrape)
}

async fn show(State(scrape): State<Scrape>, headers: HeaderMap) -> Response {
    if !scrape.admits(&headers) {
        let asks = [(WWW_AUTHENTICATE, "Bearer")];
        return (StatusCode::UNAUTHORIZED, asks, "expected the token of /metrics\n")
            .into_response();
    }
    let page = scrape.exposition.text().await;
    ([(CONTENT_TYPE, telemetry::CONTENT_TYPE)], page).into_response()
}
