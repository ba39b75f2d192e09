//! For receivers of webhooks: is it from Mekong, and what does it say?
//!
//! Independent of the code that sends them: both follow the Standard Webhooks specification.
//!
//! ```
//! use client::webhook::{self, Data};
//! # fn receive(headers: &reqwest::header::HeaderMap, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! // The secret, and while it is changed the one before it.
//! let secrets = [std::env::var("WEBHOOK_SECRET")?];
//! let event = webhook::verify(&secrets, headers, body)?;
//! // It may come more than once, and out of order: `id` and `sequence` tell.
//! if let Data::Charge(charge) = &event.data {
//!     println!("{}: {} is {}", event.kind, charge.id, charge.state);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `headers` are those of the `http` crate, which axum, hyper and reqwest share. `body` must be the
//! bytes as they came: a body that was parsed and written again has another signature.

mod event;
mod signature;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;

pub use event::{Data, Event, RefundView};

use signature::{Signed, key};

/// Why a request is not believed. Answer it with 400, and do nothing else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// A header is missing or cannot be read.
    #[error("the header {0} is missing or cannot be read")]
    Header(&'static str),
    /// It was signed too long ago, or in the future: an old request that somebody sends again, or
    /// a clock that is wrong.
    #[error("it was signed at {signed_at}, more than five minutes from {now}")]
    Time {
        /// When it says that it was signed.
        signed_at: DateTime<Utc>,
        /// The time here.
        now: DateTime<Utc>,
    },
    /// None of the secrets has signed it.
    #[error("none of the secrets has signed it")]
    Signature,
    /// One of our own secrets is none: mend the configuration.
    #[error("a secret is none: expected whsec_ and base64")]
    Secret,
    /// It is signed, and yet no event: the sender speaks another version.
    #[error("a signed body that is no event: {0}")]
    Body(String),
}

/// What a request says, if one of these secrets has signed it within the last five minutes.
///
/// # Errors
///
/// See [`Rejected`].
pub fn verify(
    secrets: &[impl AsRef<str>],
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Event, Rejected> {
    verify_at(Utc::now(), secrets, headers, body)
}

/// The same at a time that the caller knows: for tests, and for requests that were kept.
///
/// # Errors
///
/// See [`Rejected`].
pub fn verify_at(
    now: DateTime<Utc>,
    secrets: &[impl AsRef<str>],
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Event, Rejected> {
    let signed = Signed::read(headers, body)?;
    signed.check_time(now)?;
    let keys = secrets.iter().map(|secret| key(secret.as_ref())).collect::<Result<Vec<_>, _>>()?;
    if !signed.is_by_one_of(&keys) {
        return Err(Rejected::Signature);
    }
    serde_json::from_slice(body).map_err(|error| Rejected::Body(error.to_string()))
}
