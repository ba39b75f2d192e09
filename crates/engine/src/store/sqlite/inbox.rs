//! Signals: kept in an inbox until a commit has read them.

use std::collections::HashMap;

use rusqlite::Connection;

use super::batch::Batch;
use super::fault::{Fault, Outcome};
use super::session::Head;
use crate::instance::InstanceId;
use crate::store::{SIGNALS_READ_MAX, SIGNALS_WAITING_MAX, Signal};

/// Puts a signal from outside in an inbox; `false` if there is no such instance.
pub(super) fn signal(batch: &mut Batch<'_>, signal: &Signal) -> Outcome<bool> {
    let Some(row) = batch.session.head(&signal.to)? else { return Ok(false) };
    expect_room(&signal.to, row.unread)?;
    put(batch, &signal.to, &row, &signal.body)?;
    Ok(true)
}

/// Whether every inbox has room for a commit's signals, those of the committing instance after
/// it has dropped what it read.
pub(super) fn has_room(
    batch: &Batch<'_>,
    signals: &[Signal],
    from: &InstanceId,
    read: usize,
) -> Outcome<()> {
    let mut waiting: HashMap<&InstanceId, usize> = HashMap::new();
    for signal in signals {
        if !waiting.contains_key(&signal.to) {
            let unread = batch.session.head(&signal.to)?.map_or(0, |row| row.unread);
            let dropped = if signal.to == *from { read } else { 0 };
            waiting.insert(&signal.to, unread.saturating_sub(dropped));
        }
        let unread = waiting.entry(&signal.to).or_default();
        expect_room(&signal.to, *unread)?;
        *unread += 1;
    }
    Ok(())
}

/// Sends a commit's signals; one to an instance that does not exist is skipped.
pub(super) fn send(batch: &mut Batch<'_>, signals: &[Signal]) -> rusqlite::Result<()> {
    for signal in signals {
        if let Some(row) = batch.session.head(&signal.to)? {
            put(batch, &signal.to, &row, &signal.body)?;
        }
    }
    Ok(())
}

/// The oldest signals of an inbox, as many as one claim hands over.
pub(super) fn oldest(conn: &Connection, seq: i64, unread: usize) -> rusqlite::Result<Vec<Vec<u8>>> {
    if unread == 0 {
        return Ok(Vec::new());
    }
    let mut select =
        conn.prepare_cached("SELECT body FROM inbox WHERE instance = ? ORDER BY n LIMIT ?")?;
    let bodies = select.query_map((seq, SIGNALS_READ_MAX as i64), |row| row.get(0))?;
    bodies.collect()
}

/// Drops the oldest signals of an inbox.
pub(super) fn drop_oldest(conn: &Connection, seq: i64, read: usize) -> rusqlite::Result<()> {
    if read == 0 {
        return Ok(());
    }
    let mut delete = conn.prepare_cached(
        "DELETE FROM inbox WHERE instance = ?1 AND n IN \
         (SELECT n FROM inbox WHERE instance = ?1 ORDER BY n LIMIT ?2)",
    )?;
    delete.execute((seq, read as i64)).map(drop)
}

fn expect_room(to: &InstanceId, unread: usize) -> Outcome<()> {
    if unread < SIGNALS_WAITING_MAX {
        return Ok(());
    }
    Err(Fault::Broken(format!("{to} has {unread} unread signals, and no more may wait")))
}

/// A leased instance is due again at the end of its lease, and sees its inbox then or at its
/// commit; every other one is due now.
fn put(batch: &mut Batch<'_>, to: &InstanceId, row: &Head, body: &[u8]) -> rusqlite::Result<()> {
    let now = batch.now;
    let due = match row.due {
        Some(due) if row.leased || due <= now => due,
        _ => now,
    };
    let conn = &batch.session.conn;
    conn.prepare_cached(
        "INSERT INTO inbox (instance, n, body) \
         SELECT ?1, coalesce(max(n), 0) + 1, ?2 FROM inbox WHERE instance = ?1",
    )?
    .execute((row.seq, body))?;
    conn.prepare_cached("UPDATE instance SET unread = unread + 1, due = ? WHERE seq = ?")?
        .execute((due, row.seq))?;
    if row.due.is_none() {
        batch.sums.count_lane(row.lane, 1);
    }
    batch.ring_if_due(to.partition, Some(due));
    Ok(())
}
