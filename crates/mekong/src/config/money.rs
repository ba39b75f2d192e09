//! Amounts, written in quotes so that they are never floats.

use billing::{Currency, Money};

use super::field::Field;

/// Reads a currency by its code.
pub(super) fn currency(field: Field<'_, '_>) -> Option<Currency> {
    field.choice(&Currency::ALL.map(|currency| (currency.code(), currency)))
}

/// Reads an amount that can be charged.
pub(super) fn money(field: Field<'_, '_>, currency: Currency) -> Option<Money> {
    let expected = format!("an amount of {currency} such as {}", example(currency));
    field.parsed(&expected, |text| Money::parse_charge(text, currency))
}

/// The same, where the currency itself may have been wrong: then an amount cannot be judged.
pub(super) fn money_if_known(field: Field<'_, '_>, currency: Option<Currency>) -> Option<Money> {
    money(field, currency?)
}

fn example(currency: Currency) -> &'static str {
    match currency {
        Currency::Lak => "\"5000\"",
        Currency::Myr => "\"9.90\"",
    }
}
