//! One subscription: which period is charged when, and what follows from each outcome.
//!
//! It never talks to an operator: it opens charges and hears how they ended. All of it is pure;
//! [`Subscription::next`] reads what is wanted now from the state and the plan.

mod apply;
mod event;
mod expiry;
mod hear;
mod missed;
mod next;
mod requeue;
mod start;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike, Utc};
use minicbor::{Decode, Encode};

pub use event::{
    CancelledBy, ChargeOutcome, IllegalSubscriptionMove, SUBSCRIPTION_TRANSITIONS,
    SubscriptionEvent, SubscriptionMove, SubscriptionSignal,
};
pub use next::SubscriptionNext;

use crate::local_time::first_instant;
use crate::{
    AccountId, Anchor, BillingPeriod, ChargeId, ChargeOrder, ChargeOrigin, Msisdn, Plan, PlanId,
    SubscriptionId, TransactionId, TransactionIdError, Way,
};

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum SubscriptionState {
    /// Its first charge is not made yet.
    #[n(0)]
    Pending,
    /// Served and paid, or about to be charged as usual.
    #[n(1)]
    Active,
    /// Unpaid but served.
    #[n(2)]
    Grace,
    /// Unpaid and not served; nothing is charged.
    #[n(3)]
    Suspended,
    /// Ended by somebody, or by its plan after grace.
    #[n(4)]
    Cancelled,
    /// Ended by itself.
    #[n(5)]
    Lapsed,
}

/// A subscription and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Subscription {
    /// The content provider's own id for it.
    #[n(0)]
    pub id: SubscriptionId,
    /// Through which account it is charged.
    #[n(1)]
    pub account: AccountId,
    /// For which plan.
    #[n(2)]
    pub plan: PlanId,
    /// Whose line.
    #[n(3)]
    pub msisdn: Msisdn,
    /// Where it stands.
    #[n(4)]
    pub state: SubscriptionState,
    /// The first day of its first period, in the account's time zone.
    #[n(5)]
    pub anchor: Anchor,
    /// The local time of day at which its periods start, in seconds after midnight.
    #[n(6)]
    pub starts_at_s: u32,
    /// The number of the period that opens next, counted from the anchor.
    #[n(7)]
    pub next_period: u32,
    /// Until when it is paid; nothing is charged before (money rule 1).
    #[cbor(n(8), with = "crate::encoding::instant")]
    pub paid_through: DateTime<Utc>,
    /// The period that was opened last.
    #[n(9)]
    pub current: Option<OpenPeriod>,
    /// Since when it is unpaid, if it is.
    #[cbor(n(10), with = "crate::encoding::instant::optional", has_nil)]
    pub unpaid_since: Option<DateTime<Utc>>,
    /// When it was cancelled, if it was.
    #[cbor(n(11), with = "crate::encoding::instant::optional", has_nil)]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Since its night's window ended before its turn came: the next opening, for which it waits.
    #[cbor(n(12), with = "crate::encoding::instant::optional", has_nil)]
    pub carried_to: Option<DateTime<Utc>>,
}

/// A billing period whose charging has begun.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenPeriod {
    /// Its number, counted from the anchor.
    #[n(0)]
    pub number: u32,
    /// Its days.
    #[n(1)]
    pub period: BillingPeriod,
    /// The latest charge for it; once it is paid, the one that paid.
    #[n(2)]
    pub charge: ChargeId,
    /// Counts its charges, from 0.
    #[n(3)]
    pub ordinal: u32,
    /// The dunning step of the latest charge; 0 for the renewal itself.
    #[n(4)]
    pub dunning_step: u32,
    /// How the latest charge stands.
    #[n(5)]
    pub standing: Standing,
    /// When its first decline for lack of funds came; dunning counts from here.
    #[cbor(n(6), with = "crate::encoding::instant::optional", has_nil)]
    pub first_declined_at: Option<DateTime<Utc>>,
    /// The next charge of this period, if one is planned.
    #[n(7)]
    pub retry: Option<PlannedRetry>,
}

/// How a period's latest charge stands, as its subscription knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Standing {
    /// To be sent, sent, or in doubt.
    #[n(0)]
    Open,
    /// Charged: the period is paid.
    #[n(1)]
    Charged,
    /// Declined or cancelled.
    #[n(2)]
    Declined,
}

/// Another charge of the same period, after a proven negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlannedRetry {
    /// Not before this time; a plan with windows may make it later.
    #[cbor(n(0), with = "crate::encoding::instant")]
    pub at: DateTime<Utc>,
    /// Its dunning step.
    #[n(1)]
    pub dunning_step: u32,
}

