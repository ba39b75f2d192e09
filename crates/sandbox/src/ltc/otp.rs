//! One-time passwords and the handles they are confirmed by.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};

use crate::{dice::Dice, ltc::transaction::Order};

/// The operator's handle of a request: 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RefCode(u128);

impl RefCode {
    /// The handle of the `visit`-th request with this id. A duplicate's handle is another one,
    /// which belongs to no OTP.
    pub(crate) fn mint(dice: Dice, transaction_id: &str, visit: u32) -> Self {
        let dice = dice.about(transaction_id).about("ref").nth(visit.into());
        Self(u128::from(dice.value()) << 64 | u128::from(dice.nth(1).value()))
    }
}

impl fmt::Display for RefCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

/// A handle that we never gave.
#[derive(Debug)]
pub(crate) struct NotARefCode;

impl FromStr for RefCode {
    type Err = NotARefCode;

    fn from_str(text: &str) -> Result<Self, NotARefCode> {
        if text.len() != 32 {
            return Err(NotARefCode);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| NotARefCode)
    }
}

/// A password in an SMS, waiting to be typed.
#[derive(Debug, Clone)]
pub(crate) struct Otp {
    pub(crate) digits: String,
    pub(crate) order: Order,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) is_used: bool,
}

/// 1 to 5 digits, no zero in front, all lengths as likely (LTC protocol, section 5).
pub(crate) fn digits(dice: Dice, ref_code: RefCode) -> String {
    let dice = dice.about(&ref_code.to_string());
    let length = u32::try_from(dice.below(5)).expect("below 5") + 1;
    let smallest = 10_u64.pow(length - 1);
    (smallest + dice.nth(1).below(9 * smallest)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_come_in_every_length_from_one_to_five_without_leading_zeros() {
        let dice = Dice::new(5);
        let all = (0..500).map(|n| digits(dice, RefCode(n))).collect::<Vec<_>>();
        assert!(all.iter().all(|otp| !otp.starts_with('0')));
        for length in 1..=5 {
            assert!(all.iter().any(|otp| otp.len() == length), "none of {length}");
        }
        assert!(all.iter().all(|otp| otp.len() <= 5));
    }

    #[test]
    fn a_handle_is_read_as_it_is_printed() {
        let handle = RefCode::mint(Dice::new(1), "ACME1", 1);
        assert_eq!(handle.to_string().parse::<RefCode>().unwrap(), handle);
        assert_ne!(handle, RefCode::mint(Dice::new(1), "ACME1", 2));
        assert!("5f".parse::<RefCode>().is_err());
    }
}
