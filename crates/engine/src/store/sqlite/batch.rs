//! What a group of operations shares: one transaction, one time, one set of sums.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use super::fault::{Fault, Outcome};
use super::session::Session;
use super::sums::Sums;
use super::{places, schema};
use crate::clock::{Clock, from_ms};

/// The open transaction that an operation reads and writes.
///
/// An operation finds out first whether it is possible, and only then writes: there is no way
/// back for one operation alone.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    pub(super) session: &'a mut Session,
    /// Now, in ms; after the file was locked, so that times only grow from commit to commit.
    pub(super) now: i64,
    /// What the operations add up to.
    pub(super) sums: Sums,
    clock: &'a Clock,
    rung: BTreeSet<u16>,
}

impl<'a> Batch<'a> {
    /// Begins, once the transaction has: checks that the file is still what was opened, and
    /// learns how far virtual time has come.
    pub(super) fn begin(session: &'a mut Session, clock: &'a Clock) -> Outcome<Self> {
        let version = schema::version(&session.conn)?;
        if version != schema::VERSION {
            return Err(schema::newer(version));
        }
        follow_virtual_time(session, clock)?;
        Ok(Self {
            session,
            now: clock.now().timestamp_millis(),
            clock,
            rung: BTreeSet::new(),
            sums: Sums::default(),
        })
    }

    /// The store's clock.
    pub(super) fn clock(&self) -> &Clock {
        self.clock
    }

    /// The time now.
    pub(super) fn now_at(&self) -> DateTime<Utc> {
        from_ms(self.now)
    }

    /// Notes an instance's due time: due at once, it rings for its partition.
    pub(super) fn ring_if_due(&mut self, partition: u16, due: Option<i64>) {
        if due.is_some_and(|due| due <= self.now) {
            self.rung.insert(partition);
        }
    }

    /// Writes the sums and the bell, and sweeps a little. Returns the partitions that rang, each
    /// with its rings so far.
    pub(super) fn finish(self) -> Outcome<BTreeMap<u16, i64>> {
        let conn = &self.session.conn;
        self.sums.write(conn)?;
        let mut bell = conn.prepare_cached(
            "INSERT INTO bell (partition, rings) VALUES (?, 1) \
             ON CONFLICT DO UPDATE SET rings = rings + 1 RETURNING rings",
        )?;
        let rung = self
            .rung
            .into_iter()
            .map(|partition| Ok((partition, bell.query_row([partition], |row| row.get(0))?)));
        let rung = rung.collect::<rusqlite::Result<_>>()?;
        places::sweep(conn, self.now)?;
        Ok(rung)
    }
}

/// Skips a virtual clock to where any process has brought the file, and refuses a file that
/// became virtual under a real clock.
pub(super) fn follow_virtual_time(session: &Session, clock: &Clock) -> Outcome<()> {
    match (recorded_time(session)?, clock.is_virtual()) {
        (None, _) => Ok(()),
        (Some(recorded), true) => {
            clock.skip_to(recorded);
            Ok(())
        }
        (Some(_), false) => Err(Fault::Unfit(
            "the store became virtual while it was open with real time: open it again".to_owned(),
        )),
    }
}

/// How far virtual time has come, if this store is virtual.
pub(super) fn recorded_time(session: &Session) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let mut select = session.conn.prepare_cached("SELECT virtual_ms FROM store")?;
    let recorded: Option<Option<i64>> = select.query_row([], |row| row.get(0)).optional()?;
    Ok(recorded.flatten().map(from_ms))
}
