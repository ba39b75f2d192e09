//! Kinds, statuses and lanes as short ids, so that a million records need not spell them out.
//!
//! An id is a digest of its label: every process computes the same one without asking, and what
//! a process knows about an id stays true for good. Each partition writes its labels down.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::keys::digest;
use crate::instance::Lane;

/// Four bytes that stand for a kind, a status or a lane.
pub(super) type LabelId = [u8; 4];

/// What an id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    Kind(Arc<str>),
    Status(Arc<str>),
    Lane(Lane),
}

impl Label {
    /// The id under which records refer to it.
    pub(super) fn id(&self) -> LabelId {
        digest(self.text().as_bytes()).to_be_bytes()
    }

    /// The label as a partition writes it down.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Kind(kind) => format!("k{kind}"),
            Self::Status(status) => format!("s{status}"),
            Self::Lane(lane) => format!("l{}\0{}", lane.queue, lane.name),
        }
    }

    /// Reads a label that a partition wrote down.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("k", kind) => Some(Self::Kind(kind.into())),
            ("s", status) => Some(Self::Status(status.into())),
            ("l", lane) => {
                lane.split_once('\0').map(|(queue, name)| Self::Lane(Lane::new(queue, name)))
            }
            _ => None,
        }
    }
}

/// The labels this process has met.
#[derive(Debug, Default)]
pub(super) struct Labels {
    by_id: RwLock<HashMap<LabelId, Label>>,
}

impl Labels {
    /// What an id stands for, if this process has met it.
    pub(super) fn get(&self, id: LabelId) -> Option<Label> {
        self.by_id.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Remembers labels that a partition wrote down.
    pub(super) fn learn(&self, labels: impl IntoIterator<Item = Label>) {
        let mut by_id = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
        by_id.extend(labels.into_iter().map(|label| (label.id(), label)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_back_as_it_was_written() {
        let lane = Label::Lane(Lane::new("renewals", "ltc-main/gold/charges"));
        for label in [Label::Kind("charge".into()), Label::Status("due".into()), lane] {
            assert_eq!(Label::parse(&label.text()), Some(label));
        }
    }

    #[test]
    fn a_kind_and_a_status_of_one_name_have_different_ids() {
        assert_ne!(Label::Kind("open".into()).id(), Label::Status("open".into()).id());
    }
}
