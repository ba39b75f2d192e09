//! What becomes of a subscription whose grace has passed unpaid.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// What becomes of a subscription whose grace has passed unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum AfterGrace {
    /// Kept, and not served.
    #[n(0)]
    Suspend,
    /// Ended.
    #[n(1)]
    Cancel,
}

/// A word that is no end of grace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected suspend or cancel, found {found:?}")]
pub struct AfterGraceError {
    /// What was found, at most its first 16 characters.
    pub found: String,
}

impl FromStr for AfterGrace {
    type Err = AfterGraceError;

    fn from_str(text: &str) -> Result<Self, AfterGraceError> {
        match text {
            "suspend" => Ok(Self::Suspend),
            "cancel" => Ok(Self::Cancel),
            _ => Err(AfterGraceError { found: text.chars().take(16).collect() }),
        }
    }
}

impl fmt::Display for AfterGrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Suspend => "suspend",
            Self::Cancel => "cancel",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_grace_has_one_spelling_in_both_directions() {
        for (then, word) in [(AfterGrace::Suspend, "suspend"), (AfterGrace::Cancel, "cancel")] {
            assert_eq!(then.to_string(), word);
            assert_eq!(word.parse(), Ok(then));
        }
        assert_eq!(
            "stop".parse::<AfterGrace>().expect_err("no such end").to_string(),
            "expected suspend or cancel, found \"stop\""
        );
    }
}
