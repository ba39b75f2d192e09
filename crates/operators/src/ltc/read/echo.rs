//! Whether a reply is about what was asked.

use billing::{Money, Msisdn, TransactionId};
use rust_decimal::Decimal;

use super::wire::{self, Reply};
use crate::fields::Value;

/// What a reply repeats of the request, field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    Same,
    Absent,
    Different,
}

impl Echo {
    fn of(is_same: bool) -> Self {
        if is_same { Self::Same } else { Self::Different }
    }
}

/// Compared without regard to case: a database may fold it, and no two of our ids differ in
/// nothing else.
pub(super) fn transaction_id(reply: &Reply<'_>, ours: &TransactionId) -> Echo {
    match reply.value(wire::TRANSACTION_ID) {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(Value::Text(text)) => Echo::of(text.eq_ignore_ascii_case(ours.as_str())),
        Some(_) => Echo::Different,
        None => Echo::Absent,
    }
}

/// Compared as numbers: national and international spellings are the same subscriber.
pub(super) fn msisdn(reply: &Reply<'_>, ours: Msisdn) -> Echo {
    let same = |text: &str| Msisdn::parse(text, ours.country()).is_ok_and(|theirs| theirs == ours);
    match reply.value(wire::MSISDN) {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(Value::Text(text)) => Echo::of(same(text)),
        Some(Value::Number(digits)) => Echo::of(same(digits)),
        Some(_) => Echo::Different,
        None => Echo::Absent,
    }
}

/// Compared as decimals: a text here, a number in the request (LTC protocol, A15).
pub(super) fn amount(reply: &Reply<'_>, ours: Money) -> Echo {
    match reply.value(wire::AMOUNT) {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(Value::Text(text)) => Echo::of(decimal(text) == Some(ours.amount())),
        Some(Value::Number(digits)) => Echo::of(decimal(digits) == Some(ours.amount())),
        Some(_) => Echo::Different,
        None => Echo::Absent,
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text.trim()).ok()
}
