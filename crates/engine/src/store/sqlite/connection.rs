//! Opening the file, the same way for the writer and every reader.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::fault::{Fault, Outcome};

/// Statements kept prepared per connection; more than the store has.
const STATEMENTS_MAX: usize = 100;
/// How often a locked file is tried again: every quarter of a millisecond for about five seconds.
/// SQLite's own handler backs off to a tenth of a second, which a busy neighbour would starve.
const BUSY_TRIES_MAX: i32 = 15_000;
const BUSY_PAUSE: Duration = Duration::from_micros(250);
/// Pages of the log before they are copied back into the file: 64 MiB. A page that changes often is
/// then copied once for many changes.
const CHECKPOINT_PAGES: i32 = 16_384;

/// Opens the file, creating an empty one if there is none.
pub(super) fn open_or_create(path: &Path) -> Outcome<Connection> {
    open_with(path, OpenFlags::SQLITE_OPEN_CREATE)
}

/// Opens a file that is there.
pub(super) fn open(path: &Path) -> Outcome<Connection> {
    open_with(path, OpenFlags::empty())
}

fn open_with(path: &Path, more: OpenFlags) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_handler(Some(wait_for_lock))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(conn)
}

/// Sets how the file is written. After [`super::schema`] knows that it is ours.
pub(super) fn tune(conn: &Connection) -> Outcome<()> {
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Fault::Unfit(format!(
            "the store's file cannot have a write-ahead log (journal mode {mode}): put it on a \
             local disk"
        )));
    }
    // FULL syncs the log at every commit: what was answered survives a power cut.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    conn.pragma_update(None, "cache_size", -32 * 1024)?;
    Ok(())
}

fn wait_for_lock(tries: i32) -> bool {
    thread::sleep(BUSY_PAUSE);
    tries < BUSY_TRIES_MAX
}
