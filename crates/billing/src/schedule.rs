//! When renewals of a plan may be charged.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use cron::{Schedule, TimeUnitSpec};

use crate::local_time::{first_instant, local_date, next_local_day};

mod encoding;
mod error;

pub use error::ScheduleError;

/// When the renewals of a plan may be charged: at any time, or while a window is open.
///
/// Windows open by a `cron` expression (seconds first, days of the week from 1 for Sunday) in the
/// account's time zone and stay open for a fixed time. On the night the clocks change, an opening
/// that they leap over happens at the end of the leap, and one that they repeat happens once.
///
/// ```
/// # use std::time::Duration;
/// # use billing::RenewalSchedule;
/// # use chrono_tz::Tz;
/// let four_hours = Duration::from_secs(4 * 3600);
/// let nights = RenewalSchedule::windows("0 0 2 * * *", Tz::Asia__Vientiane, four_hours)?;
/// let due_at = |renews_at: &str| nights.due_at(renews_at.parse().expect("an instant")).to_rfc3339();
/// // In the afternoon: tonight at two, which is 19:00 UTC of the evening before.
/// assert_eq!(due_at("2026-11-22T08:00:00Z"), "2026-11-22T19:00:00+00:00");
/// // While a window is open: at once.
/// assert_eq!(due_at("2026-11-22T20:30:00Z"), "2026-11-22T20:30:00+00:00");
/// # Ok::<(), billing::ScheduleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalSchedule {
    timezone: Tz,
    openings: Option<Openings>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Openings {
    cron: Schedule,
    stays_open: Duration,
}

/// A span of time in which renewals are charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first instant.
    pub opens_at: DateTime<Utc>,
    /// The instant it is closed again.
    pub closes_at: DateTime<Utc>,
}

impl RenewalSchedule {
    /// The longest cron expression that is read.
    pub const CRON_LEN_MAX: usize = 256;
    /// The longest that a window stays open: a week.
    pub const WINDOW_MAX: Duration = Duration::from_secs(7 * 86_400);

    /// No windows: every renewal is due exactly when it says.
    pub fn at_any_time(timezone: Tz) -> Self {
        Self { timezone, openings: None }
    }

    /// Windows that open by `cron` in `timezone`, each for as long as `stays_open`.
    ///
    /// # Errors
    ///
    /// An expression that is not cron, is bound to years, or never fires; a window of no length
    /// or of more than [`RenewalSchedule::WINDOW_MAX`].
    pub fn windows(cron: &str, timezone: Tz, stays_open: Duration) -> Result<Self, ScheduleError> {
        if stays_open < Duration::from_secs(1) || stays_open > Self::WINDOW_MAX {
            return Err(ScheduleError::Window { found: stays_open });
        }
        let openings = Openings { cron: read_cron(cron)?, stays_open };
        Ok(Self { timezone, openings: Some(openings) })
    }

    /// The time zone of the account.
    pub fn timezone(&self) -> Tz {
        self.timezone
    }

    /// The date in the account's time zone at `instant`.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        local_date(instant, self.timezone)
    }

    /// The instant at which the account's next local day starts.
    pub fn next_local_day(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        next_local_day(instant, self.timezone)
    }

    /// The first instant from `not_before` on at which a window is open.
    ///
    /// So a subscription that is due while a window is open is due now, otherwise at the next
    /// opening; without windows, exactly at `not_before`.
    pub fn due_at(&self, not_before: DateTime<Utc>) -> DateTime<Utc> {
        self.window_from(not_before).map_or(not_before, |window| window.opens_at.max(not_before))
    }

    /// The window that is open at `instant`; the one that opened first where several are.
    ///
    /// None where all are closed, and none for a plan without windows.
    pub fn window_containing(&self, instant: DateTime<Utc>) -> Option<Window> {
        self.window_from(instant).filter(|window| window.opens_at <= instant)
    }

    /// The first window that closes after `instant`, be it open already or still to come.
    ///
    /// None for a plan without windows, and after the year 2100, where `cron` ends.
    pub fn window_from(&self, instant: DateTime<Utc>) -> Option<Window> {
        let Openings { cron, stays_open } = self.openings.as_ref()?;
        // Open at `instant` means opened later than this, so one look-up answers for both.
        let opens_at = self.opening_after(cron, instant - *stays_open)?;
        Some(Window { opens_at, closes_at: opens_at + *stays_open })
    }

    /// The first opening later than `instant`.
    ///
    /// Cron counts in local time without a zone, and each time it names is placed afterwards:
    /// given the zone it would leave out the openings that the clocks leap over. Only in the hour
    /// that the clocks repeat is there more than one to look at.
    fn opening_after(&self, cron: &Schedule, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = instant.with_timezone(&self.timezone).naive_local();
        cron.after(&local.and_utc())
            .map(|opening| first_instant(opening.naive_utc(), self.timezone))
            .find(|opening| *opening > instant)
    }
}

fn read_cron(expression: &str) -> Result<Schedule, ScheduleError> {
    if expression.len() > RenewalSchedule::CRON_LEN_MAX {
        return Err(ScheduleError::TooLong { found: expression.len() });
    }
    let owned = || expression.chars().take(64).collect::<String>();
    let cron = Schedule::from_str(expression)
        .map_err(|source| ScheduleError::NotCron { expression: owned(), source })?;
    if !cron.years().is_all() {
        return Err(ScheduleError::BoundToYears { expression: owned() });
    }
    if cron.after(&DateTime::UNIX_EPOCH).next().is_none() {
        return Err(ScheduleError::NeverFires { expression: owned() });
    }
    Ok(cron)
}

#[cfg(test)]
mod tests;
