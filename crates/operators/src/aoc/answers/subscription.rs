//! Answers about a subscription that move no money.

use chrono::NaiveDate;

use crate::{Code, Decline, MismatchedField};

/// The answer to cancelSubscription. Whether access ends at once is nowhere said (A15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelAnswer {
    /// Cancelled now.
    Cancelled {
        /// The gateway's code.
        code: Code,
    },
    /// There was nothing left to cancel: as good as cancelled (flow A4).
    AlreadyGone {
        /// The gateway's code.
        code: Code,
    },
    /// A listed negative: the subscription may live on at the gateway.
    Declined(Decline),
    /// The answer does not tell: ask subscriptionStatus.
    InDoubt {
        /// The gateway's code.
        code: Code,
        /// Why nobody knows.
        why: &'static str,
    },
}

/// The answer to subscriptionStatus. It tells neither when nor by which charge the last period
/// was paid, only until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionAnswer {
    /// Subscribed.
    Subscribed {
        /// The last day that is paid for, where it is told.
        expires_on: Option<NaiveDate>,
    },
    /// Unsubscribed, or ended.
    Unsubscribed {
        /// The last day that was paid for, where it is told.
        expires_on: Option<NaiveDate>,
    },
    /// The gateway knows no such subscriber of this subscription.
    UnknownSubscriber {
        /// The gateway's code.
        code: Code,
    },
    /// The answer is about another subscriber or subscription.
    Mismatch {
        /// The first field that differs.
        field: MismatchedField,
        /// The gateway's code.
        code: Code,
    },
    /// The answer tells nothing: ask again.
    Unclear {
        /// The gateway's code.
        code: Code,
        /// Why it tells nothing.
        why: &'static str,
    },
}
