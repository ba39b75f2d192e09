//! Telling an operator that a subscription has ended on our side (flow A4).
//!
//! Nothing is charged any more from the commit on in which this opens; whatever becomes of it
//! changes nothing about that (money rule 10). No money moves, so a lost answer is followed by a
//! look at the subscription's standing, and then simply by another attempt.

mod apply;
mod event;
mod next;
mod transitions;

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

pub use event::{CancellationEvent, CancellationSignal, EndedBy};
pub use next::CancellationNext;
pub use transitions::{
    CANCELLATION_TRANSITIONS, CancellationMove, CancellationState, IllegalCancellationMove,
};

use crate::{
    AccountId, CancelledBy, Msisdn, PlanId, Subscription, SubscriptionId, TransactionId,
    TransactionIdError,
};

/// An operator that does not know after this time is for a person to look at.
const OVERDUE_AFTER: TimeDelta = TimeDelta::days(1);

/// A subscription that is over, and what its operator knows of that.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Cancellation {
    /// Which subscription.
    #[n(0)]
    pub subscription: SubscriptionId,
    /// Through which account.
    #[n(1)]
    pub account: AccountId,
    /// To which plan.
    #[n(2)]
    pub plan: PlanId,
    /// Whose line.
    #[n(3)]
    pub msisdn: Msisdn,
    /// Who ended it.
    #[n(4)]
    pub by: CancelledBy,
    /// Since when it has been over.
    #[cbor(n(5), with = "crate::encoding::instant")]
    pub since: DateTime<Utc>,
    /// Where telling the operator stands.
    #[n(6)]
    pub state: CancellationState,
    /// How often it was sent; every attempt has a TransactionID of its own.
    #[n(7)]
    pub attempts: u32,
    /// How often in a row it came to nothing; for the pause before the next try.
    #[n(8)]
    pub failures: u32,
    /// Nothing is done before this time.
    #[cbor(n(9), with = "crate::encoding::instant")]
    pub due_at: DateTime<Utc>,
    /// The operator's last code.
    #[n(10)]
    pub operator_code: Option<Box<str>>,
    /// How it ended at the operator, once it has.
    #[n(11)]
    pub ended_by: Option<EndedBy>,
}

impl Cancellation {
    /// The operator is to be told that this subscription is over since `since`.
    pub fn of(subscription: &Subscription, by: CancelledBy, since: DateTime<Utc>) -> Self {
        Self {
            subscription: subscription.id.clone(),
            account: subscription.account.clone(),
            plan: subscription.plan.clone(),
            msisdn: subscription.msisdn,
            by,
            since,
            state: CancellationState::Requested,
            attempts: 0,
            failures: 0,
            due_at: since,
            operator_code: None,
            ended_by: None,
        }
    }

    /// The TransactionID of the next attempt: a fresh one each (AOC protocol, section 8.4), and
    /// the same for the same attempt (money rule 9).
    ///
    /// # Errors
    ///
    /// A prefix that no id can begin with.
    pub fn transaction_id(&self, prefix: &str) -> Result<TransactionId, TransactionIdError> {
        let Self { account, subscription, attempts, .. } = self;
        TransactionId::mint(prefix, &format!("cancel/{account}/{subscription}/{attempts}"))
    }

    /// Whether the operator has not been told for so long that a person must look.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state != CancellationState::Done && now - self.since >= OVERDUE_AFTER
    }
}
