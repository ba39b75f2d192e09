//! What is wrong with a configuration, key by key.

use std::fmt;

use serde::Serialize;

use super::SecretError;
use super::nearest::nearest;

/// One thing that is wrong, or worth a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The key's full path, such as `accounts.ltc-main.tps`.
    pub key: String,
    /// What set it, if not the file: an environment variable or `--store`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_by: Option<String>,
    /// What was found there; never a secret.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// What is found where no key of that name is known.
const UNKNOWN_KEY: &str = "an unknown key";

impl Problem {
    /// A key that must be there and is not.
    pub(super) fn missing(key: &str, expected: impl Into<String>) -> Self {
        Self::new(key, "nothing", expected)
    }

    /// A value that is not what the key takes.
    pub(crate) fn new(key: &str, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { key: key.to_owned(), set_by: None, found: found.into(), expected: expected.into() }
    }

    /// A key that does not exist; its value is not repeated, since it may be a misspelt secret.
    pub(super) fn unknown<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> Self {
        let name = key.rsplit('.').next().unwrap_or(key);
        Self::new(key, UNKNOWN_KEY, nearest(name, known, "key"))
    }

    /// A key that names a secret which is not there.
    pub(crate) fn no_secret(key: &str, error: &SecretError) -> Self {
        Self::new(key, format!("no secret ({error})"), "one there")
    }

    /// A setting that an operator's client does not take.
    pub(crate) fn refused(account: &billing::AccountId, error: &operators::ConfigError) -> Self {
        Self::new(&format!("accounts.{account}"), error.to_string(), "settings the client takes")
    }

    /// Whether it is the key itself that is wrong.
    pub(super) fn is_about_an_unknown_key(&self) -> bool {
        self.found == UNKNOWN_KEY
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, expected {}", self.key, self.found, self.expected)?;
        match &self.set_by {
            Some(source) => write!(f, " (set by {source})"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with a configuration, in the order in which it was read; at least one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "the configuration has a problem: {one}"),
            many => {
                write!(f, "the configuration has {} problems:", many.len())?;
                many.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}
