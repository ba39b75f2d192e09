//! One connection, and reading instances over it.

use std::path::Path;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};

use super::connection;
use super::fault::Outcome;
use super::names::Names;
use crate::clock::from_ms;
use crate::instance::{Instance, InstanceId};

/// A connection with the names it has learnt.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) conn: Connection,
    pub(super) names: Names,
}

/// An instance's row without its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) seq: i64,
    pub(super) lane: i64,
    pub(super) kind: i64,
    pub(super) status: i64,
    pub(super) version: u64,
    pub(super) nonce: u64,
    pub(super) token: u64,
    pub(super) leased: bool,
    pub(super) unread: usize,
    pub(super) due: Option<i64>,
    pub(super) created: i64,
    pub(super) updated: i64,
}

impl Head {
    /// Whether this token is the right to commit.
    pub(super) fn is_held_by(&self, token: u64) -> bool {
        self.leased && self.token == token
    }
}

const HEAD: &str = "SELECT seq, lane, kind, status, version, nonce, token, leased, unread, due, \
                    created, updated FROM instance WHERE id = ?";
const WHOLE: &str = "SELECT seq, lane, kind, status, version, nonce, token, leased, unread, due, \
                     created, updated, state, id FROM instance WHERE id = ?";
const BY_SEQ: &str = "SELECT seq, lane, kind, status, version, nonce, token, leased, unread, due, \
                      created, updated, state, id FROM instance WHERE seq = ?";

impl Session {
    /// Opens one more connection to a file that [`super::schema`] has prepared.
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        let conn = connection::open(path)?;
        connection::tune(&conn)?;
        Ok(Self::new(conn))
    }

    /// Uses a connection that is open.
    pub(super) fn new(conn: Connection) -> Self {
        Self { conn, names: Names::default() }
    }

    /// An instance's row without its state.
    pub(super) fn head(&self, id: &InstanceId) -> rusqlite::Result<Option<Head>> {
        self.conn.prepare_cached(HEAD)?.query_row([id.to_string()], head).optional()
    }

    /// An instance.
    pub(super) fn instance(&mut self, id: &InstanceId) -> rusqlite::Result<Option<Instance>> {
        let found =
            self.conn.prepare_cached(WHOLE)?.query_row([id.to_string()], whole).optional()?;
        found.map(|row| self.named(row)).transpose()
    }

    /// The instance of a row.
    pub(super) fn instance_at(&mut self, seq: i64) -> rusqlite::Result<Instance> {
        let found = self.conn.prepare_cached(BY_SEQ)?.query_row([seq], whole)?;
        self.named(found)
    }

    /// A row with its numbers turned back into names.
    pub(super) fn named(&mut self, whole: Whole) -> rusqlite::Result<Instance> {
        let Whole { head, id, state } = whole;
        Ok(Instance {
            id,
            kind: self.names.word(&self.conn, head.kind)?,
            status: self.names.word(&self.conn, head.status)?,
            lane: self.names.lane(&self.conn, head.lane)?,
            version: head.version,
            due_at: head.due.map(from_ms),
            created_at: from_ms(head.created),
            updated_at: from_ms(head.updated),
            state,
        })
    }
}

/// An instance's row, whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) head: Head,
    pub(super) id: InstanceId,
    pub(super) state: Vec<u8>,
}

/// Reads the columns of [`WHOLE`].
pub(super) fn whole(row: &Row<'_>) -> rusqlite::Result<Whole> {
    Ok(Whole { head: head(row)?, state: row.get(12)?, id: id(row, 13)? })
}

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        seq: row.get(0)?,
        lane: row.get(1)?,
        kind: row.get(2)?,
        status: row.get(3)?,
        version: row.get::<_, i64>(4)?.cast_unsigned(),
        nonce: row.get::<_, i64>(5)?.cast_unsigned(),
        token: row.get::<_, i64>(6)?.cast_unsigned(),
        leased: row.get(7)?,
        unread: usize::try_from(row.get::<_, u32>(8)?).unwrap_or(usize::MAX),
        due: row.get(9)?,
        created: row.get(10)?,
        updated: row.get(11)?,
    })
}

/// Reads an id stored as text.
pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<InstanceId> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
