//! A store in one SQLite file: no server, nothing to set up, every commit on disk.
//!
//! One thread writes, in groups that share a transaction and an fsync; reads run beside it on
//! connections of their own (WAL). Several processes of one machine may open the same file: the
//! file's lock puts their groups in order, and each notices what the others changed.
//!
//! # Invariants
//!
//! - What was answered is on disk (`synchronous=FULL`), so
//!   [`Store::lost_commits_at`](crate::Store::lost_commits_at) is `None` until somebody puts a copy in
//!   the file's place.
//! - An operation is refused by itself; a failure of SQLite fails the whole group, none of it kept.
//!
//! # Layout
//!
//! `sql/` is the file's layout, version by version; `schema` applies it. `writer` gathers
//! operations into a `batch`, `readers` and `bell` do the rest of the machinery; every other file is
//! one part of the contract.

mod backup;
mod batch;
mod bell;
mod claim;
mod commit;
mod connection;
mod counters;
mod courtesy;
mod create;
mod fault;
mod forget;
mod holders;
mod inbox;
mod lanes;
mod list;
mod losses;
mod names;
mod operations;
mod pauses;
mod permits;
mod places;
mod process;
mod readers;
mod routes;
mod schema;
mod session;
mod settings;
mod sums;
mod workers;
mod writer;

use std::path::Path;

use chrono::{DateTime, Utc};

use self::batch::recorded_time;
use self::bell::{Bell, Watcher};
use self::fault::{Fault, Outcome};
use self::losses::Losses;
use self::readers::Readers;
use self::session::Session;
use self::writer::Writer;
use crate::clock::Clock;
use crate::store::StoreError;

pub use self::backup::backup;

/// How a file is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// Partitions of a new file, at least 1; a file that exists keeps its own number.
    pub partitions: u16,
    /// Makes the store virtual, for good: its time stands at this or, if it has come further
    /// already, where it is. `None` leaves a store as it is; a new one has real time.
    pub virtual_from: Option<DateTime<Utc>>,
}

/// A store in an SQLite file; see the [module](self).
#[derive(Debug)]
pub struct SqliteStore {
    partitions: u16,
    clock: Clock,
    losses: Losses,
    writer: Writer,
    readers: Readers,
    bell: Bell,
    watcher: Watcher,
}

impl SqliteStore {
    /// Opens a file, or creates it; its folder must exist. Blocks while the file is locked, for
    /// seconds at most.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unfit`] if the file is another program's, damaged, not writable, or of a newer
    /// layout; [`StoreError::Unavailable`] if it stays locked.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, StoreError> {
        Ok(Self::open_at(path.as_ref(), &options)?)
    }

    fn open_at(path: &Path, options: &SqliteOptions) -> Outcome<Self> {
        if options.partitions == 0 {
            return Err(Fault::Broken("a store has at least 1 partition, found 0".to_owned()));
        }
        let mut session = Session::new(schema::open(path, options.partitions)?);
        if let Some(from) = options.virtual_from {
            settings::record_time(&session.conn, from)?;
        }
        let partitions =
            session.conn.query_row("SELECT partitions FROM store", [], |row| row.get(0))?;
        let clock = recorded_time(&session)?.map_or_else(Clock::real, Clock::standing_at);
        let losses = Losses::open(&mut session.conn, clock.now())?;
        let (watcher, bell) = Watcher::open(path)?;
        let writer = Writer::start(session, clock.clone(), bell.clone()).map_err(|error| {
            Fault::Unfit(format!("the store's writing thread could not be started: {error}"))
        })?;
        let readers = Readers::new(path);
        Ok(Self { partitions, clock, losses, writer, readers, bell, watcher })
    }
}
