//! What every operator's settings have to keep.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::ConfigError;

/// The time-outs that are accepted, whoever the operator is.
pub(crate) const TIMEOUTS: RangeInclusive<Duration> =
    Duration::from_millis(100)..=Duration::from_secs(300);

/// The most characters of a text that was issued or agreed on.
pub(crate) const TEXT_CHARS_MAX: usize = 200;

pub(crate) fn check_text(key: &'static str, text: &str) -> Result<(), ConfigError> {
    let chars = text.chars().count();
    match (1..=TEXT_CHARS_MAX).contains(&chars) {
        true => Ok(()),
        false => Err(ConfigError::new(
            key,
            format!("expected 1 to {TEXT_CHARS_MAX} characters, found {chars}"),
        )),
    }
}

pub(crate) fn check_timeout(timeout: Duration) -> Result<(), ConfigError> {
    match TIMEOUTS.contains(&timeout) {
        true => Ok(()),
        false => {
            let (min, max) = (TIMEOUTS.start(), TIMEOUTS.end());
            let problem = format!("expected {min:?} to {max:?}, found {timeout:?}");
            Err(ConfigError::new("timeout_s", problem))
        }
    }
}
