//! One refund: money on its way back to the subscriber of a charge.
//!
//! [`REFUND_TRANSITIONS`] has every legal move. A refund keeps one TransactionID for life, so
//! whatever is lost, the operator cannot take a second send for a second refund (flow A5). How
//! much of a charge may go back is the charge's affair.

mod apply;
mod event;
mod judge;
mod next;
mod transitions;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

pub use event::{RefundEvent, RefundFinding, RefundSignal};
pub use next::RefundNext;
pub use transitions::{IllegalRefundMove, REFUND_TRANSITIONS, RefundMove, RefundState};

use crate::{AccountId, ChargeId, Money, Msisdn, RefundId, TransactionId};

/// What goes back, to whom, and why; frozen when the refund opens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RefundOrder {
    /// Our id.
    #[n(0)]
    pub id: RefundId,
    /// The charge whose money goes back.
    #[n(1)]
    pub charge: ChargeId,
    /// Through which account.
    #[n(2)]
    pub account: AccountId,
    /// What the operator knows the refund by: an id of its own, minted from [`RefundOrder::id`].
    #[n(3)]
    pub transaction_id: TransactionId,
    /// The operator's own name for the charge (AOC `aocTransID`).
    #[n(4)]
    pub reference: Box<str>,
    /// Whose line.
    #[n(5)]
    pub msisdn: Msisdn,
    /// How much.
    #[n(6)]
    pub amount: Money,
    /// Why, in the words of whoever asked.
    #[n(7)]
    pub reason: Box<str>,
    /// Who asked.
    #[n(8)]
    pub requested_by: Box<str>,
    /// When it was asked for.
    #[cbor(n(9), with = "crate::encoding::instant")]
    pub requested_at: DateTime<Utc>,
}

/// A refund and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Refund {
    /// What was ordered.
    #[n(0)]
    pub order: RefundOrder,
    /// Where it stands.
    #[n(1)]
    pub state: RefundState,
    /// How much went back, once it did.
    #[n(2)]
    pub refunded: Option<Money>,
    /// The operator's name for the settlement (AOC `clientCorrelator`).
    #[n(3)]
    pub correlator: Option<Box<str>>,
    /// The operator's name in its answer, which may be the charge's or the refund's own (AOC A11).
    #[n(4)]
    pub operator_reference: Option<Box<str>>,
    /// The operator's last code.
    #[n(5)]
    pub operator_code: Option<Box<str>>,
    /// How often it was sent, not counting sends that were surely not processed (money rule 7).
    #[n(6)]
    pub attempts: u32,
    /// When the intent to send was recorded, unless it is known to have come to nothing.
    #[cbor(n(7), with = "crate::encoding::instant::optional", has_nil)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// What is known while it is in doubt.
    #[n(8)]
    pub doubt: Option<RefundDoubt>,
    /// Not to be sent before this time.
    #[cbor(n(9), with = "crate::encoding::instant::optional", has_nil)]
    pub send_not_before: Option<DateTime<Utc>>,
    /// How often in a row it was not accepted; for the pause before the next try.
    #[n(10)]
    pub unaccepted: u32,
    /// When inquiries had not found it often enough to send it again.
    #[cbor(n(11), with = "crate::encoding::instant::optional", has_nil)]
    pub not_found_at: Option<DateTime<Utc>>,
    /// Whether the operator has said anything about its id: "not found" then proves nothing.
    #[n(12)]
    pub has_arrived: bool,
}

/// A refund's doubt: since when, and what inquiries have found.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RefundDoubt {
    /// Since when nobody knows.
    #[cbor(n(0), with = "crate::encoding::instant")]
    pub since: DateTime<Utc>,
    /// When to ask next.
    #[cbor(n(1), with = "crate::encoding::instant")]
    pub look_at: DateTime<Utc>,
    /// How often in a row it was not found.
    #[n(2)]
    pub not_found: u32,
    /// When it was first not found, of those in a row.
    #[cbor(n(3), with = "crate::encoding::instant::optional", has_nil)]
    pub not_found_since: Option<DateTime<Utc>>,
}

impl Refund {
    /// A refund that was just opened.
    pub fn open(order: RefundOrder) -> Self {
        Self {
            order,
            state: RefundState::Requested,
            refunded: None,
            correlator: None,
            operator_reference: None,
            operator_code: None,
            attempts: 0,
            submitted_at: None,
            doubt: None,
            send_not_before: None,
            unaccepted: 0,
            not_found_at: None,
            has_arrived: false,
        }
    }

    /// Whether it had been sent, or may have been, before its last send: then only an inquiry can
    /// say that nothing went back.
    pub fn was_sent_before(&self) -> bool {
        self.not_found_at.is_some()
    }
}
