//! Claiming what is due, and keeping or giving back a claim.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Rows;

use super::batch::Batch;
use super::fault::Outcome;
use super::inbox;
use super::session::{Whole, whole};
use crate::clock::from_ms;
use crate::instance::{Claimed, Lane, Lease};

/// Leases due instances of one lane, earliest due first.
pub(super) fn claim(
    batch: &mut Batch<'_>,
    partition: u16,
    lane: &Lane,
    limit: usize,
    lease: Duration,
) -> Outcome<Vec<Claimed>> {
    let Some(lane) = batch.session.names.lane_id(&batch.session.conn, lane)? else {
        return Ok(Vec::new());
    };
    let until = after(batch.now, lease);
    let due = due(batch, partition, lane, limit)?;
    let claimed = due.into_iter().map(|row| hand_out(batch, row, until));
    Ok(claimed.collect::<rusqlite::Result<_>>()?)
}

/// Moves the end of a lease; `None` if it was lost.
pub(super) fn extend(
    batch: &mut Batch<'_>,
    lease: &Lease,
    for_another: Duration,
) -> Outcome<Option<Lease>> {
    let row = batch.session.head(&lease.id)?;
    let Some(row) = row.filter(|row| row.is_held_by(lease.token)) else { return Ok(None) };
    let until = after(batch.now, for_another);
    let conn = &batch.session.conn;
    conn.prepare_cached("UPDATE instance SET due = ? WHERE seq = ?")?.execute((until, row.seq))?;
    Ok(Some(Lease { until: from_ms(until), ..lease.clone() }))
}

/// Gives an instance back unchanged. A lost lease is no error.
pub(super) fn release(
    batch: &mut Batch<'_>,
    lease: &Lease,
    due_at: DateTime<Utc>,
    signals_known: usize,
) -> Outcome<()> {
    let row = batch.session.head(&lease.id)?;
    let Some(row) = row.filter(|row| row.is_held_by(lease.token)) else { return Ok(()) };
    let wanted = due_at.timestamp_millis();
    let due = if row.unread > signals_known { wanted.min(batch.now) } else { wanted };
    let conn = &batch.session.conn;
    conn.prepare_cached("UPDATE instance SET due = ?, leased = 0 WHERE seq = ?")?
        .execute((due, row.seq))?;
    batch.ring_if_due(lease.id.partition, Some(due));
    Ok(())
}

/// The time that is `duration` after `now`, both in ms.
pub(super) fn after(now: i64, duration: Duration) -> i64 {
    now.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

fn due(batch: &Batch<'_>, partition: u16, lane: i64, limit: usize) -> rusqlite::Result<Vec<Whole>> {
    let mut select = batch.session.conn.prepare_cached(
        "SELECT seq, lane, kind, status, version, nonce, token, leased, unread, due, created, \
         updated, state, id FROM instance \
         WHERE partition = ? AND lane = ? AND due <= ? ORDER BY due, id LIMIT ?",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Rows<'_> = select.query((partition, lane, batch.now, limit))?;
    rows.mapped(whole).collect()
}

fn hand_out(batch: &mut Batch<'_>, row: Whole, until: i64) -> rusqlite::Result<Claimed> {
    let seq = row.head.seq;
    let token = row.head.token + 1;
    let signals = inbox::oldest(&batch.session.conn, seq, row.head.unread)?;
    let instance = batch.session.named(row)?;
    let conn = &batch.session.conn;
    conn.prepare_cached("UPDATE instance SET token = ?, leased = 1, due = ? WHERE seq = ?")?
        .execute((token.cast_signed(), until, seq))?;
    let lease = Lease { id: instance.id.clone(), token, until: from_ms(until) };
    Ok(Claimed { instance, lease, signals })
}
