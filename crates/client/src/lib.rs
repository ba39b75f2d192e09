//! A client of Mekong's HTTP API: for content providers' backends, and for the command line.
//!
//! ```no_run
//! use client::{Client, IdempotencyKey, NewCharge};
//!
//! # async fn enqueue() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new("https://billing.example.com", &std::env::var("MEKONG_TOKEN")?)?;
//! // The order's own number: asked for again after a crash, it is still one charge.
//! let key: IdempotencyKey = "order-17".parse()?;
//! let wanted = NewCharge {
//!     account: "ltc-main".into(),
//!     msisdn: "2055500155".into(),
//!     amount: "5000".into(),
//!     currency: "LAK".into(),
//!     description: "Sticker pack".into(),
//!     charge_at: None,
//!     reference: Some("order-17".into()),
//!     metadata: Default::default(),
//! };
//! let charge = client.enqueue(&wanted, &key).await?;
//! println!("{} is {}", charge.id, charge.state);
//! # Ok(())
//! # }
//! ```
//!
//! How it went is told by a webhook ([`webhook`]), or by asking again ([`Client::charge`]).
//!
//! # Invariants
//!
//! - What makes something carries an [`IdempotencyKey`] and is asked for again under the same key,
//!   a bounded number of times; reading is repeated likewise. Everything else is asked for once.
//! - No answer is no success: [`Error::OutcomeUnknown`] says that asking again under the same key
//!   settles it.
//! - The token travels over https or stays on this machine, and no text or `Debug` of this crate
//!   holds it.
//!
//! # Not here
//!
//! The shapes themselves (`contract`, exported here), and what is done with them.
//!
//! # Layout
//!
//! A file per thing that can be asked about; `wire` is one request, `attempts` how often it is made,
//! [`Pager`] a list, [`Error`] what the caller does next. [`webhook`] is for receivers and uses
//! nothing else of this crate.

mod address;
mod attempts;
mod batch;
mod builder;
mod charges;
mod error;
mod idempotency_key;
mod pager;
mod purchases;
mod queues;
mod requeues;
mod runs;
mod staff;
mod subscriptions;
mod token;
pub mod webhook;
mod webhooks;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::header::AUTHORIZATION;
use serde::de::DeserializeOwned;
use url::Url;

pub use address::BadAddress;
pub use batch::BatchError;
pub use builder::Builder;
pub use contract::*;
pub use error::{Error, SetupError};
pub use idempotency_key::{BadKey, IdempotencyKey};
pub use pager::Pager;
pub use staff::AuditFilter;
pub use subscriptions::SubscriptionFilter;
pub use token::BadToken;
pub use webhooks::DeliveryFilter;

use address::Address;
use attempts::Attempts;
use token::Token;
use wire::{Answer, Call, Outcome, outcome};

/// A server, and who asks it. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

struct Inner {
    address: Address,
    token: Token,
    http: reqwest::Client,
    timeout: Duration,
    attempts_max: u32,
}

impl Client {
    /// A client of the server at this address, with the bearer token that the server knows it by.
    ///
    /// # Errors
    ///
    /// An address or a token that cannot be one.
    pub fn new(address: &str, token: &str) -> Result<Self, SetupError> {
        Self::builder(address, token).build()
    }

    /// The same with more to be said.
    pub fn builder<'b>(address: &'b str, token: &'b str) -> Builder<'b> {
        Builder::new(address, token)
    }

    /// The address of what these segments name.
    fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        let url = self.0.address.of(segments);
        url.ok_or_else(|| Error::NoSuchId { id: segments.get(1).copied().unwrap_or("").to_owned() })
    }

    async fn read<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<T, Error> {
        self.ask(&Call::get(self.url(segments)?)).await
    }

    /// The same as it stood at a moment of the past.
    async fn read_at<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        at: DateTime<Utc>,
    ) -> Result<T, Error> {
        let at = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        self.ask(&Call::get(self.url(segments)?).asking("at", &at)).await
    }

    async fn ask<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        self.answer(call).await?.read()
    }

    /// Asks, and again where that does no harm, until something settles it.
    async fn answer(&self, call: &Call) -> Result<Answer, Error> {
        let most = if call.is_repeatable { self.0.attempts_max } else { 1 };
        let mut attempts = Attempts::up_to(most);
        loop {
            let request = call.request(self.0.timeout, &self.0.http);
            let request = request.header(AUTHORIZATION, self.0.token.header());
            let miss = match outcome(call, request.send().await).await {
                Outcome::Settled(answer) => return answer,
                Outcome::Missed(miss) => miss,
            };
            match attempts.after(&miss, rand::random()) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(attempts.given_up(miss, call.key.clone())),
            }
        }
    }
}
