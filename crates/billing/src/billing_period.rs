//! The span of days that one payment is for.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::encoding::day;

/// The days one payment is for, in the account's time zone: from `start` up to, not including,
/// `end`. Written `2026-11-22/2026-11-29`.
///
/// ```
/// # use billing::BillingPeriod;
/// let period: BillingPeriod = "2026-11-22/2026-11-29".parse()?;
/// assert_eq!(period.days(), 7);
/// assert!(!period.contains(period.end()));
/// assert_eq!(period.to_string(), "2026-11-22/2026-11-29");
/// # Ok::<(), billing::BillingPeriodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BillingPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

/// Why something is not a billing period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillingPeriodError {
    /// Not two dates with a slash between them.
    #[error("expected a period such as 2026-11-22/2026-11-29, found {found:?}")]
    NotTwoDates {
        /// What was found, at most its first 32 characters.
        found: String,
    },
    /// No day lies between the two dates.
    #[error("a period must end after it starts, found {start}/{end}")]
    Empty {
        /// The first day.
        start: NaiveDate,
        /// The day after the last.
        end: NaiveDate,
    },
}

impl BillingPeriod {
    /// The days from `start` up to, not including, `end`.
    ///
    /// # Errors
    ///
    /// [`BillingPeriodError::Empty`] unless `end` is later than `start`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, BillingPeriodError> {
        if start < end {
            Ok(Self { start, end })
        } else {
            Err(BillingPeriodError::Empty { start, end })
        }
    }

    /// The first day.
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// The day after the last; a subscription is paid through to here.
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// How many days it has; at least one.
    pub fn days(self) -> u32 {
        let days = (self.end - self.start).num_days();
        u32::try_from(days).expect("start is before end, and the calendar is shorter")
    }

    /// Whether `date` is one of its days.
    pub fn contains(self, date: NaiveDate) -> bool {
        (self.start..self.end).contains(&date)
    }

    /// Whether any day is in both (money rule 1: a subscription's periods never overlap).
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl FromStr for BillingPeriod {
    type Err = BillingPeriodError;

    fn from_str(text: &str) -> Result<Self, BillingPeriodError> {
        let dates = text.split_once('/').and_then(|(start, end)| Some((date(start)?, date(end)?)));
        let Some((start, end)) = dates else {
            return Err(BillingPeriodError::NotTwoDates { found: text.chars().take(32).collect() });
        };
        Self::new(start, end)
    }
}

/// A date of exactly ten characters; the parser alone would take `2026-1-2` and signed years.
fn date(text: &str) -> Option<NaiveDate> {
    let is_date = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_date.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

impl fmt::Display for BillingPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.start, self.end)
    }
}

/// In the journal: `[first day's number, days]`, five bytes mostly.
impl<C> Encode<C> for BillingPeriod {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        day::encode(&self.start, e.array(2)?, ctx)?;
        e.u32(self.days())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for BillingPeriod {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(2) {
            return Err(decode::Error::message("a period is a day and a number of days"));
        }
        let (start, days): (NaiveDate, _) = (day::decode(d, ctx)?, d.u32()?);
        let end = start.checked_add_days(Days::new(u64::from(days)));
        let end = end.ok_or_else(|| decode::Error::message("a period ends with the calendar"))?;
        Self::new(start, end).map_err(decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> BillingPeriod {
        text.parse().expect(text)
    }

    #[test]
    fn the_day_a_period_ends_on_belongs_to_the_next() {
        let (this, next) = (period("2026-11-22/2026-11-29"), period("2026-11-29/2026-12-06"));
        assert!(this.contains(this.start()) && !this.contains(this.end()));
        assert!(!this.overlaps(next) && !next.overlaps(this));
        assert!(this.overlaps(period("2026-11-28/2026-11-30")));
        assert!(this.overlaps(this));
    }

    #[test]
    fn a_period_without_a_day_is_refused() {
        for text in ["2026-11-22/2026-11-22", "2026-11-29/2026-11-22"] {
            let refused = text.parse::<BillingPeriod>();
            assert!(matches!(refused, Err(BillingPeriodError::Empty { .. })), "{text}");
        }
    }

    #[test]
    fn anything_but_two_dates_is_refused() {
        let texts = [
            "",
            "2026-11-22",
            "2026-11-22/",
            "2026-11-22/2026-11-31",
            "2026-11-22/2026-12-1",
            "2026-11-22 / 2026-11-29",
            "+026-11-22/2026-11-29",
        ];
        for text in texts {
            let refused = text.parse::<BillingPeriod>();
            assert!(matches!(refused, Err(BillingPeriodError::NotTwoDates { .. })), "{text}");
        }
    }

    #[test]
    fn a_period_takes_five_bytes_in_the_journal() {
        let period = period("2026-11-22/2026-11-29");
        let bytes = minicbor::to_vec(period).expect("encodes");
        assert_eq!(bytes.len(), 5);
        assert_eq!(minicbor::decode::<BillingPeriod>(&bytes).expect("decodes"), period);
    }
}
