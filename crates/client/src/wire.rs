//! One request, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use contract::Problem;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, Request, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::attempts::Miss;
use crate::{Error, IdempotencyKey};

/// The most bytes of an answer: a thousand rows with everything in them are two million.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What the key is sent in.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// What an answer carries to something that had been asked for before.
const REPLAYED: &str = "idempotent-replayed";
const JSON: &str = "application/json";

/// Something to be asked.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) key: Option<IdempotencyKey>,
    /// Whether asking again does no harm.
    pub(crate) is_repeatable: bool,
    /// How much longer than usual the server may take.
    pub(crate) wait: Duration,
}

/// What a server said with success.
pub(crate) struct Answer {
    body: Bytes,
    /// Whether the same had been asked for under the same key before.
    pub(crate) is_again: bool,
}

/// What came of an attempt.
pub(crate) enum Outcome {
    /// It settles the matter.
    Settled(Result<Answer, Error>),
    /// It does not.
    Missed(Miss),
}

impl Call {
    /// Something to be read.
    pub(crate) fn get(url: Url) -> Self {
        let (method, wait) = (Method::GET, Duration::ZERO);
        Self { method, url, body: None, key: None, is_repeatable: true, wait }
    }

    /// Something to be done once.
    pub(crate) fn once(method: Method, url: Url) -> Self {
        Self { method, is_repeatable: false, ..Self::get(url) }
    }

    /// Something to be made that does no harm when it is asked for again.
    pub(crate) fn post(url: Url) -> Self {
        Self { method: Method::POST, ..Self::get(url) }
    }

    /// Something to be made, under a key.
    pub(crate) fn under(key: &IdempotencyKey, url: Url) -> Self {
        Self { key: Some(key.clone()), ..Self::post(url) }
    }

    /// The same with a body.
    pub(crate) fn with(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("texts, numbers and instants are JSON");
        Self { body: Some(body.into()), ..self }
    }

    /// The same with parameters.
    pub(crate) fn asking(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// The same with the fields of a filter as parameters.
    pub(crate) fn narrowed(mut self, filter: &impl Serialize) -> Self {
        let filter = serde_json::to_value(filter).expect("a filter is texts and instants");
        for (name, value) in filter.as_object().into_iter().flatten() {
            if let Some(value) = value.as_str() {
                self.url.query_pairs_mut().append_pair(name, value);
            }
        }
        self
    }

    /// The same, answered once something has come of it, at the latest after this time.
    pub(crate) fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }.asking("wait", &format!("{}s", wait.as_secs()))
    }

    /// What goes over the wire.
    pub(crate) fn request(&self, timeout: Duration, http: &reqwest::Client) -> RequestBuilder {
        let mut request = Request::new(self.method.clone(), self.url.clone());
        *request.timeout_mut() = Some(timeout + self.wait);
        let mut request = RequestBuilder::from_parts(http.clone(), request).header(ACCEPT, JSON);
        if let Some(key) = &self.key {
            request = request.header(IDEMPOTENCY_KEY, key.as_str());
        }
        match &self.body {
            Some(body) => request.header(CONTENT_TYPE, JSON).body(body.clone()),
            None => request,
        }
    }
}

/// Reads what came back of a call.
pub(crate) async fn outcome(call: &Call, sent: Result<Response, reqwest::Error>) -> Outcome {
    let outcome = match sent {
        Ok(response) => answered(response).await,
        // A connection that never came to be carried nothing.
        Err(error) => Outcome::Missed(unanswered(&error, !error.is_connect())),
    };
    match outcome {
        // Reading does nothing, answered or not.
        Outcome::Missed(miss) if call.method == Method::GET => {
            Outcome::Missed(Miss { may_be_done: false, ..miss })
        }
        outcome => outcome,
    }
}

async fn answered(response: Response) -> Outcome {
    let status = response.status();
    let retry_after = retry_after(response.headers());
    let is_again = response.headers().contains_key(REPLAYED);
    let body = match read(response).await {
        Ok(body) => body,
        Err(outcome) => return outcome,
    };
    if status.is_success() {
        return Outcome::Settled(Ok(Answer { body, is_again }));
    }
    let problem = serde_json::from_slice::<Problem>(&body).ok();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let detail = problem.map_or_else(String::new, |problem| format!(": {}", problem.detail));
        let why = format!("{status}{detail}");
        // Whoever had no room did nothing; whoever failed may have failed after it was done.
        let may_be_done = status != StatusCode::TOO_MANY_REQUESTS;
        return Outcome::Missed(Miss { why, retry_after, may_be_done });
    }
    Outcome::Settled(Err(refused(status, problem)))
}

fn refused(status: StatusCode, problem: Option<Problem>) -> Error {
    match problem.map(Box::new) {
        Some(problem) if matches!(status.as_u16(), 401 | 403) => Error::Unauthorized(problem),
        Some(problem) => Error::Problem(problem),
        None => Error::Unreadable { status: status.as_u16(), why: "expected a problem".to_owned() },
    }
}

async fn read(mut response: Response) -> Result<Bytes, Outcome> {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > ANSWER_BYTES_MAX => {
                let why = format!("more than {ANSWER_BYTES_MAX} bytes");
                return Err(Outcome::Settled(Err(Error::Unreadable { status, why })));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.into()),
            Err(error) => return Err(Outcome::Missed(unanswered(&error, true))),
        }
    }
}

/// The seconds form only; the date form would need a clock that agrees with the server's.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn unanswered(error: &reqwest::Error, may_be_done: bool) -> Miss {
    Miss { why: explain(error), retry_after: None, may_be_done }
}

/// The causes of an error in one line. The outermost only repeats the address, which may hold a
/// number (money rule 15).
fn explain(error: &reqwest::Error) -> String {
    const CAUSES_MAX: usize = 8;
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let causes: Vec<String> = causes.take(CAUSES_MAX).map(ToString::to_string).collect();
    if error.is_timeout() && causes.is_empty() {
        "it took too long".to_owned()
    } else {
        causes.join(": ")
    }
}

impl Answer {
    /// What it says.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::Unreadable { status: 200, why: error.to_string() })
    }
}
