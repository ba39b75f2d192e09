//! Matters: what a person must see to and what is no state of its own, such as a charge that landed
//! after it was cancelled.
//!
//! A matter is opened in the commit that found it, as a child with an id of its own: however often
//! the same is found, it is opened once. It stays open until staff settle it with a written reason.
//! Nothing is opened on the usual path of a charge.

mod kind;
mod workflow;

pub use kind::{MATTER_KINDS, MatterKind};
pub use workflow::{MatterEvent, MatterSignal, MatterWorkflow};

use billing::{AccountId, Money};
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::workflow::{encode_entry, encode_state};
use minicbor::{Decode, Encode};

use crate::{ids, lanes};

/// The status of a matter that is not open any more; an open one's is its kind.
pub const SETTLED: &str = "settled";

/// Something for a person, and who settled it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Matter {
    /// What it is.
    #[n(0)]
    pub kind: MatterKind,
    /// What it is about: a charge or a callback. Of a code, the charge that met it first.
    #[n(1)]
    pub subject: Box<str>,
    /// Through which account.
    #[n(2)]
    pub account: AccountId,
    /// How much money it is about.
    #[n(3)]
    pub amount: Option<Money>,
    /// The operator's code, or what was found, in a few words.
    #[n(4)]
    pub note: Option<Box<str>>,
    /// Who settled it, if somebody did.
    #[n(5)]
    pub settled: Option<Settled>,
}

/// That a matter was settled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Settled {
    /// By whom.
    #[n(0)]
    pub by: Box<str>,
    /// Why, in their words.
    #[n(1)]
    pub reason: Box<str>,
    /// When.
    #[cbor(n(2), with = "billing::encoding::instant")]
    pub at: DateTime<Utc>,
}

impl Matter {
    /// What tells it from every other matter of its kind in its partition: a code is one matter,
    /// however many charges meet it.
    fn identity(&self) -> String {
        match (self.kind, &self.note) {
            (MatterKind::UnlistedCode, Some(code)) => format!("{}/{code}", self.account),
            _ => self.subject.to_string(),
        }
    }

    /// The instance, beside what it is about. It wants nothing until it is settled.
    pub fn opening(&self, partition: u16, now: DateTime<Utc>) -> NewInstance {
        NewInstance {
            id: ids::matter(partition, self.kind.as_str(), &self.identity()),
            kind: ids::MATTER.into(),
            status: self.status().into(),
            lane: lanes::matters(),
            due_at: None,
            state: encode_state::<MatterWorkflow>(self),
            history: encode_entry(now, &[MatterEvent::Opened]),
            unique: None,
        }
    }

    /// Its kind while it is open, so that each kind's are counted and listed by themselves.
    pub(crate) fn status(&self) -> &'static str {
        match self.settled {
            Some(_) => SETTLED,
            None => self.kind.as_str(),
        }
    }
}

#[cfg(test)]
mod tests;
