//! One log line for each request, under an id that the answer carries too.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request and says how it went. The address itself may hold a secret: its route is
/// written, not what was called.
pub(crate) async fn write(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let (route, method) = (route.to_owned(), request.method().clone());
    let span = tracing::info_span!("request", %id, %method, %route);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis());
    tracing::info!(status, ms, "{method} {route}: {status}");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
