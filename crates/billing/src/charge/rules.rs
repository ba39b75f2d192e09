//! What an account decides about its charges.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::lookups::later;
use crate::{Lookups, RenewalSchedule};

/// How long after its intent a charge may still be written to the wire (money rule 6).
pub const SEND_WITHIN: Duration = Duration::from_secs(5);

/// What happens to a charge the operator never heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFoundRule {
    /// It stays in doubt until something else is known.
    Hold,
    /// It is declined after three consistent answers over 24 h; its period stays closed.
    Decline,
}

/// What becomes of a renewal whose answer was lost and whose last paid day has not moved
/// (money rule 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LostRenewalRule {
    /// It stays in doubt until something else is known.
    #[default]
    Hold,
    /// On the next local day it is given up, and another attempt tells (flow A3a).
    NextDay,
}

/// The rules of one charge: its account's, and its plan's schedule.
#[derive(Clone, Debug)]
pub struct ChargeRules<'a> {
    /// When to ask, as offsets from the doubt's start.
    pub inquiry_schedule: &'a [Duration],
    /// The operator's time-out.
    pub timeout: Duration,
    /// What "not found" leads to.
    pub not_found: NotFoundRule,
    /// When renewals may be sent.
    pub schedule: &'a RenewalSchedule,
    /// What becomes of a renewal whose answer was lost.
    pub lost_renewal: LostRenewalRule,
    /// Whether this charge is made in two calls.
    pub prepares: bool,
    /// Whether the operator can be asked about a charge by our own TransactionID.
    pub asks_by_our_id: bool,
    /// Whether the operator tells the last paid day of a subscription, and is asked for it.
    pub tells_expiry: bool,
    /// What every TransactionID of the account begins with.
    pub transaction_prefix: &'a str,
}

impl<'a> ChargeRules<'a> {
    /// When the operator is asked what became of a charge (money rule 5).
    pub(super) fn lookups(&self) -> Lookups<'a> {
        Lookups { schedule: self.inquiry_schedule, timeout: self.timeout }
    }
}

/// How often a charge is asked about that somebody is still working on: as the operator advises
/// for an hour, then hourly for a day, then daily (AOC protocol, 4.1).
pub(super) fn poll(since: DateTime<Utc>, now: DateTime<Utc>, advised: Duration) -> DateTime<Utc> {
    let at_least = match now - since {
        age if age < TimeDelta::hours(1) => Duration::ZERO,
        age if age < TimeDelta::days(1) => Duration::from_secs(3600),
        _ => Duration::from_secs(86_400),
    };
    later(now, advised.max(at_least))
}
