//! The day that is reconciled, and when a charge may have been debited.

use std::time::Duration;

use billing::{Charge, SEND_WITHIN, local_date, next_local_day};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// By how much the operator's clock may be off from ours.
pub const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("an hour of the day");

/// A local day of an account: what the operator's file of that date is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    date: NaiveDate,
    timezone: Tz,
    begins_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// Where a charge lies against a day, by when it may have been debited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Within it, whatever the operator's clock says.
    Within,
    /// Across one of its ends: it may stand in this day's file, or in the one next to it.
    Edge,
    /// On another day.
    Outside,
}

/// From when to when the operator may have debited a charge, by our clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Day {
    /// This date by the clocks of this zone.
    pub fn new(date: NaiveDate, timezone: Tz) -> Self {
        let day_before = date.checked_sub_days(Days::new(1)).unwrap_or(date).and_time(NOON);
        let day_before = day_before.and_local_timezone(timezone).earliest();
        // No zone leaps over noon.
        let begins_at = next_local_day(day_before.expect("noon").to_utc(), timezone);
        Self { date, timezone, begins_at, ends_at: next_local_day(begins_at, timezone) }
    }

    /// The date.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The date of an instant by the same clocks.
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        local_date(at, self.timezone)
    }

    /// When it begins.
    pub fn begins_at(&self) -> DateTime<Utc> {
        self.begins_at
    }

    /// When the next one begins.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.ends_at
    }

    /// Where a charge lies that may have been debited in this span.
    pub fn place(&self, span: Span) -> Place {
        let (from, to) = (span.from - CLOCKS_APART, span.to + CLOCKS_APART);
        if to < self.begins_at || from >= self.ends_at {
            return Place::Outside;
        }
        match from >= self.begins_at && to < self.ends_at {
            true => Place::Within,
            false => Place::Edge,
        }
    }
}

impl Span {
    /// When a charge may have been debited: while its call was under way, whatever became of the
    /// answer and whenever the outcome was learnt. Where no call of ours moves the money, between
    /// its opening and when it was found charged, or its latest change.
    ///
    /// `timeout` is the operator's; the last two are the record's.
    pub fn of(
        charge: &Charge,
        timeout: Duration,
        opened_at: DateTime<Utc>,
        changed_at: DateTime<Utc>,
    ) -> Self {
        match charge.submitted_at {
            Some(from) => Self { from, to: from + SEND_WITHIN + timeout },
            None => {
                let to = charge.found_charged_at.unwrap_or(changed_at);
                Self { from: opened_at, to: to.max(opened_at) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        let at = |text: &str| text.parse().expect("an instant");
        Span { from: at(from), to: at(to) }
    }

    #[test]
    fn a_day_is_that_of_the_accounts_clocks_and_its_edges_are_as_wide_as_clocks_are_apart() {
        let day = Day::new("2026-11-23".parse().expect("a date"), Tz::Asia__Vientiane);
        assert_eq!(day.begins_at().to_rfc3339(), "2026-11-22T17:00:00+00:00");
        assert_eq!(day.ends_at().to_rfc3339(), "2026-11-23T17:00:00+00:00");
        for (from, to, place) in [
            ("2026-11-22T17:05:00Z", "2026-11-22T17:05:35Z", Place::Within),
            ("2026-11-23T16:54:59Z", "2026-11-23T16:54:59Z", Place::Within),
            ("2026-11-22T17:04:59Z", "2026-11-22T17:05:34Z", Place::Edge),
            ("2026-11-23T16:59:59Z", "2026-11-23T17:00:34Z", Place::Edge),
            ("2026-11-22T16:59:00Z", "2026-11-22T16:59:35Z", Place::Edge),
            ("2026-11-22T16:54:00Z", "2026-11-22T16:54:59Z", Place::Outside),
            ("2026-11-23T17:05:00Z", "2026-11-23T17:05:35Z", Place::Outside),
        ] {
            assert_eq!(day.place(span(from, to)), place, "{from}");
        }
    }

    #[test]
    fn a_day_of_a_zone_with_summer_time_is_as_long_as_its_clocks_say() {
        let day = Day::new("2026-03-29".parse().expect("a date"), Tz::Europe__Berlin);
        assert_eq!(day.ends_at() - day.begins_at(), TimeDelta::hours(23));
    }
}
