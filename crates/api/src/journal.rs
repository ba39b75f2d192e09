//! One log line for each request, under an id that the answer carries too.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use telemetry::Metrics;
use tracing::{Instrument, Span};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
/// Asked every few seconds by machines: logged and counted, but no trace begins there.
const UNTRACED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Names a request and says how it went. The address itself may hold a secret: its route is
/// written, not what was called.
pub(crate) async fn write(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let (route, method) = (route.to_owned(), request.method().clone());
    let span = match UNTRACED.contains(&&*route) {
        true => tracing::info_span!(target: "probe", "request", %id, %method, %route),
        false => tracing::info_span!("request", %id, %method, %route),
    };
    join_trace(&span, &request, format!("{method} {route}"));
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    metrics.answered(method.as_str(), &route, status, took);
    telemetry::set_status(&span, status);
    let _entered = span.enter();
    let (ms, trace_id) = (took.as_millis(), telemetry::trace_id(&span));
    tracing::info!(status, ms, trace_id, "{method} {route}: {status}");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Makes the request a part of its caller's trace, if it says that it is in one.
fn join_trace(span: &Span, request: &Request, name: String) {
    let caller = request.headers().get(TRACE_PARENT).and_then(|value| value.to_str().ok());
    if let Some(caller) = caller {
        telemetry::adopt(span, caller);
    }
    telemetry::entitle(span, name);
}
