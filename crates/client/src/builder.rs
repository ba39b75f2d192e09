//! How a client is made.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;

use crate::address::Address;
use crate::token::Token;
use crate::{Client, Inner, SetupError};

/// How long one attempt may take, where nobody says.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time to connect in.
const CONNECT_TIMEOUT_MAX: Duration = Duration::from_secs(10);
/// How often is asked at the most, where nobody says.
const ATTEMPTS_MAX: u32 = 4;

/// How a client is made, with more to be said than [`Client::new`] takes.
///
/// ```
/// use std::time::Duration;
/// use client::Client;
///
/// let client = Client::builder("http://127.0.0.1:7070", "a-token")
///     .user_agent("shop/1.2")
///     .timeout(Duration::from_secs(5))
///     .attempts_max(6)
///     .build()?;
/// # Ok::<(), client::SetupError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder<'b> {
    address: &'b str,
    token: &'b str,
    user_agent: &'b str,
    timeout: Duration,
    attempts_max: u32,
    allow_insecure: bool,
}

impl<'b> Builder<'b> {
    pub(crate) fn new(address: &'b str, token: &'b str) -> Self {
        Self {
            address,
            token,
            user_agent: concat!("mekong-client/", env!("CARGO_PKG_VERSION")),
            timeout: TIMEOUT,
            attempts_max: ATTEMPTS_MAX,
            allow_insecure: false,
        }
    }

    /// How long one attempt may take; 30 seconds, if nothing is said. What the server is asked to
    /// wait for comes on top.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// What the server's log calls this client.
    pub fn user_agent(self, user_agent: &'b str) -> Self {
        Self { user_agent, ..self }
    }

    /// How often is asked at the most where asking again does no harm, from 1; 4 times, if nothing
    /// is said.
    pub fn attempts_max(self, attempts_max: u32) -> Self {
        Self { attempts_max: attempts_max.max(1), ..self }
    }

    /// Sends the token over plain http to other machines too: for networks that nobody else is in.
    pub fn allow_insecure(self) -> Self {
        Self { allow_insecure: true, ..self }
    }

    /// Makes it. Nothing is sent so far.
    ///
    /// # Errors
    ///
    /// An address, a token or a user agent that cannot be one.
    pub fn build(self) -> Result<Client, SetupError> {
        let address = Address::parse(self.address, self.allow_insecure)?;
        let token = Token::new(self.token)?;
        let mut http = reqwest::Client::builder()
            // Attempts are counted here, and a redirect would take the token elsewhere.
            .retry(reqwest::retry::never())
            .redirect(Policy::none())
            .referer(false)
            .user_agent(self.user_agent)
            .connect_timeout(self.timeout.min(CONNECT_TIMEOUT_MAX));
        if address.is_loopback() {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| SetupError::Connections(error.to_string()))?;
        let Self { timeout, attempts_max, .. } = self;
        Ok(Client(Arc::new(Inner { address, token, http, timeout, attempts_max })))
    }
}

/// Never shows the token.
impl std::fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Never shows the token.
impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").field("address", &self.address).finish_non_exhaustive()
    }
}
