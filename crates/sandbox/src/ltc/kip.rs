//! Money as Lao Telecom counts it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::population::{Money, Population};

/// Whole Lao kip; the operator has no minor unit (LTC protocol, section 1).
///
/// In JSON a string, as it is wherever amounts leave this crate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Kip(pub u64);

impl Money for Kip {
    fn less(self, amount: Self) -> Option<Self> {
        self.0.checked_sub(amount.0).map(Self)
    }

    fn plus(self, amount: Self) -> Self {
        Self(self.0.saturating_add(amount.0))
    }
}

impl Default for Population<Kip> {
    /// Everybody can pay.
    fn default() -> Self {
        Self::of(Kip(100_000_000), Kip(50_000))
    }
}

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount is whole kip in a string, such as \"5000\", found {found:?}")]
pub struct NotKip {
    found: String,
}

impl TryFrom<String> for Kip {
    type Error = NotKip;

    fn try_from(text: String) -> Result<Self, NotKip> {
        match text.parse() {
            Ok(kip) => Ok(Self(kip)),
            Err(_) => Err(NotKip { found: text.chars().take(32).collect() }),
        }
    }
}

impl From<Kip> for String {
    fn from(amount: Kip) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Kip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
