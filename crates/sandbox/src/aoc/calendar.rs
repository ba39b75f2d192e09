//! When periods end, and when they may be renewed (AOC protocol, section 8.2).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Whose rules a subscription's days are counted by. A duration of 2, 8 or 31 days is a daily,
/// weekly or monthly subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// Late renewals are anchored on the old expiry.
    #[default]
    General,
    /// The first period is a day shorter, and late renewals are anchored on the renewal day.
    Robi,
}

impl Calendar {
    /// The last day of a first period of `duration` days that begins on `start`.
    #[must_use]
    pub fn first_expiry(self, start: NaiveDate, duration: u16) -> NaiveDate {
        match self {
            Self::General => after(start, less(duration, 1)),
            Self::Robi => after(start, less(duration, 2)),
        }
    }

    /// The last day of the period that a renewal on `today` pays for.
    #[must_use]
    pub fn renewed_expiry(self, old: NaiveDate, today: NaiveDate, duration: u16) -> NaiveDate {
        match self {
            Self::General => after(old, less(duration, 1)),
            Self::Robi => after(today, less(duration, 2)),
        }
    }
}

/// `days` after `date`; stops at the end of the calendar.
pub(crate) fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn less(duration: u16, days: u16) -> u64 {
    duration.saturating_sub(days).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn april(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
    }

    #[test]
    fn first_periods_end_as_in_the_operators_examples() {
        let ends = |calendar: Calendar, days| calendar.first_expiry(april(14), days);
        assert_eq!(ends(Calendar::General, 2), april(15));
        assert_eq!(ends(Calendar::General, 8), april(21));
        assert_eq!(ends(Calendar::Robi, 2), april(14));
        assert_eq!(ends(Calendar::Robi, 8), april(20));
    }

    #[test]
    fn a_late_renewal_is_anchored_on_the_old_expiry_or_at_robi_on_its_own_day() {
        let renewed = |calendar: Calendar, old| calendar.renewed_expiry(april(old), april(24), 8);
        assert_eq!(renewed(Calendar::General, 21), april(28));
        assert_eq!(renewed(Calendar::Robi, 20), april(30));
    }
}
