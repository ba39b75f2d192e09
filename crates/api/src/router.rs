//! Every path, and what surrounds it.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::callbacks::{aoc, ltc};
use crate::{Desk, docs, journal, limits, metrics, openapi, probes, refusal, v1};

/// The most bytes of a callback's body.
const CALLBACK_BYTES_MAX: usize = 64 * 1024;

/// Everything this process answers.
///
/// Probes stand outside the bound on requests: a busy process is not a dead one.
pub fn router(desk: Desk) -> Router {
    router_beside(desk, Router::new())
}

/// The same, with pages for people beside it, inside the same bounds and the same journal.
pub fn router_beside(desk: Desk, pages: Router) -> Router {
    let room = Arc::new(Semaphore::new(limits::REQUESTS_MAX));
    let bodies = Arc::new(Semaphore::new(limits::BODIES_BYTES_MAX));
    let (backends, document) = backends();
    let backends = backends.layer(from_fn_with_state(bodies, limits::if_the_body_fits));
    let bounded = callbacks()
        .merge(backends)
        .merge(docs::routes(&document))
        .merge(pages.with_state(()))
        .layer(from_fn(limits::in_time))
        .layer(from_fn_with_state(room, limits::if_there_is_room));
    bounded
        .merge(probes::routes(desk.store.clone()))
        .merge(metrics::routes(desk.scrape.clone()))
        .layer(from_fn(limits::whatever_breaks))
        .layer(from_fn_with_state(desk.scrape.metrics(), journal::write))
        .layer(from_fn(refusal::write))
        .with_state(desk)
}

/// The API for backends, and the document that is made of the same list.
fn backends() -> (Router<Desk>, OpenApi) {
    let operations = OpenApiRouter::with_openapi(openapi::without_operations());
    let (router, mut document) = operations.merge(v1::operations()).split_for_parts();
    openapi::without_stars(&mut document);
    openapi::with_whole_lines(&mut document);
    (router, document)
}

fn callbacks() -> Router<Desk> {
    Router::new()
        .route("/callbacks/ltc/{account}/{secret}/unsubscribe", post(ltc::unsubscribe))
        .route("/callbacks/ltc/{account}/{secret}/subscribed", post(ltc::subscribed))
        .route("/callbacks/aoc/{account}/return/{charge_id}", get(aoc::come_back))
        .route("/callbacks/aoc/{account}/{secret}/charge", post(aoc::charge))
        .route("/callbacks/aoc/{account}/{secret}/unsubscribe", post(aoc::unsubscribe))
        .layer(DefaultBodyLimit::max(CALLBACK_BYTES_MAX))
}
