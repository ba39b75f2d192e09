//! `--columns`: which column of a file is what.

use std::collections::BTreeMap;
use std::str::FromStr;

use reconcile::{Field, FieldError};

/// The heading of each column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(pub(super) BTreeMap<Field, String>);

/// A map that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ColumnsError {
    /// A part without both sides.
    #[error("expected field=heading, separated by commas, found {0:?}")]
    Pair(String),
    /// A field that there is not.
    #[error(transparent)]
    Field(#[from] FieldError),
}

impl FromStr for Columns {
    type Err = ColumnsError;

    fn from_str(text: &str) -> Result<Self, ColumnsError> {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((field, heading)) if !heading.trim().is_empty() => {
                Ok((field.trim().parse()?, heading.trim().to_owned()))
            }
            _ => Err(ColumnsError::Pair(pair.chars().take(32).collect())),
        };
        text.split(',').map(pair).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_fields_that_there_are() {
        let columns: Columns = "transaction_id=TxnID, amount=The Amount".parse().expect("a map");
        assert_eq!(columns.0[&Field::Amount], "The Amount");
        let refused = |text: &str| text.parse::<Columns>().expect_err(text).to_string();
        assert!(refused("txn=TxnID").starts_with("expected transaction_id, reference"));
        assert!(refused("amount").starts_with("expected field=heading"));
        assert!(refused("amount=").starts_with("expected field=heading"));
    }
}
