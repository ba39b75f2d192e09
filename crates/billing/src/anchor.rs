//! Where the counting of a subscription's periods begins.

use chrono::{Datelike, Days, Months, NaiveDate};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::encoding::day;
use crate::plan_period::CalendarSpan;
use crate::{BillingPeriod, PlanPeriod};

/// The day a subscription's first period starts. Every later period is counted from here and not
/// from the one before, so that a month of 28 days does not move the day of all that follow.
///
/// ```
/// # use billing::{Anchor, PlanPeriod};
/// # use chrono::NaiveDate;
/// let anchor = Anchor::new(NaiveDate::from_ymd_opt(2027, 1, 31).expect("a date"));
/// let monthly: PlanPeriod = "1m".parse().expect("a period");
/// let periods = [0, 1, 2].map(|n| anchor.period(monthly, n).expect("not the end of time"));
/// assert_eq!(
///     periods.map(|period| period.to_string()),
///     ["2027-01-31/2027-02-28", "2027-02-28/2027-03-31", "2027-03-31/2027-04-30"],
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Anchor(NaiveDate);

impl Anchor {
    /// Counts from `first_day`.
    pub fn new(first_day: NaiveDate) -> Self {
        Self(first_day)
    }

    /// The first day of the first period.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The `n`-th period, counted from 0; none beyond the end of the calendar (the year 262142).
    pub fn period(self, length: PlanPeriod, n: u32) -> Option<BillingPeriod> {
        let start = self.start_of(length, n)?;
        let end = self.start_of(length, n.checked_add(1)?)?;
        Some(BillingPeriod::new(start, end).expect("a length is at least one day"))
    }

    /// The number of the period that `date` falls into; none before the first.
    pub fn period_number(self, length: PlanPeriod, date: NaiveDate) -> Option<u32> {
        let started = match length.calendar_span() {
            CalendarSpan::Days(days) => (date - self.0).num_days() / i64::from(days),
            CalendarSpan::Months(months) => months_between(self.0, date) / i64::from(months),
        };
        let n = u32::try_from(started).ok()?;
        // In the month a period starts in, it may not have started yet.
        if self.start_of(length, n)? <= date { Some(n) } else { n.checked_sub(1) }
    }

    /// The period that `date` falls into; none before the first.
    pub fn period_containing(self, length: PlanPeriod, date: NaiveDate) -> Option<BillingPeriod> {
        self.period(length, self.period_number(length, date)?)
    }

    fn start_of(self, length: PlanPeriod, n: u32) -> Option<NaiveDate> {
        match length.calendar_span() {
            CalendarSpan::Days(days) => {
                self.0.checked_add_days(Days::new(u64::from(days) * u64::from(n)))
            }
            // The day is kept where the month has it, otherwise the month's last day stands in.
            CalendarSpan::Months(months) => {
                self.0.checked_add_months(Months::new(months.checked_mul(n)?))
            }
        }
    }
}

/// Calendar months from one date's month to the other's, whatever the days.
fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    months(to) - months(from)
}

/// In the journal: the day's number.
impl<C> Encode<C> for Anchor {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        day::encode(&self.0, e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Anchor {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        day::decode(d, ctx).map(Self)
    }
}

#[cfg(test)]
mod tests;
