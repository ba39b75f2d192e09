//! A content provider's backend: what it asks the HTTP API for.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

use crate::settings::BACKEND_TOKEN;

/// Longer than the server itself allows a request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A backend. One may be used by many threads.
#[derive(Debug, Clone)]
pub struct Backend {
    client: Client,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null if it is no JSON.
    pub body: Value,
}

impl Backend {
    /// A backend with the token of the provider under test.
    ///
    /// # Errors
    ///
    /// No HTTP client can be made.
    pub fn new() -> anyhow::Result<Self> {
        let client = Client::builder().timeout(TIMEOUT).no_proxy();
        Ok(Self { client: client.build().context("an HTTP client")? })
    }

    /// Posts JSON under an idempotency key, or without one. `None`: no answer came.
    pub fn post(&self, url: &str, key: Option<&str>, body: &Value) -> Option<Answer> {
        let mut request = self.client.post(url).json(body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        answer(request)
    }

    /// Reads something that must be there.
    ///
    /// # Errors
    ///
    /// No answer, or another than 200.
    pub fn get(&self, url: &str) -> anyhow::Result<Value> {
        let answer = answer(self.client.get(url)).with_context(|| format!("no answer: {url}"))?;
        ensure!(answer.status == 200, "{url}: {answer:?}");
        Ok(answer.body)
    }
}

fn answer(request: RequestBuilder) -> Option<Answer> {
    let response = request.bearer_auth(BACKEND_TOKEN).send().ok()?;
    let status = response.status().as_u16();
    // An answer that breaks off is none.
    let text = response.text().ok()?;
    Some(Answer { status, body: serde_json::from_str(&text).unwrap_or_default() })
}
