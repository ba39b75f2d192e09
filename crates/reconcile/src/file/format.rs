//! How an operator writes its files, as far as somebody has said.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::TheirState;

/// What a column of an operator's file can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What we call the transaction.
    TransactionId,
    /// What they call it.
    Reference,
    /// Whose line.
    Msisdn,
    /// How much.
    Amount,
    /// Of which currency.
    Currency,
    /// Whether money moved.
    State,
    /// When.
    At,
}

/// How an operator writes its files. Nothing said: the headings are guessed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFormat {
    /// The heading of each column that is read. Once any is named, no other is guessed.
    pub columns: BTreeMap<Field, String>,
    /// What its words for states mean. Once any is named, no other is understood.
    pub states: BTreeMap<String, TheirState>,
    /// What stands between cells.
    pub delimiter: Option<char>,
    /// How dates are written, such as `%d/%m/%Y %H:%M:%S`, by the account's clocks.
    pub date_format: Option<String>,
    /// Whether amounts are in the currency's smallest unit.
    pub amount_in_minor_units: bool,
    /// Whether a comma stands before the decimals, and points between thousands.
    pub decimal_comma: bool,
}

const FIELDS: [(Field, &str, &[&str]); 7] = [
    (
        Field::TransactionId,
        "transaction_id",
        &["transactionid", "sptransid", "txnid", "transid", "txid", "clienttransactionid"],
    ),
    (
        Field::Reference,
        "reference",
        &["refcode", "aoctransid", "operatorreference", "serverreferencecode", "reference"],
    ),
    (
        Field::Msisdn,
        "msisdn",
        &["msisdn", "mobile", "mobilenumber", "phone", "phonenumber", "subscriber"],
    ),
    (Field::Amount, "amount", &["amount", "chargedamount", "price", "debit"]),
    (Field::Currency, "currency", &["currency", "currencycode"]),
    (Field::State, "state", &["status", "state", "result", "resultcode"]),
    (
        Field::At,
        "at",
        &["date", "datetime", "transactiondate", "at", "time", "timestamp", "chargedat"],
    ),
];

impl Field {
    /// Every field.
    pub const ALL: [Self; 7] = [
        Self::TransactionId,
        Self::Reference,
        Self::Msisdn,
        Self::Amount,
        Self::Currency,
        Self::State,
        Self::At,
    ];

    /// The word in configuration and reports.
    pub fn as_str(self) -> &'static str {
        FIELDS[self as usize].1
    }

    /// Headings that mean it where nobody has said what does, as letters and digits alone.
    pub(crate) fn usual_headings(self) -> &'static [&'static str] {
        FIELDS[self as usize].2
    }
}

/// A word that names no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected transaction_id, reference, msisdn, amount, currency, state or at, found {0:?}")]
pub struct FieldError(String);

impl FromStr for Field {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let found = FIELDS.iter().find(|(_, word, _)| *word == text);
        let found = found.map(|(field, ..)| *field);
        found.ok_or_else(|| FieldError(text.chars().take(32).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_at_its_place_in_the_table() {
        for field in Field::ALL {
            assert_eq!(FIELDS[field as usize].0, field);
            assert_eq!(field.as_str().parse(), Ok(field));
        }
    }
}
