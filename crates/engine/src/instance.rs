//! One durable workflow as the store keeps it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Names an instance: the partition it lives in, and a name unique within that partition.
///
/// Written `7/ch_0k3…`. The partition never changes, so an id can be followed without a look-up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceId {
    /// The partition, below [`crate::Store::partitions`].
    pub partition: u16,
    /// 1 to 96 bytes of printable ASCII without spaces, unique within the partition.
    pub name: Arc<str>,
}

impl InstanceId {
    /// The longest name, in bytes.
    pub const NAME_BYTES_MAX: usize = 96;

    /// An id from its parts; whoever mints names keeps to the bounds above.
    pub fn new(partition: u16, name: impl Into<Arc<str>>) -> Self {
        let name = name.into();
        debug_assert!(!name.is_empty() && name.len() <= Self::NAME_BYTES_MAX);
        Self { partition, name }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.name)
    }
}

/// The text is not `partition/name`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an instance id reads `partition/name`, found `{0}`")]
pub struct InstanceIdError(String);

impl FromStr for InstanceId {
    type Err = InstanceIdError;

    fn from_str(text: &str) -> Result<Self, InstanceIdError> {
        let parts = text.split_once('/').and_then(|(partition, name)| {
            let partition = partition.parse().ok()?;
            let fits = !name.is_empty() && name.len() <= Self::NAME_BYTES_MAX;
            fits.then(|| Self::new(partition, name))
        });
        parts.ok_or_else(|| InstanceIdError(text.to_owned()))
    }
}

/// Where an instance queues: a queue and, within it, a lane with a due index of its own.
///
/// Lane names are paths (`ltc-main/gold-weekly/charges`): pausing `ltc-main` pauses every lane
/// under it. A lane that is paused or at its pace never stands in another's way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// The queue's name, such as `renewals`.
    pub queue: Arc<str>,
    /// The lane's path within the queue.
    pub name: Arc<str>,
}

impl Lane {
    /// A lane from its parts.
    pub fn new(queue: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self { queue: queue.into(), name: name.into() }
    }

    /// Whether `prefix` names this lane or a path above it.
    ///
    /// ```
    /// let lane = engine::Lane::new("renewals", "ltc-main/gold/charges");
    /// assert!(lane.is_under("ltc-main/gold"));
    /// assert!(!lane.is_under("ltc-main/go"));
    /// ```
    pub fn is_under(&self, prefix: &str) -> bool {
        let rest = self.name.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.queue, self.name)
    }
}

/// One workflow: state, place in its queue, and when it next wants work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// Which workflow it runs, such as `charge`.
    pub kind: Arc<str>,
    /// The workflow's one-word summary of its state; lists and counts go by it.
    pub status: Arc<str>,
    /// Where it queues.
    pub lane: Lane,
    /// Counts commits, starting at 1 for creation.
    pub version: u64,
    /// When it next wants work; while leased, when the lease ends; `None` once finished.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was created, on the store's clock.
    pub created_at: DateTime<Utc>,
    /// When it was last committed, on the store's clock.
    pub updated_at: DateTime<Utc>,
    /// The workflow's state in its own encoding.
    pub state: Vec<u8>,
}

/// The right to commit one instance, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The instance.
    pub id: InstanceId,
    /// Fences out every earlier holder; never 0, never reused for this instance.
    pub token: u64,
    /// When the instance comes due again, on the store's clock.
    pub until: DateTime<Utc>,
}

/// An instance handed to one worker, with the signals waiting for it, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// As it was when claimed.
    pub instance: Instance,
    /// The right to commit it.
    pub lease: Lease,
    /// Unread signals, at most [`crate::store::SIGNALS_READ_MAX`]; a commit says how many it read.
    pub signals: Vec<Vec<u8>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_id_reads_back_as_it_was_written() {
        let id = InstanceId::new(7, "ch_0k3");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("ch_0k3".parse::<InstanceId>().is_err());
    }
}
