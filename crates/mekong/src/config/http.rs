//! `[http]`: the API, the callbacks and the console.

use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use super::Secret;
use super::address::https_url;
use super::duration::span;
use super::section::Section;

/// No supervisor waits for longer.
const DRAIN_MAX: Duration = Duration::from_secs(60);

/// What `mekong serve` listens on, and how others reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// The address and port.
    pub listen: SocketAddr,
    /// What operators and browsers are told to come back to; absent: nobody calls back.
    pub public_url: Option<Url>,
    /// How long it goes on answering after it was told to stop, while `/readyz` says so.
    pub drain: Duration,
    /// The bearer token for `/metrics`; absent: open.
    pub metrics_token: Option<Secret>,
}

impl HttpConfig {
    /// Where others reach us, without a slash at the end; this machine, if nothing else is said.
    pub fn reached_at(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Option<HttpConfig> {
    let listen = section.need("listen").read_as("an address such as 127.0.0.1:7070");
    let public_url = https_url(section.may("public_url"), false);
    let metrics_token = section.secret("metrics_token");
    let drain = span(section.need("drain"), Duration::ZERO..=DRAIN_MAX);
    Some(HttpConfig { listen: listen?, public_url, drain: drain?, metrics_token })
}
