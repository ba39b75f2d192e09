//! When an operator is asked what became of something.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::SEND_WITHIN;

/// From the last configured inquiry on, they go on at this distance, without end (money rule 5).
pub(crate) const THEN_EVERY: TimeDelta = TimeDelta::days(1);
/// When to ask first, where an account does not say.
const FIRST_LOOK: Duration = Duration::from_secs(60);

/// An account's rules for inquiries.
#[derive(Clone, Copy, Debug)]
pub struct Lookups<'a> {
    /// When to ask, as offsets from the doubt's start.
    pub schedule: &'a [Duration],
    /// The operator's time-out.
    pub timeout: Duration,
}

impl Lookups<'_> {
    /// The first look after a doubt: by the schedule, but never while a late send may still be
    /// on its way, since the operator may yet be working on it (money rule 5).
    pub(crate) fn first(&self, since: DateTime<Utc>, submitted_at: DateTime<Utc>) -> DateTime<Utc> {
        let first = self.schedule.first().copied().unwrap_or(FIRST_LOOK);
        later(since, first).max(self.settled_at(submitted_at))
    }

    /// When a send of that intent is surely over: the send deadline plus the time-out.
    pub(crate) fn settled_at(&self, submitted_at: DateTime<Utc>) -> DateTime<Utc> {
        later(submitted_at, SEND_WITHIN.saturating_add(self.timeout))
    }

    /// The first scheduled look after `now`: what was slept through is not asked twice over.
    pub(crate) fn next(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let scheduled = self.schedule.iter().map(|offset| later(since, *offset));
        if let Some(next) = scheduled.clone().filter(|look| *look > now).min() {
            return next;
        }
        let last = scheduled.max().unwrap_or(since);
        let days = (now - last).num_days().saturating_add(1).max(1);
        last + THEN_EVERY * i32::try_from(days).unwrap_or(i32::MAX)
    }
}

/// The instant that much later; the end of the calendar for what lies beyond it.
pub(crate) fn later(instant: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let delta = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    instant.checked_add_signed(delta).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The pause after a failure that `times` others came before: each is twice the one before.
pub(crate) fn doubled(first: Duration, times: u32, max: Duration) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(max)
}
