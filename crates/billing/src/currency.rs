//! The currencies that can be charged.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::Country;

/// A currency of ISO 4217, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Currency {
    /// Lao kip. Charged in whole kip although ISO 4217 gives it two decimals (money rule 14).
    #[n(0)]
    Lak,
    /// Malaysian ringgit, two decimals.
    #[n(1)]
    Myr,
}

/// A currency that is not charged here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a currency of LAK or MYR, found {found:?}")]
pub struct CurrencyError {
    /// What was found, at most eight characters of it.
    pub found: String,
}

impl Currency {
    /// Every currency, in the order of the enum.
    pub const ALL: [Self; 2] = [Self::Lak, Self::Myr];

    /// The ISO 4217 code: `LAK`, `MYR`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lak => "LAK",
            Self::Myr => "MYR",
        }
    }

    /// Whose mobile numbers are billed in it.
    pub const fn country(self) -> Country {
        match self {
            Self::Lak => Country::Laos,
            Self::Myr => Country::Malaysia,
        }
    }

    /// How many decimals an amount has.
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Lak => 0,
            Self::Myr => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(code: &str) -> Result<Self, CurrencyError> {
        let known = Self::ALL.into_iter().find(|currency| currency.code() == code);
        known.ok_or_else(|| CurrencyError { found: code.chars().take(8).collect() })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_others_are_refused_by_name() {
        for currency in Currency::ALL {
            assert_eq!(currency.code().parse(), Ok(currency));
        }
        let refused = "USD".parse::<Currency>().expect_err("not charged here");
        assert_eq!(refused.to_string(), "expected a currency of LAK or MYR, found \"USD\"");
        assert!("lak".parse::<Currency>().is_err());
    }

    #[test]
    fn a_currency_takes_one_byte_in_the_journal() {
        for (currency, byte) in [(Currency::Lak, 0), (Currency::Myr, 1)] {
            assert_eq!(minicbor::to_vec(currency).expect("encodes"), [byte]);
        }
    }
}
