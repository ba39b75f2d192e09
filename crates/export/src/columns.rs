//! The columns, in their order.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::ChargeRow;
use Values::{Amount, Instant, Text, Truth, Whole};

/// A column: its name, and what stands in it.
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// What stands in it.
    pub values: Values,
}

/// What stands in a column, of one type for all rows.
pub enum Values {
    /// Texts.
    Text(fn(&ChargeRow) -> Option<Cow<'_, str>>),
    /// Amounts, as exact decimal text.
    Amount(fn(&ChargeRow) -> Option<&str>),
    /// Points in time.
    Instant(fn(&ChargeRow) -> Option<DateTime<Utc>>),
    /// Counts.
    Whole(fn(&ChargeRow) -> u32),
    /// Whether something is so.
    Truth(fn(&ChargeRow) -> bool),
}

/// Every column. The order is part of the outside interface: a new one comes last.
#[rustfmt::skip]
pub const COLUMNS: [Column; 26] = [
    Column { name: "id",                 values: Text(|row| is(&row.charge.id)) },
    Column { name: "created_at",         values: Instant(|row| Some(row.charge.created_at)) },
    Column { name: "outcome_at",         values: Instant(|row| row.outcome_at) },
    Column { name: "updated_at",         values: Instant(|row| Some(row.charge.updated_at)) },
    Column { name: "account",            values: Text(|row| is(&row.charge.account)) },
    Column { name: "plan",               values: Text(|row| may_be(&row.charge.plan)) },
    Column { name: "subscription_id",    values: Text(|row| may_be(&row.charge.subscription_id)) },
    Column { name: "msisdn",             values: Text(|row| is(&row.charge.msisdn)) },
    Column { name: "state",              values: Text(|row| is(&row.charge.state)) },
    Column { name: "reason",             values: Text(|row| may_be(&row.charge.reason)) },
    Column { name: "operator_code",      values: Text(|row| may_be(&row.charge.operator_code)) },
    Column { name: "currency",           values: Text(|row| is(&row.charge.currency)) },
    Column { name: "amount",             values: Amount(|row| Some(&row.charge.amount)) },
    Column { name: "amount_charged",     values: Amount(ChargeRow::amount_charged) },
    Column { name: "amount_refunded",    values: Amount(|row| Some(&row.charge.amount_refunded)) },
    Column { name: "period",             values: Text(|row| may_be(&row.charge.period)) },
    Column { name: "transaction_id",     values: Text(|row| is(&row.charge.transaction_id)) },
    Column { name: "operator_reference", values: Text(|row| may_be(&row.charge.operator_reference)) },
    Column { name: "dunning_step",       values: Whole(|row| row.charge.dunning_step) },
    Column { name: "attempts",           values: Whole(|row| row.charge.attempts) },
    Column { name: "run",                values: Text(|row| is(&row.charge.run)) },
    Column { name: "retry_of",           values: Text(|row| may_be(&row.charge.retry_of)) },
    Column { name: "needs_staff",        values: Truth(|row| row.charge.needs_staff) },
    Column { name: "reference",          values: Text(|row| may_be(&row.charge.reference)) },
    Column { name: "metadata",           values: Text(metadata) },
    Column { name: "archived",           values: Truth(|row| row.archived) },
];

impl Column {
    /// The value as text; nothing where it is absent. Instants in RFC 3339, UTC, to the
    /// millisecond.
    pub fn text<'r>(&self, row: &'r ChargeRow) -> Cow<'r, str> {
        match &self.values {
            Text(of) => of(row).unwrap_or_default(),
            Amount(of) => of(row).unwrap_or_default().into(),
            Instant(of) => {
                let shown = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
                of(row).map(shown).unwrap_or_default().into()
            }
            Whole(of) => of(row).to_string().into(),
            Truth(of) => of(row).to_string().into(),
        }
    }
}

fn is(text: &str) -> Option<Cow<'_, str>> {
    Some(text.into())
}

fn may_be(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

/// What the content provider wanted beside it, as one JSON object; nothing where that is nothing.
fn metadata(row: &ChargeRow) -> Option<Cow<'_, str>> {
    let metadata = Some(&row.charge.metadata).filter(|metadata| !metadata.is_empty())?;
    Some(serde_json::to_string(metadata).expect("a map of texts is JSON").into())
}
