//! What there is to rehearse.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

use crate::stage::JournalKind;

/// A scenario. `docs/drills.md` says what each does and what one should see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// The primary of a Redis behind Sentinel is killed.
    PrimaryKilled,
    /// A node of a Redis Cluster is cut off, and comes back after it was replaced.
    NodePartitioned,
    /// The operator is down for ten minutes.
    OperatorDown,
    /// Every worker is stopped and started, one after the other, again and again.
    WorkersRolling,
    /// Redis has no memory left, and is then given more.
    StoreFull,
}

/// Answers that are lost after the debit, in parts of 10,000: doubts are settled in the middle of
/// it all.
const LOST: &[(&str, u16)] = &[("drop_after_debit", 100)];

impl Scenario {
    /// Every scenario, in the order in which they are played.
    pub const ALL: [Self; 5] = [
        Self::PrimaryKilled,
        Self::NodePartitioned,
        Self::OperatorDown,
        Self::WorkersRolling,
        Self::StoreFull,
    ];

    /// What it does, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::PrimaryKilled => "the primary behind Sentinel is killed",
            Self::NodePartitioned => {
                "a node of the cluster is cut off and replaced, then comes back"
            }
            Self::OperatorDown => "the operator is down for ten minutes of virtual time",
            Self::WorkersRolling => "three workers are stopped and started in turn",
            Self::StoreFull => "Redis refuses writes for want of memory, then has more",
        }
    }

    pub(super) fn journal(self) -> JournalKind {
        match self {
            Self::PrimaryKilled => JournalKind::Sentinel,
            Self::NodePartitioned => JournalKind::Cluster,
            Self::OperatorDown => JournalKind::Sqlite,
            Self::WorkersRolling | Self::StoreFull => JournalKind::RedisAlways,
        }
    }

    /// Whoever lets time skip is alone.
    pub(super) fn workers(self) -> usize {
        if self == Self::OperatorDown { 0 } else { 3 }
    }

    /// A stop in good order leaves nothing in doubt: nothing else may.
    pub(super) fn faults(self) -> &'static [(&'static str, u16)] {
        if self == Self::WorkersRolling { &[] } else { LOST }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value().expect("no scenario is hidden");
        f.pad(value.get_name())
    }
}
