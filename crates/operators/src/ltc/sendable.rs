//! What LTC would misread is not sent.

use billing::{Country, Currency, Money, Msisdn};
use rust_decimal::prelude::ToPrimitive;

use super::Deduction;
use crate::{CallError, Class, Evidence};

/// Refuses what LTC would misread, and gives the amount back as it is sent.
pub(super) fn check(ask: &Deduction<'_>) -> Result<u64, CallError> {
    check_msisdn(ask.msisdn)?;
    let chars = ask.card_name.chars().count();
    if !(1..=Deduction::CARD_NAME_CHARS_MAX).contains(&chars) {
        let max = Deduction::CARD_NAME_CHARS_MAX;
        return Err(unsendable(format!("CardName: expected 1 to {max} characters, found {chars}")));
    }
    whole_kip(ask.amount)
}

fn check_msisdn(msisdn: Msisdn) -> Result<(), CallError> {
    match msisdn.country() {
        Country::Laos => Ok(()),
        other => {
            Err(unsendable(format!("Msisdn: expected a number of Laos, found one of {other}")))
        }
    }
}

/// LTC takes whole kip, as a JSON number (LTC protocol, A15).
fn whole_kip(amount: Money) -> Result<u64, CallError> {
    let whole = amount.currency() == Currency::Lak && amount.amount().is_integer();
    match amount.amount().to_u64().filter(|kip| whole && *kip > 0) {
        Some(kip) => Ok(kip),
        None => {
            Err(unsendable(format!("Amount: expected whole kip, more than zero, found {amount}")))
        }
    }
}

/// A request that is wrong before anyone sees it.
fn unsendable(why: String) -> CallError {
    let evidence = Evidence::of(String::new());
    CallError::Refused { class: Class::Misconfiguration, why: why.into(), evidence }
}
