//! How long one payment lasts.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// How long one payment lasts: `7d`, `2w`, `1m` (calendar months).
///
/// ```
/// # use billing::PlanPeriod;
/// let weekly: PlanPeriod = "7d".parse()?;
/// assert_eq!(weekly.to_string(), "7d");
/// assert!("0d".parse::<PlanPeriod>().is_err());
/// # Ok::<(), billing::PlanPeriodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlanPeriod {
    count: u16,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Unit {
    Days,
    Weeks,
    Months,
}

/// A period as the calendar counts it: in days, or in months, which have no fixed length.
pub(crate) enum CalendarSpan {
    Days(u32),
    Months(u32),
}

impl PlanPeriod {
    pub(crate) fn calendar_span(self) -> CalendarSpan {
        let count = u32::from(self.count);
        match self.unit {
            Unit::Days => CalendarSpan::Days(count),
            Unit::Weeks => CalendarSpan::Days(7 * count),
            Unit::Months => CalendarSpan::Months(count),
        }
    }
}

/// Each unit with its letter, and the most of it that a plan may run.
const UNITS: [(char, Unit, u16); 3] =
    [('d', Unit::Days, 366), ('w', Unit::Weeks, 52), ('m', Unit::Months, 24)];

/// A text that is not a plan's period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a period of 1d to 366d, 1w to 52w or 1m to 24m (calendar months), found {found:?}"
)]
pub struct PlanPeriodError {
    /// What was found, at most its first 16 characters.
    pub found: String,
}

impl FromStr for PlanPeriod {
    type Err = PlanPeriodError;

    fn from_str(text: &str) -> Result<Self, PlanPeriodError> {
        read(text).ok_or_else(|| PlanPeriodError { found: text.chars().take(16).collect() })
    }
}

fn read(text: &str) -> Option<PlanPeriod> {
    let (letter, unit, count_max) = UNITS.into_iter().find(|(l, ..)| text.ends_with(*l))?;
    let digits = text.strip_suffix(letter)?;
    if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count = digits.parse().ok().filter(|count| (1..=count_max).contains(count))?;
    Some(PlanPeriod { count, unit })
}

impl fmt::Display for PlanPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.unit {
            Unit::Days => 'd',
            Unit::Weeks => 'w',
            Unit::Months => 'm',
        };
        write!(f, "{}{letter}", self.count)
    }
}

/// In the journal: its text, three bytes mostly.
impl<C> Encode<C> for PlanPeriod {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for PlanPeriod {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.str()?.parse().map_err(decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_days_weeks_or_months_within_bounds() {
        for text in ["1d", "7d", "366d", "2w", "52w", "1m", "24m"] {
            let period: PlanPeriod = text.parse().expect(text);
            assert_eq!(period.to_string(), text);
            let bytes = minicbor::to_vec(period).expect("encodes");
            assert_eq!(minicbor::decode::<PlanPeriod>(&bytes).expect("decodes"), period);
        }
    }

    #[test]
    fn what_is_no_period_or_out_of_bounds_is_refused() {
        let texts = [
            "", "d", "7", "0d", "07d", "+7d", "367d", "53w", "25m", "7 d", "7D", "1y", "99999d",
            "٧d",
        ];
        for text in texts {
            assert!(text.parse::<PlanPeriod>().is_err(), "{text:?}");
        }
        assert_eq!(
            "1y".parse::<PlanPeriod>().expect_err("no years").to_string(),
            "expected a period of 1d to 366d, 1w to 52w or 1m to 24m (calendar months), found \"1y\""
        );
    }
}
