//! Kinds, statuses and lanes by number, remembered per connection.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use crate::instance::Lane;

/// Names remembered before all are forgotten and read again. There are dozens, unless someone
/// makes lanes out of data.
const REMEMBERED_MAX: usize = 10_000;

/// What the `word` and `lane` tables say, as far as it was asked for.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: HashMap<i64, Arc<str>>,
    word_ids: HashMap<Arc<str>, i64>,
    lanes: HashMap<i64, Lane>,
    lane_ids: HashMap<Lane, i64>,
}

impl Names {
    /// Forgets everything, since the transaction that numbered some of it was rolled back.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The kind or status of a number.
    pub(super) fn word(&mut self, conn: &Connection, id: i64) -> rusqlite::Result<Arc<str>> {
        if let Some(text) = self.words.get(&id) {
            return Ok(text.clone());
        }
        let mut select = conn.prepare_cached("SELECT text FROM word WHERE id = ?")?;
        let text: Arc<str> = select.query_row([id], |row| row.get(0))?;
        self.remember_word(id, text.clone());
        Ok(text)
    }

    /// The number of a kind or status, if it was ever used.
    pub(super) fn word_id(
        &mut self,
        conn: &Connection,
        text: &str,
    ) -> rusqlite::Result<Option<i64>> {
        if let Some(id) = self.word_ids.get(text) {
            return Ok(Some(*id));
        }
        let mut select = conn.prepare_cached("SELECT id FROM word WHERE text = ?")?;
        let id = select.query_row([text], |row| row.get(0)).optional()?;
        if let Some(id) = id {
            self.remember_word(id, text.into());
        }
        Ok(id)
    }

    /// The number of a kind or status, given now if it has none.
    pub(super) fn number_word(&mut self, conn: &Connection, text: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.word_id(conn, text)? {
            return Ok(id);
        }
        conn.prepare_cached("INSERT INTO word (text) VALUES (?)")?.execute([text])?;
        let id = conn.last_insert_rowid();
        self.remember_word(id, text.into());
        Ok(id)
    }

    /// The lane of a number.
    pub(super) fn lane(&mut self, conn: &Connection, id: i64) -> rusqlite::Result<Lane> {
        if let Some(lane) = self.lanes.get(&id) {
            return Ok(lane.clone());
        }
        let mut select = conn.prepare_cached("SELECT queue, name FROM lane WHERE id = ?")?;
        let lane =
            select.query_row([id], |row| Ok(Lane { queue: row.get(0)?, name: row.get(1)? }))?;
        self.remember_lane(id, &lane);
        Ok(lane)
    }

    /// The number of a lane, if it was ever used.
    pub(super) fn lane_id(
        &mut self,
        conn: &Connection,
        lane: &Lane,
    ) -> rusqlite::Result<Option<i64>> {
        if let Some(id) = self.lane_ids.get(lane) {
            return Ok(Some(*id));
        }
        let mut select = conn.prepare_cached("SELECT id FROM lane WHERE queue = ? AND name = ?")?;
        let id = select.query_row([&lane.queue, &lane.name], |row| row.get(0)).optional()?;
        if let Some(id) = id {
            self.remember_lane(id, lane);
        }
        Ok(id)
    }

    /// The number of a lane, given now if it has none.
    pub(super) fn number_lane(&mut self, conn: &Connection, lane: &Lane) -> rusqlite::Result<i64> {
        if let Some(id) = self.lane_id(conn, lane)? {
            return Ok(id);
        }
        conn.prepare_cached("INSERT INTO lane (queue, name) VALUES (?, ?)")?
            .execute([&lane.queue, &lane.name])?;
        let id = conn.last_insert_rowid();
        self.remember_lane(id, lane);
        Ok(id)
    }

    fn remember_word(&mut self, id: i64, text: Arc<str>) {
        if self.words.len() >= REMEMBERED_MAX {
            self.forget();
        }
        self.word_ids.insert(text.clone(), id);
        self.words.insert(id, text);
    }

    fn remember_lane(&mut self, id: i64, lane: &Lane) {
        if self.lanes.len() >= REMEMBERED_MAX {
            self.forget();
        }
        self.lane_ids.insert(lane.clone(), id);
        self.lanes.insert(id, lane.clone());
    }
}
