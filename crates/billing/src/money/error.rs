//! Why something is not an amount.

use rust_decimal::Decimal;

use crate::Currency;

/// Why an amount was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not digits around at most one decimal point.
    #[error("expected an amount of {currency} such as \"{}\", found {text:?}", example(*currency))]
    NotAnAmount {
        /// What was found, at most its first 24 characters.
        text: String,
        /// The currency that was expected.
        currency: Currency,
    },
    /// More decimals than the currency is charged in. Nothing is ever rounded.
    #[error("{currency} has {} decimals, found {amount}", currency.decimals())]
    TooFine {
        /// The amount.
        amount: Decimal,
        /// Its currency.
        currency: Currency,
    },
    /// Less than zero.
    #[error("an amount of {currency} cannot be negative")]
    Negative {
        /// Its currency.
        currency: Currency,
    },
    /// Zero, where something is to be charged.
    #[error("a charge of {currency} must be more than zero")]
    Zero {
        /// Its currency.
        currency: Currency,
    },
    /// Above [`Money::MINOR_UNITS_MAX`](crate::Money::MINOR_UNITS_MAX).
    #[error("an amount of {currency} is beyond what can be counted")]
    TooLarge {
        /// Its currency.
        currency: Currency,
    },
    /// Two currencies where one was expected.
    #[error("expected an amount of {expected}, found one of {found}")]
    CurrencyMismatch {
        /// The currency that was expected.
        expected: Currency,
        /// The currency that was found.
        found: Currency,
    },
}

fn example(currency: Currency) -> &'static str {
    match currency {
        Currency::Lak => "5000",
        Currency::Myr => "9.90",
    }
}
