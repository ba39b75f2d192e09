//! Every legal move of a refund, as data.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use RefundMove as M;
use RefundState as S;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum RefundState {
    /// To be sent.
    #[n(0)]
    Requested,
    /// The intent to send is recorded; it may be on the wire.
    #[n(1)]
    Submitted,
    /// Nobody knows yet whether money went back.
    #[n(2)]
    InDoubt,
    /// The money went back.
    #[n(3)]
    Refunded,
    /// The money did not go back.
    #[n(4)]
    Denied,
}

/// What can move a refund; the kinds of [`super::RefundEvent`] that change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundMove {
    /// The intent to send was recorded.
    Submit,
    /// Surely not sent, or refused unread: it may be sent again as it is.
    NotAccepted,
    /// The operator gave the money back.
    Refund,
    /// The operator did not and will not give it back.
    Deny,
    /// The answer was lost, or does not tell.
    LoseAnswer,
    /// The store may have lost the record of a send.
    Suspect,
    /// Inquiries did not find it often enough: it may be sent again, under its id.
    MissOften,
    /// An inquiry proved nothing.
    Ask,
}

/// Every legal move of a refund. A move that is not in this table does not exist.
#[rustfmt::skip]
pub const REFUND_TRANSITIONS: &[(RefundState, RefundMove, RefundState)] = &[
    // from          move            to
    (S::Requested,   M::Submit,      S::Submitted),
    (S::Requested,   M::Suspect,     S::InDoubt),
    // An answer to a send whose record the store has lost (money rule 9), or one we do not ask for.
    (S::Requested,   M::Refund,      S::Refunded),
    (S::Requested,   M::Deny,        S::Denied),
    (S::Submitted,   M::NotAccepted, S::Requested),
    (S::Submitted,   M::Refund,      S::Refunded),
    (S::Submitted,   M::Deny,        S::Denied),
    (S::Submitted,   M::LoseAnswer,  S::InDoubt),
    (S::InDoubt,     M::Refund,      S::Refunded),
    (S::InDoubt,     M::Deny,        S::Denied),
    (S::InDoubt,     M::MissOften,   S::Requested), // under the same TransactionID
    (S::InDoubt,     M::Ask,         S::InDoubt),
    // Later positive evidence always wins (money rule 3).
    (S::Denied,      M::Refund,      S::Refunded),
];

/// A move that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a refund that is {from} cannot {by:?}")]
pub struct IllegalRefundMove {
    /// Where it stood.
    pub from: RefundState,
    /// What was to move it.
    pub by: RefundMove,
}

impl RefundState {
    /// Where a move leads.
    ///
    /// # Errors
    ///
    /// The move is not in the table.
    pub fn on(self, by: RefundMove) -> Result<Self, IllegalRefundMove> {
        let found = REFUND_TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (self, by));
        found.map(|(_, _, to)| *to).ok_or(IllegalRefundMove { from: self, by })
    }

    /// The word in JSON, lists and filters.
    pub fn as_str(self) -> &'static str {
        let word = WORDS.iter().find(|(state, _)| *state == self);
        word.map(|(_, word)| *word).expect("every state has a word")
    }

    /// Every state.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(state, _)| *state)
    }
}

const WORDS: [(RefundState, &str); 5] = [
    (S::Requested, "requested"),
    (S::Submitted, "submitted"),
    (S::InDoubt, "in_doubt"),
    (S::Refunded, "refunded"),
    (S::Denied, "denied"),
];

impl fmt::Display for RefundState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no state of a refund.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected requested, submitted, in_doubt, refunded or denied, found {0:?}")]
pub struct RefundStateError(String);

impl FromStr for RefundState {
    type Err = RefundStateError;

    fn from_str(text: &str) -> Result<Self, RefundStateError> {
        let found = WORDS.iter().find(|(_, word)| *word == text);
        found.map(|(state, _)| *state).ok_or_else(|| RefundStateError(text.to_owned()))
    }
}
