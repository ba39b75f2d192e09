//! The identifier of a charge, minted from what it charges for.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::digest::digest;
use crate::minted_id::MintedId;
use crate::{AccountId, BillingPeriod, SubscriptionId};

/// The identifier of one charge: `ch_` and 24 characters, of which the first carry the store's
/// partition (DESIGN, section 3) and the others 104 bits of a digest of what it charges for.
///
/// The same origin always has the same id, so a store that lost its last second mints no second
/// id for the same attempt (money rule 9).
///
/// ```
/// # use billing::{ChargeId, ChargeOrigin};
/// let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
/// let id = ChargeId::mint(7, &origin);
/// assert_eq!(id, ChargeId::mint(7, &origin));
/// assert_eq!(id.partition(), 7);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct ChargeId(#[n(0)] MintedId);

/// What a charge is opened for. Two charges of one origin are the same charge.
#[derive(Clone, Copy, Debug)]
pub enum ChargeOrigin<'a> {
    /// A billing period of a subscription.
    Renewal {
        /// The account that is charged through. Subscription ids are unique in it.
        account: &'a AccountId,
        /// The subscription.
        subscription: &'a SubscriptionId,
        /// The period that is paid for.
        period: &'a BillingPeriod,
        /// Counts the charges of this period from 0: the renewal, then each dunning step and
        /// requeue.
        ordinal: u32,
    },
    /// A request of a content provider's backend.
    Request {
        /// The name of the API key.
        api_key: &'a str,
        /// The request's `Idempotency-Key`.
        idempotency_key: &'a str,
    },
    /// Another try at a charge without a period. A charge is followed by at most one other.
    Requeue {
        /// The declined charge.
        of: ChargeId,
    },
}

/// A text that is not a charge id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a charge id (ch_ and 24 characters of 0-9 and a-z without i, l, o, u), found {found:?}"
)]
pub struct ChargeIdError {
    /// What was found, at most its first 40 characters.
    pub found: String,
}

const PREFIX: &str = "ch_";

impl ChargeId {
    /// The one id of `origin` in the partition that its msisdn is routed to.
    pub fn mint(partition: u16, origin: &ChargeOrigin<'_>) -> Self {
        Self(MintedId::mint(partition, origin.digest()))
    }

    /// The partition the charge lives in.
    pub fn partition(self) -> u16 {
        self.0.partition()
    }

    /// Its bytes, for ids that are minted from this one.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl ChargeOrigin<'_> {
    fn digest(&self) -> [u8; 32] {
        match self {
            Self::Renewal { account, subscription, period, ordinal } => digest(
                "charge_id/renewal",
                &[
                    account.as_str().as_bytes(),
                    subscription.as_str().as_bytes(),
                    period.to_string().as_bytes(),
                    &ordinal.to_be_bytes(),
                ],
            ),
            Self::Request { api_key, idempotency_key } => {
                digest("charge_id/request", &[api_key.as_bytes(), idempotency_key.as_bytes()])
            }
            Self::Requeue { of } => digest("charge_id/requeue", &[of.as_bytes()]),
        }
    }
}

impl FromStr for ChargeId {
    type Err = ChargeIdError;

    fn from_str(text: &str) -> Result<Self, ChargeIdError> {
        let id = MintedId::parse(PREFIX, text).map(Self);
        id.ok_or_else(|| ChargeIdError { found: text.chars().take(40).collect() })
    }
}

impl fmt::Display for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.text(PREFIX))
    }
}

impl fmt::Debug for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChargeId({self})")
    }
}

#[cfg(test)]
mod tests;
