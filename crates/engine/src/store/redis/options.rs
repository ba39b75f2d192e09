//! How a Redis store is opened.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// How to open a store on Redis.
#[derive(Debug, Clone)]
pub struct RedisOptions {
    /// How many partitions a new store gets (16 unless told otherwise). An existing store keeps
    /// its own number; asking for another one is refused.
    pub partitions: Option<u16>,
    /// Open a Redis that may lose what it acknowledged, with a warning.
    pub volatile_ok: bool,
    /// Makes the store virtual for good: its time is the later of this and what it recorded.
    /// Without it a store runs on the kind of time it has.
    pub virtual_from: Option<DateTime<Utc>>,
    /// The first part of every key, so that stores can share one server.
    pub namespace: String,
    /// Certificates of the authorities to trust with `rediss`, in PEM, instead of the system's.
    pub roots: Option<Vec<u8>>,
    /// Who has to have a commit that asks for it ([`Commit::replicated`](crate::store::Commit))
    /// before it counts as replicated; nobody unless told otherwise.
    pub replication: Option<Replication>,
}

/// What makes a commit a replicated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replication {
    /// How many replicas have to have it.
    pub replicas: u16,
    /// Whether it has to be in the files of the primary and of those replicas. Needs Redis or
    /// Valkey 7.2.
    pub to_file: bool,
    /// How long they have for it; at most [`Replication::WITHIN_MAX`].
    pub within: Duration,
}

impl Replication {
    /// The longest that replicas are waited for. On its connection a commit waits behind at most one
    /// other, so that an answer takes no longer than this and as much again.
    pub const WITHIN_MAX: Duration = Duration::from_secs(2);
}

impl RedisOptions {
    /// Partitions of a store that is created without a wish.
    pub(super) const PARTITIONS: u16 = 16;
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            partitions: None,
            volatile_ok: false,
            virtual_from: None,
            namespace: "mk".to_owned(),
            roots: None,
            replication: None,
        }
    }
}
