//! Who holds a partition's unique names.

use rusqlite::{Connection, OptionalExtension};

use super::batch::Batch;
use super::fault::Outcome;
use super::session::{self, Session};
use crate::instance::InstanceId;

/// The holder of each name, if any.
pub(super) fn holders(
    session: &Session,
    partition: u16,
    names: &[String],
) -> Outcome<Vec<Option<InstanceId>>> {
    let holders = names.iter().map(|name| holder(&session.conn, partition, name));
    Ok(holders.collect::<rusqlite::Result<_>>()?)
}

/// The holder of a name, if any.
pub(super) fn holder(
    conn: &Connection,
    partition: u16,
    name: &str,
) -> rusqlite::Result<Option<InstanceId>> {
    let mut select = conn.prepare_cached(
        "SELECT instance.id FROM unique_name JOIN instance ON instance.seq = unique_name.holder \
         WHERE unique_name.partition = ? AND unique_name.name = ?",
    )?;
    select.query_row((partition, name), |row| session::id(row, 0)).optional()
}

/// Notes the holder of a name that nobody holds.
pub(super) fn hold(
    batch: &Batch<'_>,
    partition: u16,
    name: &str,
    seq: i64,
) -> rusqlite::Result<()> {
    let mut insert = batch
        .session
        .conn
        .prepare_cached("INSERT INTO unique_name (partition, name, holder) VALUES (?, ?, ?)")?;
    insert.execute((partition, name, seq)).map(drop)
}

/// Lets others have the unique names that an instance holds.
pub(super) fn free(
    batch: &Batch<'_>,
    partition: u16,
    seq: i64,
    names: &[String],
) -> rusqlite::Result<()> {
    let mut delete = batch.session.conn.prepare_cached(
        "DELETE FROM unique_name WHERE partition = ? AND name = ? AND holder = ?",
    )?;
    names.iter().try_for_each(|name| delete.execute((partition, name, seq)).map(drop))
}
