//! Counters, which add up to sums, and tallies, whose order matters.

use std::collections::BTreeMap;

use super::batch::Batch;
use super::fault::Outcome;
use super::session::Session;
use crate::store::PAGE_MAX;

/// A group's counters by field.
pub(super) fn counters(session: &Session, group: &str) -> Outcome<BTreeMap<String, i64>> {
    let mut select =
        session.conn.prepare_cached("SELECT field, value FROM counter WHERE grp = ?")?;
    let counters = select.query_map([group], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counters.collect::<rusqlite::Result<_>>()?)
}

/// The groups that begin with `prefix`, in order, after `after`.
pub(super) fn groups(session: &Session, prefix: &str, after: Option<&str>) -> Outcome<Vec<String>> {
    let mut select = session.conn.prepare_cached(
        "SELECT DISTINCT grp FROM counter \
         WHERE grp >= ?1 AND grp < ?1 || char(1114111) AND (?2 IS NULL OR grp > ?2) \
         ORDER BY grp LIMIT ?3",
    )?;
    let groups = select.query_map((prefix, after, PAGE_MAX as i64), |row| row.get(0))?;
    Ok(groups.collect::<rusqlite::Result<_>>()?)
}

/// Adds to a tally, from zero if it is to be reset, and returns its new value.
pub(super) fn tally(batch: &Batch<'_>, name: &str, add: i64, reset: bool) -> Outcome<i64> {
    let mut upsert = batch.session.conn.prepare_cached(
        "INSERT INTO tally (name, value) VALUES (?1, ?2) \
         ON CONFLICT DO UPDATE SET value = CAST(?2 + iif(?3, 0, value) AS INTEGER) RETURNING value",
    )?;
    Ok(upsert.query_row((name, add, reset), |row| row.get(0))?)
}
