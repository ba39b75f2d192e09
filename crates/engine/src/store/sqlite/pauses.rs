//! Pauses in force.

use super::batch::Batch;
use super::fault::Outcome;
use super::session::Session;
use crate::clock::from_ms;
use crate::store::Pause;

/// Pauses a target; a pause in force is replaced.
pub(super) fn pause(batch: &Batch<'_>, pause: &Pause) -> Outcome<()> {
    let mut upsert = batch.session.conn.prepare_cached(
        "INSERT OR REPLACE INTO pause (target, reason, by, since) VALUES (?, ?, ?, ?)",
    )?;
    let since = pause.since.timestamp_millis();
    upsert.execute((&pause.target, &pause.reason, &pause.by, since))?;
    Ok(())
}

/// Ends a pause; `false` if there was none.
pub(super) fn resume(batch: &Batch<'_>, target: &str) -> Outcome<bool> {
    let mut delete = batch.session.conn.prepare_cached("DELETE FROM pause WHERE target = ?")?;
    Ok(delete.execute([target])? > 0)
}

/// All pauses, by target.
pub(super) fn pauses(session: &Session) -> Outcome<Vec<Pause>> {
    let mut select = session
        .conn
        .prepare_cached("SELECT target, reason, by, since FROM pause ORDER BY target")?;
    let pauses = select.query_map([], |row| {
        Ok(Pause {
            target: row.get(0)?,
            reason: row.get(1)?,
            by: row.get(2)?,
            since: from_ms(row.get(3)?),
        })
    })?;
    Ok(pauses.collect::<rusqlite::Result<_>>()?)
}
