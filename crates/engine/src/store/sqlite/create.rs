//! Creating instances.

use super::batch::Batch;
use super::fault::Outcome;
use super::holders;
use crate::instance::InstanceId;
use crate::store::{CreateOutcome, NewInstance};

/// What became of an instance to be created, before anyone asks for the one that was there.
pub(super) enum Inserted {
    Created,
    Exists,
    Taken { by: InstanceId },
}

/// Creates instances in the order given.
pub(super) fn create(batch: &mut Batch<'_>, new: Vec<NewInstance>) -> Outcome<Vec<CreateOutcome>> {
    let created = new.into_iter().map(|new| {
        Ok(match insert(batch, &new)? {
            Inserted::Created => CreateOutcome::Created,
            Inserted::Taken { by } => CreateOutcome::Taken { by },
            Inserted::Exists => {
                let found = batch.session.instance(&new.id)?;
                let instance = found.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                CreateOutcome::Exists(Box::new(instance))
            }
        })
    });
    created.collect()
}

/// Creates one, unless its id or its unique name is in use.
pub(super) fn insert(batch: &mut Batch<'_>, new: &NewInstance) -> rusqlite::Result<Inserted> {
    if batch.session.head(&new.id)?.is_some() {
        return Ok(Inserted::Exists);
    }
    if let Some(name) = &new.unique
        && let Some(by) = holders::holder(&batch.session.conn, new.id.partition, name)?
    {
        return Ok(Inserted::Taken { by });
    }
    write(batch, new)?;
    Ok(Inserted::Created)
}

fn write(batch: &mut Batch<'_>, new: &NewInstance) -> rusqlite::Result<()> {
    let (session, now) = (&mut *batch.session, batch.now);
    let kind = session.names.number_word(&session.conn, &new.kind)?;
    let status = session.names.number_word(&session.conn, &new.status)?;
    let lane = session.names.number_lane(&session.conn, &new.lane)?;
    let partition = new.id.partition;
    let due = new.due_at.map(|at| at.timestamp_millis());

    let mut insert = session.conn.prepare_cached(
        "INSERT INTO instance (id, partition, lane, kind, status, version, nonce, token, leased, \
         unread, due, created, updated, state) VALUES (?, ?, ?, ?, ?, 1, 0, 0, 0, 0, ?, ?, ?, ?)",
    )?;
    let id = new.id.to_string();
    insert.execute((id, partition, lane, kind, status, due, now, now, &new.state))?;
    let seq = session.conn.last_insert_rowid();
    drop(insert);

    record(batch, seq, 1, &new.history)?;
    if let Some(name) = &new.unique {
        holders::hold(batch, partition, name, seq)?;
    }
    batch.sums.count_status(kind, status, 1);
    batch.sums.count_lane(lane, i64::from(due.is_some()));
    batch.ring_if_due(partition, due);
    Ok(())
}

/// Appends the entry that came with a version to the history; an empty one is none.
pub(super) fn record(
    batch: &Batch<'_>,
    seq: i64,
    version: u64,
    entry: &[u8],
) -> rusqlite::Result<()> {
    if entry.is_empty() {
        return Ok(());
    }
    let mut insert = batch
        .session
        .conn
        .prepare_cached("INSERT INTO history (instance, version, entry) VALUES (?, ?, ?)")?;
    insert.execute((seq, version.cast_signed(), entry)).map(drop)
}
