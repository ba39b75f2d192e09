//! The kinds of notices, as data.

use std::fmt;
use std::str::FromStr;

use billing::{ChargeState, SubscriptionMove};
use minicbor::{Decode, Encode};

use NoticeKind as K;

/// What a notice says has happened: the `type` that receivers go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum NoticeKind {
    /// Money moved.
    #[n(0)]
    ChargeCharged,
    /// Money did not move.
    #[n(1)]
    ChargeDeclined,
    /// It was stopped before it was sent.
    #[n(2)]
    ChargeCancelled,
    /// Nobody knows yet; another notice follows once somebody does.
    #[n(3)]
    ChargeInDoubt,
    /// All of it went back.
    #[n(4)]
    ChargeRefunded,
    /// A refund went back.
    #[n(5)]
    RefundRefunded,
    /// A refund did not go back.
    #[n(6)]
    RefundDeclined,
    /// A purchase paid for its first period.
    #[n(7)]
    SubscriptionStarted,
    /// It is paid until another day.
    #[n(8)]
    SubscriptionRenewed,
    /// The current period was declined; it is served on.
    #[n(9)]
    SubscriptionUnpaid,
    /// Unpaid, and not served any more.
    #[n(10)]
    SubscriptionSuspended,
    /// Somebody, or its plan, ended it.
    #[n(11)]
    SubscriptionCancelled,
    /// It ended by itself.
    #[n(12)]
    SubscriptionLapsed,
}

/// Every kind: its type in JSON, and when it is told. `docs/webhooks.md` has the same table.
#[rustfmt::skip]
pub const NOTICE_KINDS: [(NoticeKind, &str, &str); 13] = [
    (K::ChargeCharged,         "charge.charged",         "The operator took the money; also when that turns out after the charge had been given up, and when the amount taken turns out to be another"),
    (K::ChargeDeclined,        "charge.declined",        "The operator did not take the money: see `reason`"),
    (K::ChargeCancelled,       "charge.cancelled",       "Stopped before anything was sent"),
    (K::ChargeInDoubt,         "charge.in_doubt",        "The answer was lost: the operator is asked until it is known, and another notice follows"),
    (K::ChargeRefunded,        "charge.refunded",        "All of what was taken has gone back"),
    (K::RefundRefunded,        "refund.refunded",        "One refund went back"),
    (K::RefundDeclined,        "refund.declined",        "One refund did not go back: the operator refused it, or too little of the charge was left for it"),
    (K::SubscriptionStarted,   "subscription.started",   "A purchase paid for its first period"),
    (K::SubscriptionRenewed,   "subscription.renewed",   "Paid until `paid_through`; also when the operator names another day"),
    (K::SubscriptionUnpaid,    "subscription.unpaid",    "The period's charge was declined: in grace, served on; again with every dunning step that is declined"),
    (K::SubscriptionSuspended, "subscription.suspended", "Unpaid and not to be served any more"),
    (K::SubscriptionCancelled, "subscription.cancelled", "Ended by the subscriber, the merchant, staff or its plan"),
    (K::SubscriptionLapsed,    "subscription.lapsed",    "Over at the operator"),
];

/// What is told of a charge that has come to stand there. The other states are on the way.
#[rustfmt::skip]
const CHARGES: [(ChargeState, NoticeKind); 5] = [
    (ChargeState::Charged,   K::ChargeCharged),
    (ChargeState::Declined,  K::ChargeDeclined),
    (ChargeState::Cancelled, K::ChargeCancelled),
    (ChargeState::InDoubt,   K::ChargeInDoubt),
    (ChargeState::Refunded,  K::ChargeRefunded),
];

/// What is told of a subscription's moves. The others change nothing that is not told by a charge.
#[rustfmt::skip]
const SUBSCRIPTIONS: [(SubscriptionMove, NoticeKind); 5] = [
    (SubscriptionMove::Pay,       K::SubscriptionRenewed),
    (SubscriptionMove::FailToPay, K::SubscriptionUnpaid),
    (SubscriptionMove::Suspend,   K::SubscriptionSuspended),
    (SubscriptionMove::Cancel,    K::SubscriptionCancelled),
    (SubscriptionMove::Lapse,     K::SubscriptionLapsed),
];

/// A text that is no type of a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no type of notice `{0}`")]
pub struct NoticeKindError(String);

impl NoticeKind {
    /// The type in JSON: `charge.charged`.
    pub fn as_str(self) -> &'static str {
        let row = NOTICE_KINDS.iter().find(|(kind, _, _)| *kind == self);
        row.map(|(_, word, _)| *word).expect("every kind has a row")
    }

    /// What coming to stand there is told as, if it is.
    pub(super) fn of_charge(state: ChargeState) -> Option<Self> {
        CHARGES.iter().find(|(of, _)| *of == state).map(|(_, kind)| *kind)
    }

    /// What a move is told as, if it is.
    pub(super) fn of_subscription(by: SubscriptionMove) -> Option<Self> {
        SUBSCRIPTIONS.iter().find(|(of, _)| *of == by).map(|(_, kind)| *kind)
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for NoticeKind {
    type Err = NoticeKindError;

    fn from_str(text: &str) -> Result<Self, NoticeKindError> {
        let row = NOTICE_KINDS.iter().find(|(_, word, _)| *word == text);
        row.map(|(kind, _, _)| *kind).ok_or_else(|| NoticeKindError(text.to_owned()))
    }
}
