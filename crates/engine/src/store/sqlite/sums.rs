//! Sums that a whole group of operations adds to: written once per batch, not per operation.

use std::collections::HashMap;

use rusqlite::Connection;

/// What a batch adds.
#[derive(Debug, Default)]
pub(super) struct Sums {
    statuses: HashMap<(i64, i64), i64>,
    lanes: HashMap<i64, i64>,
    counters: HashMap<(String, String), i64>,
}

impl Sums {
    /// The instances of a kind and status became more, or fewer.
    pub(super) fn count_status(&mut self, kind: i64, status: i64, add: i64) {
        *self.statuses.entry((kind, status)).or_default() += add;
    }

    /// The unfinished instances of a lane became more, or fewer.
    pub(super) fn count_lane(&mut self, lane: i64, add: i64) {
        *self.lanes.entry(lane).or_default() += add;
    }

    /// A commit adds to a counter.
    pub(super) fn count(&mut self, group: &str, field: &str, add: i64) {
        let sum = self.counters.entry((group.to_owned(), field.to_owned())).or_default();
        *sum = sum.saturating_add(add);
    }

    /// Adds them all to what is stored.
    pub(super) fn write(self, conn: &Connection) -> rusqlite::Result<()> {
        let mut upsert = conn.prepare_cached(
            "INSERT INTO population (kind, status, size) VALUES (?, ?, ?) \
             ON CONFLICT DO UPDATE SET size = size + excluded.size",
        )?;
        for ((kind, status), add) in self.statuses.into_iter().filter(|(_, add)| *add != 0) {
            upsert.execute([kind, status, add])?;
        }
        let mut upsert = conn.prepare_cached(
            "INSERT INTO lane_population (lane, size) VALUES (?, ?) \
             ON CONFLICT DO UPDATE SET size = size + excluded.size",
        )?;
        for (lane, add) in self.lanes.into_iter().filter(|(_, add)| *add != 0) {
            upsert.execute([lane, add])?;
        }
        // A sum beyond 64 bits turns into a float; the cast holds it at the bound.
        let mut upsert = conn.prepare_cached(
            "INSERT INTO counter (grp, field, value) VALUES (?, ?, ?) \
             ON CONFLICT DO UPDATE SET value = CAST(value + excluded.value AS INTEGER)",
        )?;
        for ((group, field), add) in self.counters {
            upsert.execute((group, field, add))?;
        }
        Ok(())
    }
}
