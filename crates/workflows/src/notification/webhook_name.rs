//! The name of a webhook, as the configuration has it.

use std::fmt;
use std::str::FromStr;

use billing::IdError;

/// The longest name.
const LENGTH_MAX: usize = 63;

/// A webhook, as the configuration names it: `acme`. It is part of a lane's name, so of few
/// characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebhookName(Box<str>);

impl WebhookName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebhookName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_part);
        match fits && !text.starts_with('-') {
            true => Ok(Self(text.into())),
            false => Err(IdError {
                expected: "a webhook's name: 1 to 63 characters of a-z, 0-9 and -, not beginning with -",
                found: text.chars().take(64).collect(),
            }),
        }
    }
}

impl fmt::Display for WebhookName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

billing::kept_as_text!(WebhookName, 0);
