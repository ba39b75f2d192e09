//! Money as the gateway writes it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::population::{Money, Population};

/// An amount with two decimals, kept in hundredths; its currency stands beside it.
///
/// In JSON a string, always with both decimals: `"9.90"`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Amount {
    hundredths: u64,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self::hundredths(0);

    /// `hundredths` of a unit: 990 for 9.90.
    #[must_use]
    pub const fn hundredths(hundredths: u64) -> Self {
        Self { hundredths }
    }

    /// This times `parts` out of `whole`, which must not be zero, rounded down.
    #[must_use]
    pub(crate) fn share(self, parts: u64, whole: u64) -> Self {
        Self::hundredths(self.hundredths.saturating_mul(parts) / whole)
    }

    /// Without decimals where they say nothing: `10` for 10.00.
    pub(crate) fn short(self) -> String {
        if self.hundredths.is_multiple_of(100) {
            return (self.hundredths / 100).to_string();
        }
        self.to_string()
    }
}

impl Money for Amount {
    fn less(self, amount: Self) -> Option<Self> {
        self.hundredths.checked_sub(amount.hundredths).map(Self::hundredths)
    }

    fn plus(self, amount: Self) -> Self {
        Self::hundredths(self.hundredths.saturating_add(amount.hundredths))
    }
}

impl Default for Population<Amount> {
    /// Everybody can pay.
    fn default() -> Self {
        Self::of(Amount::hundredths(100_000_000), Amount::hundredths(5_000))
    }
}

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount is digits with up to two decimals, such as 9.90, found {found:?}")]
pub struct NotAnAmount {
    found: String,
}

impl FromStr for Amount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        read(text).ok_or_else(|| NotAnAmount { found: text.chars().take(32).collect() })
    }
}

fn read(text: &str) -> Option<Amount> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(whole) || !are_digits(decimals) || decimals.len() > 2 {
        return None;
    }
    let hundredths: u64 = format!("{decimals:0<2}").parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(hundredths).map(Amount::hundredths)
}

impl TryFrom<String> for Amount {
    type Error = NotAnAmount;

    fn try_from(text: String) -> Result<Self, NotAnAmount> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_two_decimals_are_read_and_both_are_written() {
        for (text, written, short) in
            [("4.5", "4.50", "4.50"), ("10", "10.00", "10"), ("0.05", "0.05", "0.05")]
        {
            let amount: Amount = text.parse().unwrap();
            assert_eq!((amount.to_string(), amount.short()), (written.into(), short.into()));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-1", "1.234", "1.", ".5", "1e3", "99999999999999999999"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
