//! One event of a history, for programs and in words.

use chrono::{DateTime, Utc};
use contract::Told;
use engine::StoreError;
use engine::clock::from_ms;
use engine::workflow::{Entry, Stored, decode, entry_at};
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

/// What is told of an entry that this version has no words for.
fn of_a_newer_version() -> Telling {
    Telling::new("unknown", "something that only a newer version of this program can tell")
}

/// A history's entries as events, oldest first, each told by `tell`.
///
/// # Errors
///
/// An entry that no version can read.
pub fn history<E: Stored>(
    what: &str,
    entries: &[Vec<u8>],
    mut tell: impl FnMut(&E, DateTime<Utc>) -> Told,
) -> Result<Vec<Told>, StoreError> {
    let mut told = Vec::with_capacity(entries.len());
    for entry in entries {
        let entry: Entry<E> = match decode(what, entry) {
            Err(StoreError::Newer { .. }) => {
                told.push(of_a_newer_version().at(entry_at(entry)?));
                continue;
            }
            read => read?,
        };
        let at = from_ms(entry.at_ms);
        told.extend(entry.events.iter().map(|event| tell(event, at)));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use billing::SubscriptionEvent;
    use engine::workflow::encode_entry;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        from_ms(1_795_312_800_000 + second * 1_000)
    }

    /// An entry with an event of a number that no version has used so far.
    fn of_tomorrow(at: DateTime<Utc>) -> Vec<u8> {
        let mut entry = encode_entry::<SubscriptionEvent>(at, &[]);
        entry.pop();
        entry.extend([0x81, 0x82, 0x19, 0x03, 0xE7, 0x80]);
        entry
    }

    #[test]
    fn what_only_a_newer_version_knows_is_told_with_its_time_between_the_rest() {
        let known = |second| encode_entry(at(second), &[SubscriptionEvent::Enrolled]);
        let entries = [known(1), of_tomorrow(at(2)), known(3)];
        let told = history::<SubscriptionEvent>("a subscription", &entries, |_, at| {
            Telling::new("enrolled", "enrolled").at(at)
        });
        let told: Vec<_> =
            told.expect("readable").into_iter().map(|it| (it.at, it.event)).collect();
        let expected = [(1, "enrolled"), (2, "unknown"), (3, "enrolled")];
        assert_eq!(told, expected.map(|(second, event)| (at(second), event.to_owned())));
    }
}
