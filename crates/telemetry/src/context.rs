//! Spans of one trace, joined across processes and across the time that work waits in a queue.
//!
//! What is handed over is a W3C `traceparent`: `00-<trace>-<span>-<flags>`, all in hex. Where no
//! traces are exported there is none, and all of this does nothing.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanContext, Status, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACE_PARENT: &str = "traceparent";

/// The `traceparent` of the span that runs now, for what it asks for but does not wait for.
///
/// ```
/// // Nothing is exported, so there is no trace to be part of.
/// assert_eq!(telemetry::current_trace_parent(), None);
/// ```
pub fn current_trace_parent() -> Option<String> {
    let context = span_context(&Span::current())?;
    let (trace, span) = (context.trace_id(), context.span_id());
    Some(format!("00-{trace}-{span}-{:02x}", context.trace_flags()))
}

/// Makes `span`, which nobody has entered yet, a part of the trace of `trace_parent`. What is no
/// `traceparent` is passed over: it may come from anyone.
pub fn adopt(span: &Span, trace_parent: &str) {
    let carrier = HashMap::from([(TRACE_PARENT.to_owned(), trace_parent.to_owned())]);
    let parent = TraceContextPropagator::new().extract(&carrier);
    if parent.span().span_context().is_valid() {
        // It fails where nothing is exported, and then there is nothing to do.
        let _ = span.set_parent(parent);
    }
}

/// The id of the trace that `span` is part of, as collectors show it.
pub fn trace_id(span: &Span) -> Option<String> {
    span_context(span).map(|context| context.trace_id().to_string())
}

/// Names a span in its trace; logs keep its own name.
pub fn entitle(span: &Span, name: String) {
    if span_context(span).is_some() {
        span.context().span().update_name(name);
    }
}

/// Notes the status of an HTTP answer in a trace; a server's fault is an error there.
pub fn set_status(span: &Span, status: u16) {
    span.set_attribute("status", i64::from(status));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
}

fn span_context(span: &Span) -> Option<SpanContext> {
    let context = span.context().span().span_context().clone();
    context.is_valid().then_some(context)
}
