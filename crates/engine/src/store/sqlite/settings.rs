//! Small settled values, and how far virtual time has come.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};

use super::batch::Batch;
use super::fault::{Fault, Outcome};
use super::session::Session;

/// Reads a value.
pub(super) fn get(session: &Session, key: &str) -> Outcome<Option<Vec<u8>>> {
    Ok(value(&session.conn, key)?)
}

/// Writes a value if what is stored is still what was expected.
pub(super) fn put(
    batch: &Batch<'_>,
    key: &str,
    expected: Option<&[u8]>,
    value: &[u8],
) -> Outcome<bool> {
    let conn = &batch.session.conn;
    if self::value(conn, key)?.as_deref() != expected {
        return Ok(false);
    }
    conn.prepare_cached("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)")?
        .execute((key, value))?;
    Ok(true)
}

/// Records that virtual time has come to `to`. It never goes back.
pub(super) fn skip_to(batch: &Batch<'_>, to: DateTime<Utc>) -> Outcome<()> {
    if !batch.clock().is_virtual() {
        return Err(Fault::Broken(
            "time was to be skipped on a store with real time: open it as virtual".to_owned(),
        ));
    }
    record_time(&batch.session.conn, to)?;
    Ok(())
}

/// Makes the store virtual, if it is not yet, and its time `to`, if it is not later.
pub(super) fn record_time(conn: &Connection, to: DateTime<Utc>) -> rusqlite::Result<()> {
    let mut update =
        conn.prepare_cached("UPDATE store SET virtual_ms = max(coalesce(virtual_ms, ?1), ?1)")?;
    update.execute([to.timestamp_millis()]).map(drop)
}

fn value(conn: &Connection, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut select = conn.prepare_cached("SELECT value FROM setting WHERE key = ?")?;
    select.query_row([key], |row| row.get(0)).optional()
}
