//! Where a webhook's notifications are posted.

use std::fmt;
use std::time::Duration;

use chrono::Utc;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, redirect, retry};
use url::Url;
use workflows::notification::Reply;

use crate::public::{NotPublic, PublicOnly, check_url};
use crate::{Signer, reply};

/// How long a delivery may take, from the first step to the answer's end.
pub const DELIVERY_TIMEOUT: Duration = Duration::from_secs(15);
/// How long of that may go by until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// Where a webhook leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address that is posted to.
    pub url: Url,
    /// Whether it may be an address that is not on the public internet.
    pub allow_private: bool,
}

/// One webhook's address, connections and secrets.
pub struct Endpoint {
    url: Url,
    http: Client,
    signer: Signer,
}

/// Why nothing can be posted there.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The address is within.
    #[error(transparent)]
    NotPublic(#[from] NotPublic),
    /// The HTTP client could not be made.
    #[error("no HTTP client: {0}")]
    NoClient(#[from] reqwest::Error),
}

impl Endpoint {
    /// An endpoint that is not connected yet.
    ///
    /// # Errors
    ///
    /// An address that is written out and not public, unless that is allowed.
    pub fn new(target: Target, signer: Signer) -> Result<Self, EndpointError> {
        if !target.allow_private {
            check_url(&target.url)?;
        }
        let http = client(target.allow_private)?;
        Ok(Self { url: target.url, http, signer })
    }

    /// Posts one notification and reports what came back.
    pub(crate) async fn post(&self, id: &str, trace_parent: Option<&str>, body: String) -> Reply {
        let headers = self.headers(id, trace_parent, &body);
        let request = self.http.post(self.url.clone()).headers(headers).body(body);
        match request.send().await {
            Ok(response) => reply::read(response, Utc::now()).await,
            Err(error) => reply::none(error),
        }
    }

    /// Tells the receiver that it can be told: an event of the type `test`, which says nothing.
    pub async fn test(&self) -> Reply {
        let (id, now) = (format!("ev_test_{}", Utc::now().timestamp_micros()), Utc::now());
        let body = serde_json::json!({
            "id": id,
            "type": "test",
            "timestamp": now,
            "sequence": 0,
            "subscription_id": null,
            "data": {},
        });
        self.post(&id, None, body.to_string()).await
    }

    /// Receivers hold the timestamp against their own clocks, so it is that of the wall, even where
    /// time is skipped here.
    fn headers(&self, id: &str, trace_parent: Option<&str>, body: &str) -> HeaderMap {
        let timestamp = Utc::now().timestamp();
        let mut headers = HeaderMap::new();
        let mut insert = |name, text: &str| {
            // Ids, numbers and base64 always fit; a trace that does not is not passed on.
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name, value);
            }
        };
        insert(CONTENT_TYPE, "application/json");
        insert(ID, id);
        insert(TIMESTAMP, &timestamp.to_string());
        insert(SIGNATURE, &self.signer.sign(id, timestamp, body));
        if let Some(trace_parent) = trace_parent {
            insert(TRACE_PARENT, trace_parent);
        }
        headers
    }
}

/// A client that does nothing on its own, and resolves to the public internet unless it may lead
/// within.
fn client(allow_private: bool) -> Result<Client, reqwest::Error> {
    let client = Client::builder()
        .retry(retry::never())
        .redirect(redirect::Policy::none())
        .referer(false)
        // A proxy would resolve names where nobody looks at the addresses.
        .no_proxy()
        .user_agent(concat!("mekong/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(DELIVERY_TIMEOUT);
    if allow_private { client.build() } else { client.dns_resolver(PublicOnly).build() }
}

/// An address may hold a secret in its path.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_within_is_not_connected_to_and_the_evidence_says_why() {
        let within = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = within.local_addr().expect("an address").port();
        let endpoint = Endpoint {
            url: format!("http://localhost:{port}/").parse().expect("an address"),
            http: client(false).expect("a client"),
            signer: Signer::new([]).expect("no secret is a bad one"),
        };
        let reply = endpoint.post("ev_1", None, "{}".to_owned()).await;
        let evidence = reply.evidence.expect("why").to_string();
        assert!(evidence.contains("localhost leads to"), "{evidence}");
        assert!(evidence.contains("which is this machine"), "{evidence}");
        assert_eq!(reply.status, None);
    }
}
