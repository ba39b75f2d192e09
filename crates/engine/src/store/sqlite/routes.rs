//! The directory: which partition a name from outside belongs to.

use rusqlite::{Connection, OptionalExtension};

use super::batch::Batch;
use super::fault::Outcome;
use super::session::Session;

/// Records the wanted partition of each name that has none yet; returns what is on record.
pub(super) fn route(batch: &Batch<'_>, names: &[(String, u16)]) -> Outcome<Vec<u16>> {
    let conn = &batch.session.conn;
    let routed = names.iter().map(|(name, wanted)| {
        if let Some(found) = on_record(conn, name)? {
            return Ok(found);
        }
        conn.prepare_cached("INSERT INTO route (name, partition) VALUES (?, ?)")?
            .execute((name, wanted))?;
        Ok(*wanted)
    });
    Ok(routed.collect::<rusqlite::Result<_>>()?)
}

/// The partition on record for each name.
pub(super) fn routes(session: &Session, names: &[String]) -> Outcome<Vec<Option<u16>>> {
    let routes = names.iter().map(|name| on_record(&session.conn, name));
    Ok(routes.collect::<rusqlite::Result<_>>()?)
}

fn on_record(conn: &Connection, name: &str) -> rusqlite::Result<Option<u16>> {
    let mut select = conn.prepare_cached("SELECT partition FROM route WHERE name = ?")?;
    select.query_row([name], |row| row.get(0)).optional()
}
