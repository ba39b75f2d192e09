//! Numbers as callers spell them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A subscriber's line, kept digit by digit as the caller spelled it.
///
/// Only digits and a length of 1 to 15 are asked for here. Whether an operator bills such a
/// line is another question, and a number it does not recognise is *its* answer to give: see
/// [`Msisdn::is_national`] for Lao Telecom (LTC protocol, section 4.1, `001`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Msisdn {
    digits: [u8; Self::DIGITS_MAX],
    length: u8,
}

impl Msisdn {
    const DIGITS_MAX: usize = 15;

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..usize::from(self.length)])
            .expect("only ASCII digits are ever stored")
    }

    /// Whether this is a Lao mobile number in the one form Lao Telecom reads: ten digits
    /// that begin with `20`, without `0` or `856` before them.
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.length == 10 && self.digits.starts_with(b"20")
    }
}

/// A text that cannot be a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an Msisdn is 1 to 15 digits such as 2055500001, found {found:?}")]
pub struct NotAnMsisdn {
    found: String,
}

impl FromStr for Msisdn {
    type Err = NotAnMsisdn;

    fn from_str(text: &str) -> Result<Self, NotAnMsisdn> {
        let fits = (1..=Self::DIGITS_MAX).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            // Whatever came instead of a number may be long; an error message is not.
            let found = text.chars().take(32).collect();
            return Err(NotAnMsisdn { found });
        }
        let mut digits = [0; Self::DIGITS_MAX];
        digits[..text.len()].copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).expect("at most 15");
        Ok(Self { digits, length })
    }
}

impl TryFrom<String> for Msisdn {
    type Error = NotAnMsisdn;

    fn try_from(text: String) -> Result<Self, NotAnMsisdn> {
        text.parse()
    }
}

impl From<Msisdn> for String {
    fn from(msisdn: Msisdn) -> Self {
        msisdn.as_str().to_owned()
    }
}

impl fmt::Display for Msisdn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Masked, so that a stray `{:?}` in a log gives nobody away (money rule 15).
impl fmt::Debug for Msisdn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = usize::from(self.length).min(2);
        write!(out, "Msisdn({}•••)", &self.as_str()[..shown])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ten_digits_after_20_are_a_national_number() {
        let national = |text: &str| text.parse::<Msisdn>().unwrap().is_national();
        assert!(national("2055500001"));
        assert!(!national("02055500001"));
        assert!(!national("8562055500001"));
        assert!(!national("3055500001"));
    }

    #[test]
    fn what_is_not_digits_is_refused_with_what_was_found() {
        let refused = "+8562055".parse::<Msisdn>().unwrap_err();
        assert!(refused.to_string().contains("+8562055"), "{refused}");
        assert!("".parse::<Msisdn>().is_err());
        assert!("1234567890123456".parse::<Msisdn>().is_err());
    }
}
