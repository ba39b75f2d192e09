//! Whether a reply is about what was asked.

use billing::{Money, Msisdn};
use rust_decimal::Decimal;

use crate::fields::Value;

/// What a reply repeats of the request, field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    Same,
    Absent,
    Different,
}

impl Echo {
    fn of(is_same: bool) -> Self {
        if is_same { Self::Same } else { Self::Different }
    }
}

/// A transaction id, ours or theirs. Compared without regard to case: a database may fold it, and
/// no two ids differ in nothing else.
pub(crate) fn transaction_id(theirs: Option<&Value<'_>>, asked: &str) -> Echo {
    match theirs {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(Value::Text(text)) => Echo::of(text.eq_ignore_ascii_case(asked)),
        Some(_) => Echo::Different,
        None => Echo::Absent,
    }
}

/// Compared as numbers: national and international spellings are the same subscriber.
pub(crate) fn msisdn(theirs: Option<&Value<'_>>, ours: Msisdn) -> Echo {
    let same = |text: &str| Msisdn::parse(text, ours.country()).is_ok_and(|theirs| theirs == ours);
    match theirs {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(Value::Text(text)) => Echo::of(same(text)),
        Some(Value::Number(digits)) => Echo::of(same(digits)),
        Some(_) => Echo::Different,
        None => Echo::Absent,
    }
}

/// Compared as decimals: operators write an amount as a text or as a number, with or without
/// decimals.
pub(crate) fn amount(theirs: Option<&Value<'_>>, ours: Money) -> Echo {
    match theirs {
        Some(Value::Text(text)) if text.is_empty() => Echo::Absent,
        Some(value) => Echo::of(decimal(value) == Some(ours.amount())),
        None => Echo::Absent,
    }
}

/// The decimal that a value writes, if it writes one.
pub(crate) fn decimal(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Text(text) => Decimal::from_str_exact(text.trim()).ok(),
        Value::Number(digits) => Decimal::from_str_exact(digits).ok(),
        Value::Flag(_) | Value::Null | Value::Other => None,
    }
}
