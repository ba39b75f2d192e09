//! Amounts, written in quotes so that they are never floats.

use billing::{Currency, Money};

use super::field::Field;

/// Reads an amount that can be charged.
pub(super) fn money(field: Field<'_, '_>, currency: Currency) -> Option<Money> {
    let expected = format!("an amount of {currency} such as {}", example(currency));
    field.parsed(&expected, |text| Money::parse_charge(text, currency))
}

fn example(currency: Currency) -> &'static str {
    match currency {
        Currency::Lak => "\"5000\"",
        Currency::Myr => "\"9.90\"",
    }
}
