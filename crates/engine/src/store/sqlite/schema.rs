//! The file's layout: recognised, created, brought up to date.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use super::connection;
use super::fault::{Fault, Outcome};

/// `MEKO`, in the header of every file of ours.
const APPLICATION_ID: i32 = 0x4D45_4B4F;

/// What leads from each version to the next, the first from an empty file.
const MIGRATIONS: &[&str] =
    &[include_str!("sql/0001_journal.sql"), include_str!("sql/0002_population.sql")];

/// The version this code reads and writes.
pub(super) const VERSION: i32 = MIGRATIONS.len() as i32;

/// How long a new file is tried while others are creating it. Some of the locks that this takes
/// are refused at once, without [`connection`]'s patience.
const CREATED_WITHIN: Duration = Duration::from_secs(5);
const CREATION_PAUSE: Duration = Duration::from_millis(5);

/// Opens a file of the current layout, ready to be written. Creates it with `partitions`,
/// migrates an older one, and refuses a foreign or newer one.
pub(super) fn open(path: &Path, partitions: u16) -> Outcome<Connection> {
    let until = Instant::now() + CREATED_WITHIN;
    loop {
        let mut conn = connection::open_or_create(path)?;
        match prepare(&mut conn, partitions).and_then(|()| connection::tune(&conn)) {
            Err(fault) if fault.is_busy() && Instant::now() < until => {
                thread::sleep(CREATION_PAUSE);
            }
            prepared => return prepared.map(|()| conn),
        }
    }
}

fn prepare(conn: &mut Connection, partitions: u16) -> Outcome<()> {
    // In one transaction, since another process may be creating the file at this moment.
    let tx = conn.transaction()?;
    let current = recognise(&tx)? == VERSION;
    tx.rollback()?;
    if current {
        return Ok(());
    }
    // It may have done so by now: look again once the file is ours to write.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = recognise(&tx)?;
    for (version, sql) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", version)?;
    }
    if found == 0 {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.execute("INSERT INTO store (only, partitions) VALUES (1, ?)", [partitions])?;
    }
    tx.commit()?;
    Ok(())
}

/// The layout's version in the header, 0 for an empty file.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<i32> {
    conn.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))
}

/// The layout's version of a file of ours, 0 for an empty file.
pub(super) fn recognise(conn: &Connection) -> Outcome<i32> {
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let version = version(conn)?;
    match (application, tables) {
        (0, 0) => Ok(0),
        (APPLICATION_ID, _) if (1..=VERSION).contains(&version) => Ok(version),
        (APPLICATION_ID, _) => Err(newer(version)),
        _ => Err(Fault::Unfit(format!(
            "the file is another program's SQLite database (application id {application:#x}, \
             {tables} tables and indexes): name another file"
        ))),
    }
}

/// The refusal of a layout this code does not know.
pub(super) fn newer(version: i32) -> Fault {
    Fault::Unfit(format!(
        "the store's layout is version {version}, this program knows versions 1 to {VERSION}: \
         use the program that wrote it, or a newer one"
    ))
}
