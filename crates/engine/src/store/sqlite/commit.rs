//! Committing one step: first whether, then all of it.

use super::batch::Batch;
use super::claim::after;
use super::fault::Outcome;
use super::places::{self, Taken};
use super::session::Head;
use super::{create, holders, inbox};
use crate::clock::from_ms;
use crate::instance::Lease;
use crate::store::{Commit, Committed, Next, Refusal};

/// Commits, or refuses and writes nothing.
pub(super) fn commit(
    batch: &mut Batch<'_>,
    commit: &Commit,
) -> Outcome<Result<Committed, Refusal>> {
    let Some(row) = batch.session.head(&commit.lease.id)? else {
        return Ok(Err(Refusal::LeaseLost));
    };
    if let Some(again) = repeated(&row, commit) {
        return Ok(Ok(again));
    }
    if !row.is_held_by(commit.lease.token) || row.version != commit.version {
        return Ok(Err(Refusal::LeaseLost));
    }
    if let Some(refusal) = noise(batch, &row, commit)? {
        return Ok(Err(refusal));
    }
    inbox::has_room(batch, &commit.signal, &commit.lease.id, commit.signals_read)?;
    match places::plan(batch, commit.lease.id.partition, &commit.reserve)? {
        Err(full) => Ok(Err(full)),
        Ok(taken) => Ok(Ok(write(batch, &row, commit, &taken)?)),
    }
}

/// The answer that was lost, if this very commit was the instance's last.
fn repeated(row: &Head, commit: &Commit) -> Option<Committed> {
    if row.version != commit.version + 1 || row.nonce != commit.nonce {
        return None;
    }
    let held = row.is_held_by(commit.lease.token) && matches!(commit.next, Next::Hold(_));
    let lease =
        row.due.filter(|_| held).map(|due| Lease { until: from_ms(due), ..commit.lease.clone() });
    Some(Committed { version: row.version, lease, at: from_ms(row.updated), is_replicated: true })
}

/// The signal that this commit must not pass by, if there is one.
fn noise(batch: &Batch<'_>, row: &Head, commit: &Commit) -> rusqlite::Result<Option<Refusal>> {
    if commit.unless_signalled && row.unread > commit.signals_read {
        return Ok(Some(Refusal::Signalled));
    }
    for id in &commit.quiet {
        if batch.session.head(id)?.is_some_and(|other| other.unread > 0) {
            return Ok(Some(Refusal::NotQuiet(id.clone())));
        }
    }
    Ok(None)
}

fn write(
    batch: &mut Batch<'_>,
    row: &Head,
    commit: &Commit,
    taken: &[Taken],
) -> rusqlite::Result<Committed> {
    let id = &commit.lease.id;
    let place = place(row, commit, batch.now);
    move_instance(batch, row, commit, place)?;
    create::record(batch, row.seq, commit.version + 1, &commit.history)?;
    inbox::drop_oldest(&batch.session.conn, row.seq, commit.signals_read)?;
    places::take(batch, id.partition, taken)?;
    for count in &commit.count {
        batch.sums.count(&count.group, &count.field, count.add);
    }
    holders::free(batch, id.partition, row.seq, &commit.free)?;
    for child in &commit.create {
        // One that is there already, or whose unique name is taken, is left as it is.
        let _ = create::insert(batch, child)?;
    }
    inbox::send(batch, &commit.signal)?;
    let lease = place.due.filter(|_| place.leased);
    let lease = lease.map(|due| Lease { until: from_ms(due), ..commit.lease.clone() });
    Ok(Committed { version: commit.version + 1, lease, at: batch.now_at(), is_replicated: true })
}

/// Where a commit leaves its instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    due: Option<i64>,
    leased: bool,
    unread: usize,
}

/// What follows, unless signals wait that the step has not read: those make it due at once.
fn place(row: &Head, commit: &Commit, now: i64) -> Place {
    let unread = row.unread.saturating_sub(commit.signals_read);
    let at_once = (unread > 0).then_some(now);
    let (due, leased) = match commit.next {
        Next::Hold(duration) => (Some(after(now, duration)), true),
        Next::DueAt(at) => (Some(at.timestamp_millis().min(at_once.unwrap_or(i64::MAX))), false),
        Next::Finished => (at_once, false),
    };
    Place { due, leased, unread }
}

fn move_instance(
    batch: &mut Batch<'_>,
    row: &Head,
    commit: &Commit,
    place: Place,
) -> rusqlite::Result<()> {
    let (session, now) = (&mut *batch.session, batch.now);
    let status = session.names.number_word(&session.conn, &commit.status)?;
    let lane = session.names.number_lane(&session.conn, &commit.lane)?;
    session
        .conn
        .prepare_cached(
            "UPDATE instance SET lane = ?, version = ?, nonce = ?, leased = ?, unread = ?, \
             due = ?, updated = ?, state = ? WHERE seq = ?",
        )?
        .execute((
            lane,
            (commit.version + 1).cast_signed(),
            commit.nonce.cast_signed(),
            place.leased,
            place.unread as i64,
            place.due,
            now,
            &commit.state,
            row.seq,
        ))?;
    if status != row.status {
        session
            .conn
            .prepare_cached("UPDATE instance SET status = ? WHERE seq = ?")?
            .execute((status, row.seq))?;
        batch.sums.count_status(row.kind, row.status, -1);
        batch.sums.count_status(row.kind, status, 1);
    }
    batch.sums.count_lane(row.lane, -1);
    batch.sums.count_lane(lane, i64::from(place.due.is_some()));
    batch.ring_if_due(commit.lease.id.partition, place.due);
    Ok(())
}
