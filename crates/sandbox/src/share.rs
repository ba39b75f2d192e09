//! A part of all cases.

use serde::{Deserialize, Serialize};

/// A share of all cases in parts per 10,000: `Share::new(250)` is 2.5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Share(u16);

impl Share {
    /// No case at all.
    pub const NEVER: Self = Self(0);
    /// Every case.
    pub const ALWAYS: Self = Self(Self::WHOLE);
    pub(crate) const WHOLE: u16 = 10_000;

    /// A share of `parts` in 10,000.
    ///
    /// # Errors
    ///
    /// [`NotAShare`] for more than 10,000 parts.
    pub fn new(parts: u16) -> Result<Self, NotAShare> {
        if parts > Self::WHOLE {
            return Err(NotAShare { parts });
        }
        Ok(Self(parts))
    }

    /// The parts per 10,000.
    #[must_use]
    pub fn per_10_000(self) -> u16 {
        self.0
    }

    /// For tables written in this crate, where the number stands in the source.
    pub(crate) const fn of(parts: u16) -> Self {
        assert!(parts <= Self::WHOLE, "a share is at most 10,000 parts");
        Self(parts)
    }
}

/// A share of more than everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is given in parts per 10,000: expected 0 to 10000, found {parts}")]
pub struct NotAShare {
    parts: u16,
}

impl TryFrom<u16> for Share {
    type Error = NotAShare;

    fn try_from(parts: u16) -> Result<Self, NotAShare> {
        Self::new(parts)
    }
}

impl From<Share> for u16 {
    fn from(share: Share) -> Self {
        share.0
    }
}
