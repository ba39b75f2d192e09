//! What one step fills a segment with, and when that is enough.

use std::time::{Duration, Instant};

use crate::Record;

/// The most instances of one segment.
const INSTANCES_MAX: usize = 1_000;
/// The most bytes of one segment before it is packed; one instance more may pass it.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// After which row a step looks no further.
const ROWS_MAX: usize = 20_000;

/// What a segment is filled with.
pub(crate) struct Filling {
    pub(crate) records: Vec<Record>,
    bytes: usize,
    /// Rows that were looked at for it.
    looked_at: usize,
    /// When that began, and for how long it goes on.
    begun: Instant,
    looks_for: Duration,
}

impl Filling {
    pub(crate) fn begin(looks_for: Duration) -> Self {
        Self { records: Vec::new(), bytes: 0, looked_at: 0, begun: Instant::now(), looks_for }
    }

    /// Counts a row, and adds what leaves of it.
    pub(crate) fn add(&mut self, record: Option<Record>) {
        self.looked_at += 1;
        let Some(record) = record else { return };
        let history: usize = record.history.iter().map(Vec::len).sum();
        self.bytes += record.instance.state.len() + history;
        self.records.push(record);
    }

    pub(crate) fn takes_more(&self) -> bool {
        let has_time = self.begun.elapsed() < self.looks_for;
        has_time && !self.is_full() && self.looked_at < ROWS_MAX
    }

    pub(crate) fn is_full(&self) -> bool {
        self.records.len() >= INSTANCES_MAX || self.bytes >= BYTES_MAX
    }
}
