//! A collector of traces: takes what is posted to it, and remembers every span.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;

/// A span as it was told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Told {
    /// An attribute's value; nothing if it has none.
    pub(crate) fn of(&self, key: &str) -> &str {
        let found = self.attributes.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value)
    }
}

/// Whether a text has this as a word of its own. An OTP may be so short that it is a part of any id.
pub(crate) fn is_word(word: &str, text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word)
}

/// What was told so far.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Told>>>);

/// Listens until the test ends.
pub(crate) struct Collector {
    pub(crate) url: String,
    heard: Heard,
}

impl Collector {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let heard = Heard::default();
        let router = Router::new().route("/v1/traces", post(hear)).with_state(heard.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, heard }
    }

    /// Every span that has been told.
    pub(crate) fn spans(&self) -> Vec<Told> {
        self.heard.0.lock().expect("nobody panics with it").clone()
    }
}

async fn hear(State(heard): State<Heard>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).expect("OTLP as protobuf");
    let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    let spans = scopes.flat_map(|scope| scope.spans).map(told);
    heard.0.lock().expect("nobody panics with it").extend(spans);
}

fn told(span: Span) -> Told {
    assert!(span.events.is_empty(), "what is logged stays in the log: {:?}", span.events);
    let attributes = span.attributes.into_iter().map(|attribute| {
        let value = attribute.value.and_then(|value| value.value);
        let text = match value {
            Some(Value::StringValue(text)) => text,
            other => format!("{other:?}"),
        };
        (attribute.key, text)
    });
    Told {
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        name: span.name,
        attributes: attributes.collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