impl Subscription {
    /// Enrols a subscription that exists already and is paid until `renews_at`.
    pub fn enrol(
        id: SubscriptionId,
        msisdn: Msisdn,
        plan: &Plan,
        renews_at: DateTime<Utc>,
    ) -> Self {
        let local = renews_at.with_timezone(&plan.schedule.timezone());
        Self {
            id,
            account: plan.account.clone(),
            plan: plan.id.clone(),
            msisdn,
            state: SubscriptionState::Active,
            anchor: Anchor::new(local.date_naive()),
            starts_at_s: local.time().num_seconds_from_midnight(),
            next_period: 0,
            paid_through: renews_at,
            current: None,
            unpaid_since: None,
            cancelled_at: None,
            carried_to: None,
        }
    }

    /// When the period of this number starts; none beyond the end of the calendar.
    pub fn starts_at(&self, number: u32, plan: &Plan) -> Option<DateTime<Utc>> {
        self.begins_on(self.anchor.period(plan.period, number)?.start(), plan)
    }

    /// When a period is over: until then it is paid, if it is.
    pub fn ends_at(&self, period: BillingPeriod, plan: &Plan) -> Option<DateTime<Utc>> {
        self.begins_on(period.end(), plan)
    }

    /// When a period that begins on this day starts.
    fn begins_on(&self, day: NaiveDate, plan: &Plan) -> Option<DateTime<Utc>> {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(self.starts_at_s, 0)?;
        Some(first_instant(day.and_time(time), plan.schedule.timezone()))
    }

    /// When it next renews, as lists show it: the start of the period that opens next.
    pub fn renews_at(&self, plan: &Plan) -> Option<DateTime<Utc>> {
        self.starts_at(self.next_period, plan)
    }

    /// The id of a charge of this subscription; the same however often it is asked for.
    pub fn charge_id(&self, partition: u16, period: &BillingPeriod, ordinal: u32) -> ChargeId {
        let origin = ChargeOrigin::Renewal {
            account: &self.account,
            subscription: &self.id,
            period,
            ordinal,
        };
        ChargeId::mint(partition, &origin)
    }

    /// What the current period's latest charge asks for.
    ///
    /// # Errors
    ///
    /// The account's transaction prefix does not fit a TransactionID.
    pub fn order(
        &self,
        current: &OpenPeriod,
        plan: &Plan,
        prefix: &str,
        scheduled_for: DateTime<Utc>,
        opened_on: NaiveDate,
    ) -> Result<ChargeOrder, TransactionIdError> {
        let before = current.ordinal.checked_sub(1);
        let partition = current.charge.partition();
        Ok(ChargeOrder {
            id: current.charge,
            transaction_id: TransactionId::mint(prefix, &current.charge.to_string())?,
            account: self.account.clone(),
            plan: Some(self.plan.clone()),
            subscription: Some(self.id.clone()),
            msisdn: self.msisdn,
            amount: plan.amount_of_step(current.dunning_step).unwrap_or(plan.amount),
            description: None,
            period: Some(current.period),
            ordinal: current.ordinal,
            dunning_step: current.dunning_step,
            retry_of: before.map(|ordinal| self.charge_id(partition, &current.period, ordinal)),
            opened_on,
            scheduled_for,
            send_before: self.ends_at(current.period, plan),
            way: Way::Renewal,
            purchase: None,
            asked: None,
        })
    }
}

impl OpenPeriod {
    /// The same period with its next charge opened.
    pub fn reopened(&self, charge: ChargeId, dunning_step: u32) -> Self {
        Self {
            charge,
            dunning_step,
            ordinal: self.ordinal.saturating_add(1),
            standing: Standing::Open,
            retry: None,
            ..self.clone()
        }
    }
}

impl SubscriptionState {
    /// Whether it is over for good, so that its subscriber may have another.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Cancelled | Self::Lapsed)
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

const WORDS: [(SubscriptionState, &str); 6] = [
    (SubscriptionState::Pending, "pending"),
    (SubscriptionState::Active, "active"),
    (SubscriptionState::Grace, "grace"),
    (SubscriptionState::Suspended, "suspended"),
    (SubscriptionState::Cancelled, "cancelled"),
    (SubscriptionState::Lapsed, "lapsed"),
];

impl fmt::Display for SubscriptionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no state of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected pending, active, grace, suspended, cancelled or lapsed, found {0:?}")]
pub struct SubscriptionStateError(String);

impl FromStr for SubscriptionState {
    type Err = SubscriptionStateError;

    fn from_str(text: &str) -> Result<Self, SubscriptionStateError> {
        let found = WORDS.iter().find(|(_, word)| *word == text);
        found.map(|(state, _)| *state).ok_or_else(|| SubscriptionStateError(text.to_owned()))
    }
}
