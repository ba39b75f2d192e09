//! Reservations: a limited number of places per scope and subject.

use rusqlite::{Connection, OptionalExtension};

use super::batch::Batch;
use super::fault::Outcome;
use crate::store::{Refusal, Reservation};

/// Rows of forgotten scopes that one batch deletes.
const SWEPT_MAX: u32 = 100;

/// How many places a subject of a scope will have taken.
#[derive(Debug)]
pub(super) struct Taken {
    scope: String,
    subject: String,
    places: i64,
    forget_at: i64,
}

/// What the reservations come to, one after another; a full one refuses them all.
pub(super) fn plan(
    batch: &Batch<'_>,
    partition: u16,
    reservations: &[Reservation],
) -> Outcome<Result<Vec<Taken>, Refusal>> {
    let mut plan: Vec<Taken> = Vec::with_capacity(reservations.len());
    for wanted in reservations {
        let known =
            plan.iter().position(|t| t.scope == wanted.scope && t.subject == wanted.subject);
        let at = match known {
            Some(at) => at,
            None => {
                plan.push(now_taken(batch, partition, wanted)?);
                plan.len() - 1
            }
        };
        let taken = &mut plan[at];
        taken.forget_at = taken.forget_at.max(wanted.forget_at.timestamp_millis());
        match wanted.limit {
            0 => taken.places = (taken.places - 1).max(0),
            limit if taken.places >= i64::from(limit) => {
                return Ok(Err(Refusal::Full { scope: wanted.scope.clone() }));
            }
            _ => taken.places += 1,
        }
    }
    Ok(Ok(plan))
}

/// Writes what [`plan`] came to.
pub(super) fn take(batch: &Batch<'_>, partition: u16, plan: &[Taken]) -> rusqlite::Result<()> {
    let conn = &batch.session.conn;
    for taken in plan {
        let scope = scope(conn, partition, taken, batch.now)?;
        conn.prepare_cached(
            "INSERT INTO place (scope, subject, taken) VALUES (?, ?, ?) \
             ON CONFLICT DO UPDATE SET taken = excluded.taken",
        )?
        .execute((scope, &taken.subject, taken.places))?;
    }
    Ok(())
}

/// Deletes some places of scopes that may be forgotten, and the scopes once they are empty.
pub(super) fn sweep(conn: &Connection, now: i64) -> rusqlite::Result<()> {
    let mut select = conn.prepare_cached("SELECT id FROM scope WHERE forget_at <= ? LIMIT 1")?;
    let Some(scope) = select.query_row([now], |row| row.get::<_, i64>(0)).optional()? else {
        return Ok(());
    };
    let swept = conn
        .prepare_cached(
            "DELETE FROM place WHERE scope = ?1 AND subject IN \
             (SELECT subject FROM place WHERE scope = ?1 LIMIT ?2)",
        )?
        .execute((scope, SWEPT_MAX))?;
    if swept == 0 {
        conn.prepare_cached("DELETE FROM scope WHERE id = ?")?.execute([scope])?;
    }
    Ok(())
}

fn now_taken(batch: &Batch<'_>, partition: u16, wanted: &Reservation) -> rusqlite::Result<Taken> {
    let mut select = batch.session.conn.prepare_cached(
        "SELECT taken FROM place JOIN scope ON scope.id = place.scope \
         WHERE scope.partition = ? AND scope.name = ? AND scope.forget_at > ? AND subject = ?",
    )?;
    let places = select
        .query_row((partition, &wanted.scope, batch.now, &wanted.subject), |row| row.get(0))
        .optional()?;
    Ok(Taken {
        scope: wanted.scope.clone(),
        subject: wanted.subject.clone(),
        places: places.unwrap_or(0),
        forget_at: i64::MIN,
    })
}

/// The number of a scope that is not forgotten, and not before `taken.forget_at`.
fn scope(conn: &Connection, partition: u16, taken: &Taken, now: i64) -> rusqlite::Result<i64> {
    let name = &taken.scope;
    conn.prepare_cached(
        "UPDATE scope SET name = NULL WHERE partition = ? AND name = ? AND forget_at <= ?",
    )?
    .execute((partition, name, now))?;
    conn.prepare_cached(
        "INSERT INTO scope (partition, name, forget_at) VALUES (?, ?, ?) \
         ON CONFLICT DO UPDATE SET forget_at = max(forget_at, excluded.forget_at) RETURNING id",
    )?
    .query_row((partition, name, taken.forget_at), |row| row.get(0))
}
