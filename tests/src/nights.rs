//! When nights are, in the time zone of the account under test.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Vientiane's distance from UTC, which knows no summer time.
const VIENTIANE_SECONDS_EAST: i32 = 7 * 3_600;
/// When the windows of the plan under test open, by the clocks of Vientiane.
const OPENS_AT_HOUR: u32 = 2;

/// The nights that a test plays, counted from the first one that is wholly to come.
#[derive(Debug, Clone, Copy)]
pub struct Nights {
    first_on: NaiveDate,
}

impl Nights {
    /// From tomorrow on, so that no window is open while a test is set up.
    pub fn from_tomorrow() -> Self {
        Self { first_on: local_date(Utc::now()) + Days::new(1) }
    }

    /// The local date of night `n`, the first being 0.
    pub fn date(&self, n: u64) -> NaiveDate {
        self.first_on + Days::new(n)
    }

    /// When the window of night `n` opens.
    pub fn opens_at(&self, n: u64) -> DateTime<Utc> {
        let opening = NaiveTime::from_hms_opt(OPENS_AT_HOUR, 0, 0).expect("an hour of the day");
        let local = self.date(n).and_time(opening).and_local_timezone(vientiane());
        local.single().expect("a zone without summer time").to_utc()
    }

    /// When the window of night `n` has been closed for hours.
    pub fn morning_after(&self, n: u64) -> DateTime<Utc> {
        self.opens_at(n) + TimeDelta::hours(8)
    }
}

/// The date by the clocks of Vientiane.
pub(crate) fn local_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&vientiane()).date_naive()
}

fn vientiane() -> FixedOffset {
    FixedOffset::east_opt(VIENTIANE_SECONDS_EAST).expect("a real distance")
}
