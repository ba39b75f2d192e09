//! What waits where.

use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::session::Session;
use crate::clock::from_ms;
use crate::instance::Lane;
use crate::store::LaneStats;

/// Every lane ever used, with what waits in it at `now`.
pub(super) fn lanes(
    session: &mut Session,
    partitions: u16,
    now: DateTime<Utc>,
) -> Outcome<Vec<LaneStats>> {
    let lanes: Vec<(i64, i64)> = {
        let mut select = session.conn.prepare_cached(
            "SELECT id, coalesce(size, 0) FROM lane LEFT JOIN lane_population ON lane = id \
             ORDER BY queue, name",
        )?;
        let lanes = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        lanes.collect::<rusqlite::Result<_>>()?
    };
    let now = now.timestamp_millis();
    let stats = lanes.into_iter().map(|(lane, size)| stats(session, lane, size, partitions, now));
    Ok(stats.collect::<rusqlite::Result<_>>()?)
}

/// For one partition, every lane of `queues` that holds work, with its earliest due time.
pub(super) fn next_due(
    session: &mut Session,
    partition: u16,
    queues: &[String],
) -> Outcome<Vec<(Lane, DateTime<Utc>)>> {
    let mut found = Vec::new();
    for queue in queues {
        let mut select = session.conn.prepare_cached(
            "SELECT id, (SELECT min(due) FROM instance WHERE partition = ? AND lane = lane.id \
             AND due IS NOT NULL) AS first FROM lane WHERE queue = ? AND first IS NOT NULL",
        )?;
        let lanes = select.query_map((partition, queue), |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.extend(lanes.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?);
    }
    let named = found
        .into_iter()
        .map(|(lane, due)| Ok((session.names.lane(&session.conn, lane)?, from_ms(due))));
    Ok(named.collect::<rusqlite::Result<_>>()?)
}

/// Counts what is due or leased; what is neither is due later.
fn stats(
    session: &mut Session,
    lane: i64,
    size: i64,
    partitions: u16,
    now: i64,
) -> rusqlite::Result<LaneStats> {
    let (mut due_now, mut oldest) = (0, None);
    for partition in 0..partitions {
        let mut select = session.conn.prepare_cached(
            "SELECT count(*), min(due) FROM instance WHERE partition = ? AND lane = ? AND due <= ?",
        )?;
        let (due, first): (i64, Option<i64>) =
            select.query_row((partition, lane, now), |row| Ok((row.get(0)?, row.get(1)?)))?;
        due_now += due;
        oldest = oldest.into_iter().chain(first).min();
    }
    let in_flight: i64 = session
        .conn
        .prepare_cached("SELECT count(*) FROM instance WHERE leased = 1 AND lane = ? AND due > ?")?
        .query_row((lane, now), |row| row.get(0))?;
    Ok(LaneStats {
        lane: session.names.lane(&session.conn, lane)?,
        due_now: due_now.unsigned_abs(),
        due_later: (size - due_now - in_flight).max(0).unsigned_abs(),
        in_flight: in_flight.unsigned_abs(),
        oldest_due_at: oldest.map(from_ms),
    })
}
