//! What an operator says of one transaction.

use std::fmt;
use std::str::FromStr;

use billing::{Money, Msisdn};
use chrono::NaiveDate;

/// Whether money moved, as the operator has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TheirState {
    /// It took the money.
    Charged,
    /// It did not.
    Declined,
    /// It has not decided.
    Pending,
    /// It gave money back.
    Refunded,
}

/// A line of an operator's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the file, counted from 1.
    pub line: u64,
    /// What we call the transaction.
    pub transaction_id: Option<Box<str>>,
    /// What they call it.
    pub reference: Option<Box<str>>,
    /// Whose line, where the file says.
    pub msisdn: Option<Msisdn>,
    /// How much; nothing where no money moved and none is told.
    pub amount: Money,
    /// Whether it moved.
    pub state: TheirState,
    /// The local date of it, where the file says.
    pub date: Option<NaiveDate>,
}

const STATES: [(TheirState, &str); 4] = [
    (TheirState::Charged, "charged"),
    (TheirState::Declined, "declined"),
    (TheirState::Pending, "pending"),
    (TheirState::Refunded, "refunded"),
];

/// A word that is none of an operator's states.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected charged, declined, pending or refunded, found {0:?}")]
pub struct TheirStateError(String);

impl TheirState {
    /// The word in JSON and configuration.
    pub fn as_str(self) -> &'static str {
        let word = STATES.iter().find(|(state, _)| *state == self);
        word.map(|(_, word)| *word).expect("every state has a word")
    }
}

impl FromStr for TheirState {
    type Err = TheirStateError;

    fn from_str(text: &str) -> Result<Self, TheirStateError> {
        let found = STATES.iter().find(|(_, word)| *word == text);
        let found = found.map(|(state, _)| *state);
        found.ok_or_else(|| TheirStateError(text.chars().take(32).collect()))
    }
}

impl fmt::Display for TheirState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
