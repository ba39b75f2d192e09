//! HTTP for the exporter: its thread knows no async runtime, so requests run on the process's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::redirect::Policy;
use tokio::runtime::Handle;

/// How long a collector may take for one batch.
const SEND_TIME_MAX: Duration = Duration::from_secs(5);
/// The most bytes of an answer that are read; it says at most what was not taken.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Carries batches to a collector.
#[derive(Debug)]
pub(crate) struct Carrier {
    http: reqwest::Client,
    runtime: Handle,
    is_away: AtomicBool,
}

impl Carrier {
    pub(crate) fn new(runtime: Handle) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(SEND_TIME_MAX)
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { http, runtime, is_away: AtomicBool::new(false) })
    }

    /// One line when a collector goes away and one when it is back, not one for every batch.
    fn note(&self, failure: Option<&HttpError>) {
        let was_away = self.is_away.swap(failure.is_some(), Ordering::Relaxed);
        match failure {
            Some(error) if !was_away => {
                tracing::warn!(%error, "traces are dropped: the collector does not take them");
            }
            None if was_away => tracing::info!("traces are exported again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.runtime.spawn(send(self.http.clone(), request)).await;
        let answer = sent.unwrap_or_else(|ended| Err(ended.into()));
        self.note(answer.as_ref().err());
        answer
    }
}

async fn send(
    http: reqwest::Client,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, HttpError> {
    let mut answer = http.execute(request.try_into()?).await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err("the collector's answer is too long".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response::builder().status(answer.status()).body(body.into())?)
}
