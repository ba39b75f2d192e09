//! Whoever is told by webhooks, and remembers in which trace.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use tokio::net::TcpListener;

/// The `traceparent` of every webhook so far.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

/// Listens until the test ends.
pub(crate) struct Receiver {
    pub(crate) url: String,
    heard: Heard,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let heard = Heard::default();
        let router = Router::new().route("/", post(hear)).with_state(heard.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, heard }
    }

    /// Whether anything was told as part of this trace.
    pub(crate) fn has_heard_in(&self, trace: &str) -> bool {
        let heard = self.heard.0.lock().expect("nobody panics with it");
        heard.iter().any(|parent| parent.contains(trace))
    }
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap) {
    let parent = headers.get("traceparent").and_then(|value| value.to_str().ok());
    let parent = parent.unwrap_or_default().to_owned();
    heard.0.lock().expect("nobody panics with it").push(parent);
}
