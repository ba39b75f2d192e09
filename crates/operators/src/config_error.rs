//! What is wrong with an account's settings.

/// A setting that cannot work, with the name of its key and what was expected.
///
/// The key is the account's own (`base_url`); whoever reads the file knows the account.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct ConfigError {
    /// The key, as the configuration spells it.
    pub key: &'static str,
    /// What was found and what was expected. Never the value of a secret.
    pub problem: String,
}

impl ConfigError {
    pub(crate) fn new(key: &'static str, problem: impl Into<String>) -> Self {
        Self { key, problem: problem.into() }
    }
}
