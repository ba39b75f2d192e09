//! The identifier of a refund, minted from the charge it belongs to.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::ChargeId;
use crate::digest::digest;
use crate::minted_id::MintedId;

/// The identifier of one refund: `re_` and 24 characters, made like those of a [`ChargeId`]. It
/// lives in the partition of its charge, so that both commit together.
///
/// The same charge and key always have the same id, so a refund that is asked for twice, or again
/// after the store lost its last second, is one refund (money rule 9).
///
/// ```
/// # use billing::{ChargeId, ChargeOrigin, RefundId};
/// let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
/// let charge = ChargeId::mint(7, &origin);
/// let id = RefundId::mint(charge, "complaint-3");
/// assert_eq!(id, RefundId::mint(charge, "complaint-3"));
/// assert_eq!(id.partition(), 7);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct RefundId(#[n(0)] MintedId);

/// A text that is not a refund id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a refund id (re_ and 24 characters of 0-9 and a-z without i, l, o, u), found {found:?}"
)]
pub struct RefundIdError {
    /// What was found, at most its first 40 characters.
    pub found: String,
}

const PREFIX: &str = "re_";

impl RefundId {
    /// The one refund of `charge` that is asked for under this key.
    pub fn mint(charge: ChargeId, idempotency_key: &str) -> Self {
        let digest = digest("refund_id", &[charge.as_bytes(), idempotency_key.as_bytes()]);
        Self(MintedId::mint(charge.partition(), digest))
    }

    /// The partition the refund lives in: its charge's.
    pub fn partition(self) -> u16 {
        self.0.partition()
    }
}

impl FromStr for RefundId {
    type Err = RefundIdError;

    fn from_str(text: &str) -> Result<Self, RefundIdError> {
        let id = MintedId::parse(PREFIX, text).map(Self);
        id.ok_or_else(|| RefundIdError { found: text.chars().take(40).collect() })
    }
}

impl fmt::Display for RefundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.text(PREFIX))
    }
}

impl fmt::Debug for RefundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefundId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ChargeOrigin;

    fn charge(partition: u16) -> ChargeId {
        let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
        ChargeId::mint(partition, &origin)
    }

    #[test]
    fn money_rule_9_a_refund_that_is_asked_for_again_has_one_id_for_all_time() {
        let id = RefundId::mint(charge(3), "complaint-3");
        assert_eq!(id.to_string(), "re_001rj8a4k2ymx79jtdptx7ze");
    }

    #[test]
    fn another_charge_or_key_has_another_id() {
        let id = RefundId::mint(charge(3), "complaint-3");
        assert_ne!(id, RefundId::mint(charge(3), "complaint-4"));
        assert_ne!(id, RefundId::mint(charge(4), "complaint-3"));
    }

    #[test]
    fn a_refund_lives_where_its_charge_does() {
        for partition in [0, 3, u16::MAX] {
            assert_eq!(RefundId::mint(charge(partition), "complaint-3").partition(), partition);
        }
    }

    #[test]
    fn a_charge_id_is_no_refund_id() {
        let id = RefundId::mint(charge(3), "complaint-3");
        assert_eq!(id.to_string().parse(), Ok(id));
        let refused = charge(3).to_string().parse::<RefundId>().expect_err("ch_, not re_");
        assert!(refused.to_string().starts_with("expected a refund id (re_ and 24"), "{refused}");
    }

    #[test]
    fn an_id_takes_sixteen_bytes_in_the_journal() {
        let id = RefundId::mint(charge(3), "complaint-3");
        let bytes = minicbor::to_vec(id).expect("encodes");
        assert_eq!(bytes.len(), 16);
        assert_eq!(minicbor::decode::<RefundId>(&bytes).expect("decodes"), id);
    }
}
