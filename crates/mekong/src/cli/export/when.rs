//! From when until when an export is, and by which time of a charge.

use std::str::FromStr;

use billing::local_day_start;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::cli::Failure;

/// A point in time, or the beginning of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// An instant.
    At(DateTime<Utc>),
    /// The beginning of a day, in a time zone that is still to be said.
    Day(NaiveDate),
}

/// A text that is neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a day such as 2026-11-01, or an instant such as 2026-11-01T00:00:00+07:00")]
pub(super) struct WhenError;

impl When {
    /// The instant, where days begin as in this time zone.
    pub(super) fn instant(self, timezone: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::Day(day) => local_day_start(day, timezone),
        }
    }
}

impl FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        if let Ok(day) = text.parse() {
            return Ok(Self::Day(day));
        }
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| WhenError)?;
        Ok(Self::At(at.to_utc()))
    }
}

/// By which of its times a charge falls into an export or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum By {
    /// When it was opened
    Opened,
    /// When it came to be known how it ended: for charged ones, that money has moved
    Outcome,
}

/// What an export is from and until, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) by: By,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

impl Span {
    /// The time between two, in order.
    pub(super) fn new(by: By, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Self, Failure> {
        match from <= to {
            true => Ok(Self { by, from, to }),
            false => Err(Failure::Usage(format!("--to: {to} is before --from, {from}"))),
        }
    }

    /// The earliest opening of a charge that may be in it, if that is known.
    pub(super) fn opened_since(&self) -> Option<DateTime<Utc>> {
        (self.by == By::Opened).then_some(self.from)
    }

    /// Whether a charge that last changed then may be in it.
    pub(super) fn may_have(&self, updated_at: DateTime<Utc>) -> bool {
        self.by == By::Opened || updated_at >= self.from
    }

    /// Whether a charge of these times is in it.
    pub(super) fn has(&self, opened: DateTime<Utc>, outcome: Option<DateTime<Utc>>) -> bool {
        let time = match self.by {
            By::Opened => Some(opened),
            By::Outcome => outcome,
        };
        time.is_some_and(|time| self.from <= time && time < self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_day_begins_when_it_does_in_the_accounts_time_zone() {
        let instant = |text: &str, zone| text.parse::<When>().map(|when| when.instant(zone));
        let vientiane = Tz::Asia__Vientiane;
        assert_eq!(instant("2026-11-01", vientiane), Ok(at("2026-10-31T17:00:00Z")));
        assert_eq!(instant("2026-11-01", Tz::UTC), Ok(at("2026-11-01T00:00:00Z")));
        let written_out = instant("2026-11-01T00:00:00+07:00", Tz::UTC);
        assert_eq!(written_out, Ok(at("2026-10-31T17:00:00Z")));
        assert_eq!(instant("November", Tz::UTC), Err(WhenError));
    }

    #[test]
    fn the_end_of_a_span_is_not_in_it_so_that_two_months_share_no_charge() {
        let (from, to) = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        let span = Span::new(By::Outcome, from, to).expect("in order");
        assert!(span.has(to, Some(from)));
        assert!(!span.has(from, Some(to)));
        assert!(!span.has(from, None), "what has no outcome is in no month");
        assert!(Span::new(By::Opened, from, to).expect("in order").has(from, None));
        assert!(Span::new(By::Opened, to, from).is_err());
    }
}
