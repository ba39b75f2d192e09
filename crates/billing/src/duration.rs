//! Durations as the configuration writes them.

use std::time::Duration;

/// A text that is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a duration such as 60s, 3m (minutes), 1h or 1d, of at most 3660d, found {found:?}"
)]
pub struct DurationError {
    /// What was found, at most its first 24 characters.
    pub found: String,
}

/// Each unit's letter with its seconds. A day is 24 hours here, and `m` is minutes: a plan's
/// period has the same letters for the calendar's days and months ([`PlanPeriod`]).
///
/// [`PlanPeriod`]: crate::PlanPeriod
const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];

/// Ten years and a few days: longer is a typing mistake.
const SECONDS_MAX: u64 = 3660 * 86_400;

/// Reads a whole number with one unit: `60s`, `3m`, `1h`, `1d`.
///
/// ```
/// # use std::time::Duration;
/// # use billing::parse_duration;
/// assert_eq!(parse_duration("3m")?, Duration::from_secs(180));
/// assert!(parse_duration("3").is_err());
/// # Ok::<(), billing::DurationError>(())
/// ```
///
/// # Errors
///
/// Anything else, and more than 3660 days.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    read(text).ok_or_else(|| DurationError { found: text.chars().take(24).collect() })
}

fn read(text: &str) -> Option<Duration> {
    let (digits, unit) = UNITS
        .into_iter()
        .find_map(|(letter, unit)| text.strip_suffix(letter).map(|digits| (digits, unit)))?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (seconds <= SECONDS_MAX).then_some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_unit_is_a_duration() {
        let durations = [("0s", 0), ("60s", 60), ("3m", 180), ("6h", 21_600), ("30d", 2_592_000)];
        for (text, seconds) in durations {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert!(parse_duration("3660d").is_ok());
    }

    #[test]
    fn anything_else_is_refused_with_what_was_expected() {
        let texts = [
            "",
            "s",
            "60",
            "1.5h",
            "-1s",
            "+1s",
            "1 h",
            "1H",
            "1w",
            "1h30m",
            "3661d",
            "٣s",
            "99999999999999999999s",
            "18446744073709551615d",
        ];
        for text in texts {
            assert!(parse_duration(text).is_err(), "{text:?}");
        }
        assert_eq!(
            parse_duration("1w").expect_err("no weeks").to_string(),
            "expected a duration such as 60s, 3m (minutes), 1h or 1d, of at most 3660d, found \"1w\""
        );
    }
}
