//! What a subscriber typed.

use std::fmt;
use std::str::FromStr;

/// A one-time password or TAC: 1 to 8 digits, sent exactly as typed.
///
/// Operators draw numbers without padding them, so a short one is fine and `007` is not `7`
/// (LTC protocol, section 5). `Debug` is masked; it is kept only until it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Otp(Box<str>);

/// Why a text is not an OTP. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an OTP has 1 to {} digits and nothing else", Otp::DIGITS_MAX)]
pub struct OtpError;

impl Otp {
    /// The most digits of an OTP.
    pub const DIGITS_MAX: usize = 8;

    /// The digits, to be sent and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Otp {
    type Err = OtpError;

    fn from_str(typed: &str) -> Result<Self, OtpError> {
        let fits = (1..=Self::DIGITS_MAX).contains(&typed.len());
        match fits && typed.bytes().all(|b| b.is_ascii_digit()) {
            true => Ok(Self(typed.into())),
            false => Err(OtpError),
        }
    }
}

impl fmt::Debug for Otp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Otp(•••)")
    }
}

crate::kept_as_text!(Otp, 0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_eight_digits_are_an_otp_and_are_kept_as_typed() {
        for typed in ["7", "007", "12345", "99999999"] {
            assert_eq!(typed.parse::<Otp>().expect(typed).reveal(), typed);
        }
        for typed in ["", "123456789", "12 45", "-1", "12a", "໑໒໓", " 1"] {
            assert_eq!(typed.parse::<Otp>(), Err(OtpError), "{typed:?}");
        }
    }

    #[test]
    fn an_otp_is_never_printed() {
        let otp: Otp = "12345".parse().expect("five digits");
        assert_eq!(format!("{otp:?}"), "Otp(•••)");
    }
}
