//! What can happen to a subscription, what it can be told, and every legal move, as data.

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

use super::{OpenPeriod, PlannedRetry, SubscriptionState};
use crate::{BillingPeriod, ChargeId, DeclineReason};

/// Something that happened to a subscription. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SubscriptionEvent {
    /// It was enrolled.
    #[n(0)]
    Enrolled,
    /// A billing period opened, and with it its first charge.
    #[n(1)]
    PeriodOpened {
        /// The period.
        #[n(0)]
        open: OpenPeriod,
        /// Elapsed periods that were skipped and will not be charged (money rule 11).
        #[n(1)]
        skipped: u32,
        /// The charge of the period before that is still open, to be stopped if it is unsent.
        #[n(2)]
        superseded: Option<ChargeId>,
        /// When the charge was to be sent.
        #[cbor(n(3), with = "crate::encoding::instant")]
        scheduled_for: DateTime<Utc>,
    },
    /// Another charge opened for the current period, after a proven negative (money rule 1).
    #[n(2)]
    ChargeReopened {
        /// The new charge.
        #[n(0)]
        charge: ChargeId,
        /// Its dunning step.
        #[n(1)]
        dunning_step: u32,
        /// When the charge was to be sent.
        #[cbor(n(2), with = "crate::encoding::instant")]
        scheduled_for: DateTime<Utc>,
        /// The requeue that asked for it, in place of its plan's dunning.
        #[n(3)]
        run: Option<Box<str>>,
    },
    /// The current period is paid.
    #[n(3)]
    Renewed {
        /// Until when it is paid now.
        #[cbor(n(0), with = "crate::encoding::instant")]
        paid_through: DateTime<Utc>,
        /// A later charge of the same period, to be stopped if it is unsent (money rule 3).
        #[n(1)]
        successor: Option<ChargeId>,
        /// The charge that paid for it.
        #[n(2)]
        charge: ChargeId,
    },
    /// The current period's charge was declined, which is the subscriber's affair.
    #[n(4)]
    Unpaid {
        /// Why.
        #[n(0)]
        reason: DeclineReason,
        /// The next charge of this period, if dunning has one.
        #[n(1)]
        retry: Option<PlannedRetry>,
    },
    /// The current period's charge was declined for no fault of the subscriber's: nothing changes,
    /// and it is tried again (money rule 12).
    #[n(5)]
    NotHeldAgainst {
        /// Why.
        #[n(0)]
        reason: DeclineReason,
        /// The next charge of this period.
        #[n(1)]
        retry: PlannedRetry,
    },
    /// The subscriber cannot be charged, or the grace is over: not served any more.
    #[n(6)]
    Suspended {
        /// Why, if a decline did it at once.
        #[n(0)]
        reason: Option<DeclineReason>,
    },
    /// It ended.
    #[n(7)]
    Cancelled {
        /// Who ended it.
        #[n(0)]
        by: CancelledBy,
        /// Their words, if any.
        #[n(1)]
        note: Option<Box<str>>,
    },
    /// A charge that was given up for declined or stopped has debited the subscriber after all.
    #[n(8)]
    LandedLate {
        /// The charge.
        #[n(0)]
        charge: ChargeId,
        /// The period it pays for.
        #[n(1)]
        period: BillingPeriod,
    },
    /// It was bought, and starts with the period that the purchase paid for.
    #[n(9)]
    Started {
        /// The charge that paid.
        #[n(0)]
        charge: ChargeId,
    },
    /// The operator said until when it is paid; its periods follow from there (AOC protocol, 8.2).
    #[n(10)]
    ExpirySeen {
        /// The last day that is paid.
        #[cbor(n(0), with = "crate::encoding::day")]
        expiry: NaiveDate,
        /// Until when it is paid.
        #[cbor(n(1), with = "crate::encoding::instant")]
        paid_through: DateTime<Utc>,
    },
    /// It is over at the operator.
    #[n(11)]
    Lapsed {
        /// Why.
        #[n(0)]
        reason: DeclineReason,
    },
    /// Its night's window ended before its turn came: it waits for the next.
    #[n(12)]
    CarriedOver {
        /// The local date on which that window opened.
        #[cbor(n(0), with = "crate::encoding::day")]
        night: NaiveDate,
        /// When the next one opens.
        #[cbor(n(1), with = "crate::encoding::instant")]
        until: DateTime<Utc>,
    },
    /// A period is not charged any more: its night's window has ended, and its plan carries nothing
    /// over, or its run was stopped.
    #[n(13)]
    PeriodMissed {
        /// Its number; earlier ones that were not opened are missed with it.
        #[n(0)]
        number: u32,
        /// The local date on which the window opened, if no charge had been opened in it.
        #[cbor(n(1), with = "crate::encoding::day::optional", has_nil)]
        night: Option<NaiveDate>,
    },
}

/// Who ended a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CancelledBy {
    /// The subscriber, through the operator.
    #[n(0)]
    Subscriber,
    /// The content provider.
    #[n(1)]
    Merchant,
    /// Staff.
    #[n(2)]
    Staff,
    /// Its plan, at the end of grace or after a decline that no retry mends.
    #[n(3)]
    Plan,
}

