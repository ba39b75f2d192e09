//! What becomes of what a night's window did not fit.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// What becomes of what a night's window did not fit: a choice of each plan.
///
/// ```
/// # use billing::CarryOver;
/// assert_eq!(CarryOver::default(), CarryOver::NextWindow);
/// assert_eq!("skip".parse(), Ok(CarryOver::Skip));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CarryOver {
    /// It waits for the next opening, under the same TransactionID.
    #[n(0)]
    #[default]
    NextWindow,
    /// It is withdrawn as far as it is unsent: its period is not charged any more, and the
    /// subscription goes on with its next one.
    #[n(1)]
    Skip,
}

/// A word that names no such choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected next_window or skip, found {0:?}")]
pub struct CarryOverError(String);

impl CarryOver {
    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NextWindow => "next_window",
            Self::Skip => "skip",
        }
    }
}

impl fmt::Display for CarryOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CarryOver {
    type Err = CarryOverError;

    fn from_str(text: &str) -> Result<Self, CarryOverError> {
        let choices = [Self::NextWindow, Self::Skip];
        let named = choices.into_iter().find(|choice| choice.as_str() == text);
        named.ok_or_else(|| CarryOverError(text.chars().take(64).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back_as_it_is_written() {
        for choice in [CarryOver::NextWindow, CarryOver::Skip] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        let refused = "tomorrow".parse::<CarryOver>().expect_err("no choice");
        assert_eq!(refused.to_string(), r#"expected next_window or skip, found "tomorrow""#);
    }
}
