//! Commits that were acknowledged and are not in the file: it was put back from a backup.
//!
//! A copy made by [`super::backup()`] says of itself that it is one. Whoever opens it as a store
//! finds that, and puts on record that everything since may be missing; so nobody has to think of
//! it in the night in which a backup is needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::fault::Outcome;
use crate::clock::from_ms;

/// Until when commits may be missing, in ms.
const LOST_AT: &str = "store/lost_at_ms";
/// When a copy was made; not in a file that is in use.
const COPIED_AT: &str = "store/copied_at_ms";

/// Until when commits may be missing, as far as this process knows.
#[derive(Debug, Clone)]
pub(super) struct Losses(Arc<AtomicI64>);

impl Losses {
    /// Reads what is on record; for a copy that was made in its day, up to `now` from now on.
    pub(super) fn open(conn: &mut Connection, now: DateTime<Utc>) -> Outcome<Self> {
        if read(conn, COPIED_AT)?.is_some() {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            record(&tx, now)?;
            tx.execute("DELETE FROM setting WHERE key = ?", [COPIED_AT])?;
            tx.commit()?;
            tracing::warn!(
                "the store was put back from a backup: what may have been sent since is asked \
                 about before anything is charged"
            );
        }
        Ok(Self(Arc::new(AtomicI64::new(read(conn, LOST_AT)?.unwrap_or(-1)))))
    }

    /// Takes in what was put on record.
    pub(super) fn note(&self, until: DateTime<Utc>) {
        self.0.fetch_max(until.timestamp_millis(), Ordering::AcqRel);
    }

    pub(super) fn at(&self) -> Option<DateTime<Utc>> {
        let ms = self.0.load(Ordering::Acquire);
        (ms >= 0).then(|| from_ms(ms))
    }
}

/// Puts a loss on record, unless a later one is.
pub(super) fn record(conn: &Connection, until: DateTime<Utc>) -> Outcome<()> {
    let lost_at_ms = read(conn, LOST_AT)?.unwrap_or(-1).max(until.timestamp_millis());
    write(conn, LOST_AT, lost_at_ms)
}

/// Says of a copy that it is one.
pub(super) fn mark_as_copy(conn: &Connection, now: DateTime<Utc>) -> Outcome<()> {
    write(conn, COPIED_AT, now.timestamp_millis())
}

fn read(conn: &Connection, key: &str) -> Outcome<Option<i64>> {
    let value: Option<Vec<u8>> = conn
        .query_row("SELECT value FROM setting WHERE key = ?", [key], |row| row.get(0))
        .optional()?;
    Ok(value.and_then(|value| Some(i64::from_be_bytes(value.try_into().ok()?))))
}

fn write(conn: &Connection, key: &str, ms: i64) -> Outcome<()> {
    let value = ms.to_be_bytes().to_vec();
    conn.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))?;
    Ok(())
}
