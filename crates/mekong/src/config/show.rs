//! The configuration as it would be written, defaults and overrides included.

use std::fmt;

use toml::{Table, Value};

use super::store_url::without_password;

/// Every key with the value in force, as TOML or, by `Serialize`, as JSON.
///
/// Secrets are not in it, only where they are kept; a password within an address is masked.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Effective(Table);

impl Effective {
    /// Masks what must not be shown.
    pub(super) fn new(mut table: Table) -> Self {
        table.iter_mut().for_each(|(_, value)| mask(value));
        Self(table)
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_password(text),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| mask(value)),
        _ => {}
    }
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = toml::to_string(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(text.trim_end())
    }
}
