//! Questions to a store, and its answers.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::instance::{Instance, Lane};

/// Which instances to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The kind of workflow.
    pub kind: String,
    /// Only these statuses; empty for all.
    pub statuses: Vec<String>,
    /// Only this partition.
    pub partition: Option<u16>,
    /// Only instances created at or after this time.
    pub since: Option<DateTime<Utc>>,
    /// Where the page before ended, in the same direction.
    pub cursor: Option<Cursor>,
    /// From the newest on; otherwise from the oldest on.
    pub newest_first: bool,
    /// Rows wanted, 1 to [`super::PAGE_MAX`].
    pub limit: usize,
}

/// Where a page ended: the creation time and the id (`partition/name`) of its last row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Creation time of the last row, ms since 1970.
    pub created_ms: i64,
    /// Id of the last row, as text.
    pub id: String,
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, by creation time and then by id as text: upwards, or from the newest on downwards.
    pub rows: Vec<Instance>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
}

/// What waits in one lane, summed over partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneStats {
    /// The lane.
    pub lane: Lane,
    /// Due now and not leased.
    pub due_now: u64,
    /// Due later and not leased.
    pub due_later: u64,
    /// Leased.
    pub in_flight: u64,
    /// When the longest waiting one came due, if any is due now.
    pub oldest_due_at: Option<DateTime<Utc>>,
}

/// A pause in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// A queue, or a lane path; see [`Lane::is_under`].
    pub target: String,
    /// Why.
    pub reason: String,
    /// Who: a member of staff, or the rule that did it.
    pub by: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Pause {
    /// Whether this pause stops `lane`.
    pub fn stops(&self, lane: &Lane) -> bool {
        *lane.queue == *self.target || lane.is_under(&self.target)
    }
}

/// One pace that a permit must respect: `interval` between permits, spaced evenly, no burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    /// The key shared by all who keep this pace.
    pub key: String,
    /// Time from one permit to the next.
    pub interval: Duration,
}

/// Asks for permits: a generic cell rate over one or more paces at once.
///
/// The first throttle spaces the slots: they are one of its intervals apart, starting now or where
/// its last grant ended, and begin before `horizon` from now. The others only limit how many: each
/// permit moves each of them on by its own interval, and none is granted while one of them has
/// moved to the horizon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitRequest {
    /// The pace of the slots, then what else must allow them; one to four.
    pub throttles: Vec<Throttle>,
    /// Permits wanted, 1 to 10,000.
    pub count: u32,
    /// How far ahead a slot may begin.
    pub horizon: Duration,
}

/// Permits granted: `count` slots, the first `wait` from the store's now, `interval` apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermitGrant {
    /// Slots granted, perhaps none.
    pub count: u32,
    /// Time from now to the first slot; if none was granted, to when it is worth asking again.
    pub wait: Duration,
    /// Time between slots.
    pub interval: Duration,
    /// The store's now, in µs since 1970, to the precision its clock has.
    pub now_us: i64,
}
