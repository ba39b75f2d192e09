//! The audit: what people, and the keys of programs, have done with the staff's tools.
//!
//! An entry is an instance that is finished at birth and never changed. It is on record before its
//! deed is tried; of a deed that was refused a second entry says so.

mod action;

pub use action::{Action, UnknownAction, Via};

use billing::MerchantId;
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::workflow::encode;
use engine::{InstanceId, Lane};
use minicbor::{Decode, Encode};

use crate::{ids, lanes};

/// The most characters of a name, of a subject and of a text in an entry: longer ones are cut.
const NAME_CHARS_MAX: usize = 128;
const TEXT_CHARS_MAX: usize = 500;

/// One deed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AuditEntry {
    /// Who.
    #[n(0)]
    pub by: Box<str>,
    /// Through what, as text: a newer version may know more ways.
    #[n(1)]
    pub via: Box<str>,
    /// What was done, as text: a newer version may know more deeds.
    #[n(2)]
    pub action: Box<str>,
    /// To what: the id of a charge, the path of a lane.
    #[n(3)]
    pub subject: Box<str>,
    /// Why, in their words.
    #[n(4)]
    pub why: Option<Box<str>>,
    /// Why it was refused, if this tells that it was.
    #[n(5)]
    pub outcome: Option<Box<str>>,
    /// The merchant for whom it was done, by somebody who acts for one of several.
    #[n(6)]
    pub merchant: Option<MerchantId>,
}

impl AuditEntry {
    /// An entry of these texts, which name no subscriber's whole number (money rule 15).
    pub fn new(by: &str, via: Via, action: Action, subject: &str) -> Self {
        Self {
            by: cut(by, NAME_CHARS_MAX),
            via: via.as_str().into(),
            action: action.as_str().into(),
            subject: cut(subject, NAME_CHARS_MAX),
            why: None,
            outcome: None,
            merchant: None,
        }
    }

    /// The same, done by somebody who acts for this merchant.
    #[must_use]
    pub fn on_behalf_of(self, merchant: Option<&MerchantId>) -> Self {
        Self { merchant: merchant.cloned(), ..self }
    }

    /// The same with why it was done.
    #[must_use]
    pub fn because(self, why: Option<&str>) -> Self {
        Self { why: why.map(|why| cut(why, TEXT_CHARS_MAX)), ..self }
    }

    /// The same with why it was refused.
    #[must_use]
    pub fn refused(self, outcome: Option<&str>) -> Self {
        Self { outcome: outcome.map(|why| cut(why, TEXT_CHARS_MAX)), ..self }
    }

    /// The instance. `nonce` tells it from what else the same person does in the same millisecond.
    pub fn instance(&self, now: DateTime<Utc>, nonce: u64, partitions: u16) -> NewInstance {
        let name = format!("audit:{:012x}{nonce:016x}", now.timestamp_millis());
        NewInstance {
            id: InstanceId::new(partition_of(&self.subject, partitions), name),
            kind: ids::AUDIT.into(),
            status: (*self.action).into(),
            lane: Lane::new(lanes::UPKEEP, "audit"),
            due_at: None,
            state: encode(self),
            history: Vec::new(),
            unique: None,
        }
    }
}

/// The partition in which everything that was done to one subject is, so that its list is short.
pub fn partition_of(subject: &str, partitions: u16) -> u16 {
    ids::spread(&cut(subject, NAME_CHARS_MAX), partitions)
}

fn cut(text: &str, chars_max: usize) -> Box<str> {
    text.chars().take(chars_max).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subject: &str) -> AuditEntry {
        AuditEntry::new("cli ann", Via::Cli, Action::Resolve, subject)
    }

    #[test]
    fn an_entry_is_finished_at_birth_and_found_by_its_action() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).expect("a time");
        let new = entry("ch_1").because(Some("in their file")).instance(at, 7, 16);
        assert_eq!((new.due_at, &*new.status), (None, "resolve"));
        let again = entry("ch_1").instance(at, 8, 16);
        assert_ne!(new.id, again.id);
        assert_eq!(new.id.partition, again.id.partition);
    }

    #[test]
    fn no_text_of_an_entry_is_longer_than_its_bound() {
        let long = "ກ".repeat(2_000);
        let entry = entry(&long).because(Some(&long)).refused(Some(&long));
        let why = entry.why.as_deref().map(|why| why.chars().count());
        assert_eq!((entry.subject.chars().count(), why), (NAME_CHARS_MAX, Some(TEXT_CHARS_MAX)));
        assert_eq!(partition_of(&long, 16), partition_of(&entry.subject, 16));
    }
}
