//! A receiver of webhooks: it keeps what it was told, and answers as a test wants it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a receiver signs with, and the bytes that it stands for.
pub(crate) const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// One answer of a script.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// A receiver on a port of its own, which closes with it.
pub(crate) struct Receiver {
    pub(crate) url: String,
    kept: Arc<Kept>,
    server: JoinHandle<()>,
}

struct Kept {
    told: watch::Sender<Vec<Told>>,
    script: Mutex<VecDeque<Answer>>,
    usual: Mutex<Answer>,
    is_open: watch::Sender<bool>,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }
}

impl Receiver {
    /// Takes everything.
    pub(crate) async fn start() -> Self {
        let kept = Arc::new(Kept {
            told: watch::Sender::new(Vec::new()),
            script: Mutex::default(),
            usual: Mutex::new(Answer::status(204)),
            is_open: watch::Sender::new(true),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let routes = Router::new().fallback(receive).with_state(kept.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("it serves until it is dropped");
        });
        Self { url, kept, server }
    }

    /// Answers the next requests so, and then as usual.
    pub(crate) fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        let mut script = self.kept.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.extend(answers);
    }

    /// Answers so from now on.
    pub(crate) fn usually(&self, answer: Answer) {
        *self.kept.usual.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Lets nobody have an answer until it is opened again.
    pub(crate) fn hold(&self, is_held: bool) {
        self.kept.is_open.send_replace(!is_held);
    }

    /// Everything it was told, oldest first.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.kept.told.borrow().clone()
    }

    /// Waits until it was told so much.
    pub(crate) async fn is_told(&self, count: usize) {
        let mut told = self.kept.told.subscribe();
        let waited = tokio::time::timeout(
            std::time::Duration::from_secs(60),
            told.wait_for(|told| told.len() >= count),
        );
        waited.await.expect("it is told within a minute").expect("it is there");
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: String) -> Response {
    kept.told.send_modify(|told| told.push(Told { headers, body }));
    let mut is_open = kept.is_open.subscribe();
    let _ = is_open.wait_for(|is_open| *is_open).await;
    let scripted = kept.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let usual = || kept.usual.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let answer = scripted.unwrap_or_else(usual);
    let status = StatusCode::from_u16(answer.status).expect("a status");
    let mut response = (status, answer.body).into_response();
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no {name}"));
        value.to_str().expect("a text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    pub(crate) fn sequence(&self) -> u64 {
        self.json()["sequence"].as_u64().expect("a number")
    }

    /// Whether one of the signatures is that of this key, computed from the specification's words.
    pub(crate) fn is_signed_with(&self, key: &[u8]) -> bool {
        let signed = format!(
            "{}.{}.{}",
            self.header("webhook-id"),
            self.header("webhook-timestamp"),
            self.body
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.is_signed_with(KEY)
    }
}
