//! One event of a history, for programs and in words.

use chrono::{DateTime, Utc};
use contract::Told;
use engine::StoreError;
use engine::clock::from_ms;
use engine::workflow::{Entry, Stored, decode};
use serde::Serialize;
use serde_json::{Map, Value};

/// An event's name, its fields and its words, before it is known when it happened.
pub(super) struct Telling {
    event: &'static str,
    words: String,
    fields: Map<String, Value>,
}

impl Telling {
    pub(super) fn new(event: &'static str, words: impl Into<String>) -> Self {
        Self { event, words: words.into(), fields: Map::new() }
    }

    /// Adds a field; what is absent is null.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("texts, numbers and instants are JSON");
        self.fields.insert(name.to_owned(), value);
        self
    }

    pub(super) fn at(self, at: DateTime<Utc>) -> Told {
        let Self { event, words, fields } = self;
        Told { at, event: event.to_owned(), fields, words }
    }
}

/// A history's entries as events, oldest first, each told by `tell`.
///
/// # Errors
///
/// An entry that this version cannot read.
pub fn history<E: Stored>(
    what: &str,
    entries: &[Vec<u8>],
    mut tell: impl FnMut(&E, DateTime<Utc>) -> Told,
) -> Result<Vec<Told>, StoreError> {
    let mut told = Vec::with_capacity(entries.len());
    for entry in entries {
        let entry: Entry<E> = decode(what, entry)?;
        let at = from_ms(entry.at_ms);
        told.extend(entry.events.iter().map(|event| tell(event, at)));
    }
    Ok(told)
}
