//! Folding a history up to a moment.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use engine::clock::from_ms;
use engine::workflow::{Entry, Stored, decode};
use engine::{Instance, StoreError};

/// What was in a history at one moment; never nothing.
pub(super) struct Past<E> {
    /// What each entry says, oldest first.
    entries: Vec<Entry<E>>,
    what: &'static str,
}

impl<E: Stored> Past<E> {
    /// The entries that were there at a moment; none if nothing was on record yet.
    pub(super) fn of(
        what: &'static str,
        entries: &[Vec<u8>],
        at: DateTime<Utc>,
    ) -> Result<Option<Self>, StoreError> {
        let mut past = Vec::with_capacity(entries.len());
        for entry in entries {
            let entry: Entry<E> = decode(what, entry)?;
            if from_ms(entry.at_ms) > at {
                break;
            }
            past.push(entry);
        }
        Ok((!past.is_empty()).then_some(Self { entries: past, what }))
    }

    /// How many entries there were.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// When it was put on record.
    pub(super) fn opened_at(&self) -> DateTime<Utc> {
        from_ms(self.entries.first().map_or(0, |entry| entry.at_ms))
    }

    /// What had happened, oldest first.
    pub(super) fn events(&self) -> impl Iterator<Item = &E> {
        self.entries.iter().flat_map(|entry| &entry.events)
    }

    /// What it was opened as comes to, with everything that had happened.
    pub(super) fn fold<S, I: Display>(
        &self,
        opened: S,
        mut apply: impl FnMut(&mut S, &E, DateTime<Utc>) -> Result<(), I>,
    ) -> Result<S, StoreError> {
        let mut state = opened;
        for entry in &self.entries {
            for event in &entry.events {
                apply(&mut state, event, from_ms(entry.at_ms))
                    .map_err(|illegal| StoreError::Broken(format!("{}: {illegal}", self.what)))?;
            }
        }
        Ok(state)
    }

    /// The record as it was. When it was due then is not in its history.
    pub(super) fn record(&self, now: &Instance, status: &str) -> Instance {
        let last = self.entries.last().map_or(now.updated_at, |entry| from_ms(entry.at_ms));
        Instance { status: status.into(), due_at: None, updated_at: last, ..now.clone() }
    }
}