/// What a subscription can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SubscriptionSignal {
    /// One of its charges has ended, or has ended differently.
    #[n(0)]
    ChargeEnded {
        /// The charge.
        #[n(0)]
        charge: ChargeId,
        /// The period it pays for.
        #[n(1)]
        period: BillingPeriod,
        /// Which of the period's charges it is.
        #[n(2)]
        ordinal: u32,
        /// How it ended.
        #[n(3)]
        outcome: ChargeOutcome,
    },
    /// End it.
    #[n(1)]
    Cancel {
        /// Who ends it.
        #[n(0)]
        by: CancelledBy,
        /// Their words, if any.
        #[n(1)]
        note: Option<Box<str>>,
    },
    /// The operator says until when it is paid.
    #[n(2)]
    Expiry {
        /// The last day that is paid.
        #[cbor(n(0), with = "crate::encoding::day")]
        expiry: NaiveDate,
    },
    /// Open another charge in place of one that was declined.
    #[n(3)]
    Requeue {
        /// The declined charge, whose decline is proven.
        #[n(0)]
        charge: ChargeId,
        /// The requeue that asks for it.
        #[n(1)]
        run: Box<str>,
    },
}

/// How a charge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ChargeOutcome {
    /// Money moved.
    #[n(0)]
    Charged,
    /// Money did not move.
    #[n(1)]
    Declined {
        /// Why.
        #[n(0)]
        reason: DeclineReason,
        /// Whether the period may have another charge: only after a proven negative
        /// (money rule 3).
        #[n(1)]
        may_try_again: bool,
        /// When it was sent, as far as that is on record.
        #[cbor(n(2), with = "crate::encoding::instant::optional", has_nil)]
        sent_at: Option<DateTime<Utc>>,
    },
    /// It was stopped before it was sent.
    #[n(2)]
    Withdrawn,
    /// So it was, since its window has ended or its run was stopped: its period is given up.
    #[n(3)]
    Missed,
}

/// The kinds of events, for the table of legal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubscriptionMove {
    /// Opens a period, or another charge in it.
    OpenCharge,
    /// Is paid.
    Pay,
    /// Goes unpaid.
    FailToPay,
    /// Is declined for no fault of the subscriber's.
    Excuse,
    /// Is not served any more.
    Suspend,
    /// Ends.
    Cancel,
    /// Is told of money that moved late.
    LandLate,
    /// Is over at the operator.
    Lapse,
    /// Misses a window.
    Miss,
}

use SubscriptionMove as M;
use SubscriptionState as S;

/// Every legal move of a subscription. A move that is not in this table does not exist.
#[rustfmt::skip]
pub const SUBSCRIPTION_TRANSITIONS: &[(SubscriptionState, SubscriptionMove, SubscriptionState)] = &[
    // from         move            to
    (S::Pending,    M::Pay,         S::Active),
    (S::Pending,    M::Cancel,      S::Cancelled),
    (S::Pending,    M::LandLate,    S::Pending),
    (S::Active,     M::OpenCharge,  S::Active),
    (S::Active,     M::Pay,         S::Active),
    (S::Active,     M::FailToPay,   S::Grace),
    (S::Active,     M::Excuse,      S::Active),
    (S::Active,     M::Suspend,     S::Suspended),
    (S::Active,     M::Cancel,      S::Cancelled),
    (S::Active,     M::Lapse,       S::Lapsed),
    (S::Active,     M::LandLate,    S::Active),
    (S::Active,     M::Miss,        S::Active),
    (S::Grace,      M::OpenCharge,  S::Grace),
    (S::Grace,      M::Pay,         S::Active),
    (S::Grace,      M::FailToPay,   S::Grace),
    (S::Grace,      M::Excuse,      S::Grace),
    (S::Grace,      M::Suspend,     S::Suspended),
    (S::Grace,      M::Cancel,      S::Cancelled),
    (S::Grace,      M::Lapse,       S::Lapsed),
    (S::Grace,      M::LandLate,    S::Grace),
    (S::Grace,      M::Miss,        S::Grace),
    // Only whoever asks for it has a charge of somebody suspended made again.
    (S::Suspended,  M::OpenCharge,  S::Suspended),
    (S::Suspended,  M::FailToPay,   S::Suspended),
    (S::Suspended,  M::Pay,         S::Active), // such a charge, or one that landed late
    (S::Suspended,  M::Cancel,      S::Cancelled),
    (S::Suspended,  M::LandLate,    S::Suspended),
    (S::Suspended,  M::Miss,        S::Suspended), // what was asked for was stopped
    // Nothing opens a charge after a cancel (money rule 10); what lands is for staff.
    (S::Cancelled,  M::LandLate,    S::Cancelled),
    (S::Lapsed,     M::LandLate,    S::Lapsed),
];

impl SubscriptionEvent {
    /// The move it makes; none for the enrolment, which no state comes before.
    pub fn by(&self) -> Option<SubscriptionMove> {
        Some(match self {
            Self::Enrolled | Self::Started { .. } => return None,
            Self::PeriodOpened { .. } | Self::ChargeReopened { .. } => M::OpenCharge,
            Self::Renewed { .. } | Self::ExpirySeen { .. } => M::Pay,
            Self::Unpaid { .. } => M::FailToPay,
            Self::NotHeldAgainst { .. } => M::Excuse,
            Self::Suspended { .. } => M::Suspend,
            Self::Cancelled { .. } => M::Cancel,
            Self::LandedLate { .. } => M::LandLate,
            Self::Lapsed { .. } => M::Lapse,
            Self::CarriedOver { .. } | Self::PeriodMissed { .. } => M::Miss,
        })
    }
}

/// A move that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a subscription that is {from} cannot {by:?}")]
pub struct IllegalSubscriptionMove {
    /// Where it stood.
    pub from: SubscriptionState,
    /// What was to move it.
    pub by: SubscriptionMove,
}

impl SubscriptionState {
    /// Where a move leads.
    ///
    /// # Errors
    ///
    /// The move is not in the table.
    pub fn on(self, by: SubscriptionMove) -> Result<Self, IllegalSubscriptionMove> {
        let found =
            SUBSCRIPTION_TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (self, by));
        found.map(|(_, _, to)| *to).ok_or(IllegalSubscriptionMove { from: self, by })
    }
}
