//! What the subscriber typed.

use std::fmt;
use std::str::FromStr;

/// A one-time password of AOC's, a "TAC": 1 to 12 letters and digits, sent exactly as typed.
///
/// AOC calls it a text and says nothing about its length (AOC protocol, section 5). `Debug` is
/// masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Tac(Box<str>);

/// Why a text is not a TAC. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a TAC has 1 to {} letters and digits and nothing else", Tac::CHARS_MAX)]
pub struct TacError;

impl Tac {
    /// The most characters of a TAC.
    pub const CHARS_MAX: usize = 12;

    /// The characters, to be sent and nothing else.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tac {
    type Err = TacError;

    fn from_str(typed: &str) -> Result<Self, TacError> {
        let fits = (1..=Self::CHARS_MAX).contains(&typed.len());
        match fits && typed.bytes().all(|b| b.is_ascii_alphanumeric()) {
            true => Ok(Self(typed.into())),
            false => Err(TacError),
        }
    }
}

impl fmt::Debug for Tac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tac(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_a_tac_and_are_kept_as_typed() {
        for typed in ["7", "007", "123456", "aB3dEf", "123456789012"] {
            assert_eq!(typed.parse::<Tac>().expect(typed).expose(), typed);
        }
        for typed in ["", "1234567890123", "12 45", "-1", "໑໒໓", " 1", "12&tac=3"] {
            assert_eq!(typed.parse::<Tac>(), Err(TacError), "{typed:?}");
        }
    }

    #[test]
    fn a_tac_is_never_printed() {
        let tac: Tac = "123456".parse().expect("six digits");
        assert_eq!(format!("{tac:?}"), "Tac(•••)");
    }
}
