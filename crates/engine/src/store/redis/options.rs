//! How a Redis store is opened.

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
        }
    }
}
