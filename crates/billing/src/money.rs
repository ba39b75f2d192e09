//! Amounts with their currency.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use rust_decimal::Decimal;

use crate::Currency;

mod error;

pub use error::MoneyError;

/// An amount of one currency, zero or more, exact to the smallest unit that is charged.
///
/// Never a float, and never rounded: a text with more decimals than the currency has is refused
/// (money rule 14). Nothing here is negative; a refund is an amount that goes the other way.
///
/// ```
/// # use billing::{Currency, Money};
/// let price = Money::parse_charge("9.90", Currency::Myr)?;
/// assert_eq!(price.amount_text(), "9.90");
/// assert_eq!(price.checked_add(price)?.to_string(), "19.80 MYR");
/// assert!(Money::parse_charge("5000.5", Currency::Lak).is_err());
/// # Ok::<(), billing::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Always at the currency's own scale, so that it prints as it must.
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// The most that one value holds, in the currency's smallest unit: far above the total of any
    /// night, and within 64 bits.
    pub const MINOR_UNITS_MAX: i64 = 1_000_000_000_000_000_000;

    /// No money.
    pub fn zero(currency: Currency) -> Self {
        Self { amount: Decimal::new(0, currency.decimals()), currency }
    }

    /// An amount of zero or more.
    ///
    /// # Errors
    ///
    /// Negative, finer than the currency's smallest unit, or above [`Money::MINOR_UNITS_MAX`].
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(MoneyError::Negative { currency });
        }
        if amount.normalize().scale() > currency.decimals() {
            return Err(MoneyError::TooFine { amount, currency });
        }
        if amount > Decimal::new(Self::MINOR_UNITS_MAX, currency.decimals()) {
            return Err(MoneyError::TooLarge { currency });
        }
        let mut amount = amount.abs();
        amount.rescale(currency.decimals());
        Ok(Self { amount, currency })
    }

    /// Reads an amount of zero or more: `5000`, `9.90`, `9.9`.
    ///
    /// # Errors
    ///
    /// As [`Money::new`], and [`MoneyError::NotAnAmount`] for anything but digits around at most
    /// one decimal point.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_an_amount = || MoneyError::NotAnAmount { text: excerpt(text), currency };
        if !is_plain_decimal(text.strip_prefix('-').unwrap_or(text)) {
            return Err(not_an_amount());
        }
        let amount = Decimal::from_str_exact(text).map_err(|_| not_an_amount())?;
        Self::new(amount, currency)
    }

    /// Reads an amount that can be charged: as [`Money::parse`], and more than zero.
    ///
    /// # Errors
    ///
    /// As [`Money::parse`], and [`MoneyError::Zero`].
    pub fn parse_charge(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let money = Self::parse(text, currency)?;
        if money.is_zero() { Err(MoneyError::Zero { currency }) } else { Ok(money) }
    }

    /// The amount, at the currency's scale.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as it stands in JSON and CSV: `5000`, `9.90`.
    pub fn amount_text(self) -> String {
        self.amount.to_string()
    }

    /// Whether there is nothing to charge.
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether this is more than `limit`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`]: amounts of two currencies have no order.
    pub fn exceeds(self, limit: Self) -> Result<bool, MoneyError> {
        self.same_currency(limit)?;
        Ok(self.amount > limit.amount)
    }

    /// Both together.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::TooLarge`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.amount + other.amount, self.currency)
    }

    /// What is left of this after `other` is taken away.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Negative`] where `other` is more.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.amount - other.amount, self.currency)
    }

    /// All of them together; zero where there are none.
    ///
    /// # Errors
    ///
    /// As [`Money::checked_add`]: every amount must be of `currency`.
    pub fn sum(
        amounts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { expected: self.currency, found: other.currency })
        }
    }

    fn minor_units(self) -> i64 {
        i64::try_from(self.amount.mantissa()).expect("bounded by MINOR_UNITS_MAX")
    }
}

/// Digits, or digits around one point. Decimal itself would take signs, underscores and exponents.
fn is_plain_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

/// Enough of a wrong text to recognise it by.
fn excerpt(text: &str) -> String {
    text.chars().take(24).collect()
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// In the journal: `[currency, amount in its smallest unit]`, five bytes for most prices.
impl<C> Encode<C> for Money {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(2)?.encode_with(self.currency, ctx)?.i64(self.minor_units())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Money {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(2) {
            return Err(decode::Error::message("money is a currency and an amount"));
        }
        let currency: Currency = d.decode_with(ctx)?;
        let amount = Decimal::new(d.i64()?, currency.decimals());
        Self::new(amount, currency).map_err(decode::Error::custom)
    }
}

#[cfg(test)]
mod tests;
