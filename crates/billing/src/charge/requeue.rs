//! Asking for a charge again, once what it was declined for may have changed.
//!
//! Nothing is ever sent a second time: a requeue opens another charge, under another
//! TransactionID, and only where money rules 1 and 3 let it.

use chrono::{DateTime, Utc};

use super::{Charge, ChargeEvent, ChargeState, Proof, Way};
use crate::{ChargeId, ChargeOrigin, DeclineReason};

use ChargeState as S;

/// What asking for a charge again comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requeue {
    /// Another charge may be opened.
    Again,
    /// Nobody knows yet: the operator is asked, and nothing is sent (money rule 2).
    Inquire,
    /// It stays as it is.
    Skip(Skipped),
}

/// Why a charge is not asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// It was charged.
    Charged,
    /// Another one mends nothing, may not be, or is there already; one that is still to be sent, or
    /// waits for the subscriber, needs none.
    Terminal,
    /// The subscriber's attempts of the day are used up (money rule 8).
    Capped,
}

impl Charge {
    /// What asking for it again comes to at `now`, as far as the charge itself can tell: its
    /// subscription may have ended, or have opened another meanwhile.
    pub fn requeue(&self, now: DateTime<Utc>) -> Requeue {
        match self.state {
            S::Charged | S::Refunded => Requeue::Skip(Skipped::Charged),
            S::Submitted | S::InDoubt => Requeue::Inquire,
            S::Requested | S::Waiting | S::Cancelled => Requeue::Skip(Skipped::Terminal),
            S::Declined if !self.may_be_followed(now) => Requeue::Skip(Skipped::Terminal),
            // Somebody says that it was charged after all.
            S::Declined if self.look_again_at.is_some() => Requeue::Inquire,
            S::Declined => Requeue::Again,
        }
    }

    /// The charge that follows this one, if another does: the same whoever asks for it, and however
    /// often (money rule 9).
    pub fn successor(&self) -> ChargeId {
        let order = &self.order;
        let origin = match (&order.subscription, &order.period) {
            (Some(subscription), Some(period)) => ChargeOrigin::Renewal {
                account: &order.account,
                subscription,
                period,
                ordinal: order.ordinal.saturating_add(1),
            },
            _ => ChargeOrigin::Requeue { of: order.id },
        };
        ChargeId::mint(order.id.partition(), &origin)
    }

    /// Whether another charge may follow: only after a proven negative that may have changed
    /// meanwhile, and never where a subscriber has to take part again.
    fn may_be_followed(&self, now: DateTime<Utc>) -> bool {
        let is_proven = self.declined_by.is_some_and(Proof::is_full);
        let is_mendable = self.reason.is_some_and(is_mendable);
        let is_ours = matches!(self.order.way, Way::Renewal | Way::Direct);
        let is_over = self.order.send_before.is_some_and(|at| at <= now);
        let is_followed = self.followed_by.is_some();
        let is_bought = self.order.purchase.is_some();
        // Paid by the one before it, or not wanted any more (money rules 3 and 10).
        let is_wanted = self.withdrawal_missed.is_none();
        is_proven && is_mendable && is_ours && is_wanted && !is_over && !is_followed && !is_bought
    }

    pub(super) fn hear_requeue(
        &self,
        run: Box<str>,
        by: Box<str>,
        reason: Option<Box<str>>,
        now: DateTime<Utc>,
    ) -> Option<ChargeEvent> {
        match self.requeue(now) {
            Requeue::Again => Some(ChargeEvent::Requeued { run, by, reason }),
            Requeue::Inquire => self.hear_hint(None, None),
            Requeue::Skip(_) => None,
        }
    }
}

impl Proof {
    /// Whether a negative that is known so lets another charge follow (money rule 3).
    pub fn is_full(self) -> bool {
        match self {
            Self::Reply | Self::Inquiry | Self::Unsent => true,
            Self::Repetition | Self::Staff => false,
        }
    }
}

/// Whether what a charge was declined for may have changed since.
fn is_mendable(reason: DeclineReason) -> bool {
    use DeclineReason as R;
    match reason {
        R::Funds | R::Limit | R::NotMember | R::Misconfigured | R::OperatorError => true,
        // The line or the subscriber says no for good.
        R::Barred | R::NotPrepaid | R::RefusedBySubscriber => false,
        // The subscriber would have to take part again.
        R::Expired | R::WrongOtp => false,
        // Paid, ended, or never proven.
        R::AlreadySubscribed | R::Cancelled | R::NotFound => false,
    }
}
