//! Which worker processes are on the store, in real time.

use std::time::Duration;

use chrono::Utc;

use super::batch::Batch;
use super::claim::after;
use super::fault::Outcome;
use super::process::Process;

/// Announces a worker, unless that would break someone's wish to be alone.
pub(super) fn attach(batch: &Batch<'_>, worker: &str, alone: bool, ttl: Duration) -> Outcome<bool> {
    let now = Utc::now().timestamp_millis();
    forget_gone(batch, now)?;
    let conn = &batch.session.conn;
    let in_the_way: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM worker WHERE name <> ? AND (alone OR ?))")?
        .query_row((worker, alone), |row| row.get(0))?;
    if in_the_way {
        return Ok(false);
    }
    let process = Process::this().map(|process| process.to_string()).unwrap_or_default();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO worker (name, alone, until_ms, process) VALUES (?, ?, ?, ?)",
    )?
    .execute((worker, alone, after(now, ttl), process))?;
    Ok(true)
}

/// Takes an announcement back.
pub(super) fn detach(batch: &Batch<'_>, worker: &str) -> Outcome<()> {
    let conn = &batch.session.conn;
    conn.prepare_cached("DELETE FROM worker WHERE name = ?")?.execute([worker])?;
    Ok(())
}

/// Forgets workers whose time is over and those whose process has ended, so that a restart after
/// `kill -9` need not wait.
fn forget_gone(batch: &Batch<'_>, now: i64) -> rusqlite::Result<()> {
    let conn = &batch.session.conn;
    let workers: Vec<(String, i64, String)> = {
        let mut select = conn.prepare_cached("SELECT name, until_ms, process FROM worker")?;
        let workers = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        workers.collect::<rusqlite::Result<_>>()?
    };
    let ended = |process: &str| process.parse().is_ok_and(|process: Process| process.has_ended());
    for (name, until, process) in workers {
        if until <= now || ended(&process) {
            conn.prepare_cached("DELETE FROM worker WHERE name = ?")?.execute([name])?;
        }
    }
    Ok(())
}
