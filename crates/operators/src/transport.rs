//! HTTP, with nothing that acts on its own.
//!
//! # What the library would do by itself, and why it cannot here
//!
//! - reqwest 0.13 repeats requests by default after a protocol-level refusal (HTTP/2 and 3 only).
//!   Turned off (`retry::never`), and these clients speak HTTP/1.1 only.
//! - hyper-util's pool (`retry_canceled_requests`, on, and out of reqwest's reach) moves a request
//!   to another connection when a reused one closes before the request was taken up for writing:
//!   hyper gives the request back whole, so no byte of it was written. A body that was handed over
//!   is never given back, and ours hands itself over once (`handover`), so that even a library
//!   that changed its mind could not send a request twice. The gate is asked in that hand-over,
//!   hence after such a move too.
//! - Redirects are not followed, cookies neither kept nor sent, proxies of the environment ignored.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Client, Method, Request, Response, Url};

use crate::handover::Handover;
use crate::redact::{Sensitive, redact};
use crate::{AccessToken, CallError, ConfigError, Doubt, SendGate, Unsent};

/// The most bytes of an answer that are read.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// The longest time to connect in, handshake included.
const CONNECT_TIMEOUT_MAX: Duration = Duration::from_secs(10);

/// Shorter than servers keep idle connections, so that a call seldom meets one that is just being
/// closed: that would be in doubt for nothing. Gunicorn closes after 2 s and Node after 5 s, and
/// nobody told us what stands in front of an operator. A wave keeps its connections busy anyway.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_millis(1500);

/// Idle connections kept; more calls at once open more, and close them afterwards.
const POOL_IDLE_MAX: usize = 256;

/// One account's connections.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    http: Client,
}

/// An answer that was read to its end.
pub(crate) struct RawReply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

impl RawReply {
    /// The status and the body, fit to be kept.
    pub(crate) fn redacted(&self, sensitive: &Sensitive<'_>) -> String {
        let body = redact(String::from_utf8_lossy(&self.body), sensitive);
        format!("{} {body}", self.status)
    }
}

/// No whole answer, with what the library said about it.
pub(crate) enum NoReply {
    NotSent(Unsent, String),
    InDoubt(Doubt, String),
}

impl Transport {
    /// Connections whose calls take `timeout` at most, from the first step to the answer's end.
    pub(crate) fn new(timeout: Duration) -> Result<Self, ConfigError> {
        let http = Client::builder()
            .http1_only()
            .retry(reqwest::retry::never())
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("mekong/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timeout.min(CONNECT_TIMEOUT_MAX))
            .timeout(timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .pool_max_idle_per_host(POOL_IDLE_MAX)
            .build()
            .map_err(|error| {
                ConfigError::new("base_url", format!("no HTTP client: {}", explain(error)))
            })?;
        Ok(Self { http })
    }

    /// Sends one POST, if `gate` still says so when it is written.
    pub(crate) async fn post(
        &self,
        url: Url,
        token: Option<&AccessToken>,
        content_type: &'static str,
        body: Bytes,
        gate: impl SendGate,
    ) -> Result<RawReply, NoReply> {
        if let Err(closed) = gate.check() {
            return Err(NoReply::NotSent(Unsent::Late(closed), closed.to_string()));
        }
        let (handover, body) = Handover::new(body, gate);
        let mut request = Request::new(Method::POST, url);
        authorize(request.headers_mut(), token);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        *request.body_mut() = Some(Body::wrap(body));
        match self.http.execute(request).await {
            Ok(response) => read(response).await,
            Err(error) if handover.take_back() => Err(not_sent(error, &handover)),
            Err(error) => Err(lost(error)),
        }
    }

    /// Sends one GET. There is no body to hold back: only a connection that never came to be
    /// counts as not sent.
    pub(crate) async fn get(&self, url: Url, token: &AccessToken) -> Result<RawReply, NoReply> {
        let mut request = Request::new(Method::GET, url);
        authorize(request.headers_mut(), Some(token));
        match self.http.execute(request).await {
            Ok(response) => read(response).await,
            Err(error) if error.is_connect() => Err(unconnected(error)),
            Err(error) => Err(lost(error)),
        }
    }
}

fn authorize(headers: &mut HeaderMap, token: Option<&AccessToken>) {
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, token.header());
    }
}

async fn read(mut response: Response) -> Result<RawReply, NoReply> {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let announced = response.content_length().unwrap_or(0);
    let mut body = Vec::with_capacity(announced.min(BODY_BYTES_MAX as u64) as usize);
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            let note = format!("{status}, more than {BODY_BYTES_MAX} bytes");
            return Err(NoReply::InDoubt(Doubt::OversizedBody, note));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(RawReply { status, retry_after, body })
}

/// The seconds form only; the date form would need a clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(CallError::RETRY_AFTER_MAX))
}

fn not_sent(error: reqwest::Error, handover: &Handover) -> NoReply {
    match handover.closed() {
        Some(closed) => NoReply::NotSent(Unsent::Late(closed), closed.to_string()),
        None => unconnected(error),
    }
}

fn unconnected(error: reqwest::Error) -> NoReply {
    let why = match () {
        () if error.is_dns() => Unsent::Dns,
        () if error.is_timeout() => Unsent::Timeout,
        () if error.is_connect() => Unsent::Connect,
        () => Unsent::Dropped,
    };
    NoReply::NotSent(why, explain(error))
}

fn lost(error: reqwest::Error) -> NoReply {
    let why = if error.is_timeout() { Doubt::Timeout } else { Doubt::ConnectionLost };
    NoReply::InDoubt(why, explain(error))
}

/// The whole chain of an error in one line, without the address that was called.
fn explain(error: reqwest::Error) -> String {
    const CAUSES_MAX: usize = 8;
    let error = error.without_url();
    let first: &dyn std::error::Error = &error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let causes: Vec<String> = causes.take(CAUSES_MAX).map(ToString::to_string).collect();
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_connection_is_given_up_before_the_most_impatient_server_closes_it() {
        let gunicorn = Duration::from_secs(2);
        let on_the_way = Duration::from_millis(300);
        assert!(POOL_IDLE_TIMEOUT + on_the_way < gunicorn);
    }
}
