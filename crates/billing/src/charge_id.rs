//! The identifier of a charge, minted from what it charges for.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::digest::digest;
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
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChargeId([u8; BYTES]);

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
const PARTITION_BYTES: usize = 2;
/// Two bytes of partition and thirteen of digest: exactly 24 characters of five bits.
const BYTES: usize = 15;

/// Crockford's alphabet in lower case: no letter that is taken for a digit. One spelling only, so
/// that an id can be compared as text.
static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    alphabet.encoding().expect("thirty-two different symbols")
});

impl ChargeId {
    /// The one id of `origin` in the partition that its msisdn is routed to.
    pub fn mint(partition: u16, origin: &ChargeOrigin<'_>) -> Self {
        let mut bytes = [0; BYTES];
        let (carried, digested) = bytes.split_at_mut(PARTITION_BYTES);
        carried.copy_from_slice(&partition.to_be_bytes());
        digested.copy_from_slice(&origin.digest()[..BYTES - PARTITION_BYTES]);
        Self(bytes)
    }

    /// The partition the charge lives in.
    pub fn partition(self) -> u16 {
        u16::from_be_bytes([self.0[0], self.0[1]])
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
            Self::Requeue { of } => digest("charge_id/requeue", &[&of.0]),
        }
    }
}

impl FromStr for ChargeId {
    type Err = ChargeIdError;

    fn from_str(text: &str) -> Result<Self, ChargeIdError> {
        let bytes = text
            .strip_prefix(PREFIX)
            .filter(|encoded| encoded.len() == BASE32.encode_len(BYTES))
            .and_then(|encoded| BASE32.decode(encoded.as_bytes()).ok())
            .and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| ChargeIdError { found: text.chars().take(40).collect() })
    }
}

impl fmt::Display for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{PREFIX}{}", BASE32.encode(&self.0)))
    }
}

impl fmt::Debug for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChargeId({self})")
    }
}

/// In the journal: its fifteen bytes.
impl<C> Encode<C> for ChargeId {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ChargeId {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let bytes: ByteArray<BYTES> = d.decode_with(ctx)?;
        Ok(Self(bytes.into()))
    }
}

#[cfg(test)]
mod tests;
