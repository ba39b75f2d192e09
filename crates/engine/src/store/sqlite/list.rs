//! Pages and counts of the instances of a kind.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::fault::Outcome;
use super::session::Session;
use crate::store::{Cursor, ListQuery, PAGE_MAX, Page};

/// The heads of one status, from where the page before ended. The index is entered at the first bound
/// of `created`, so that bound must be as near as can be: rows before the page are not walked past.
const OLDEST_FIRST: &str = "SELECT created, id, seq FROM instance \
                            WHERE kind = ? AND status = ? AND created >= ? AND (created, id) > (?, ?) \
                            AND id >= ? AND id < ? ORDER BY created, id LIMIT ?";

/// The same downwards, as far as the time since which rows are wanted. It is entered at the bound above.
const NEWEST_FIRST: &str = "SELECT created, id, seq FROM instance \
                            WHERE kind = ?1 AND status = ?2 AND created BETWEEN ?3 AND ?4 \
                            AND (created, id) < (?4, ?5) AND id >= ?6 AND id < ?7 \
                            ORDER BY created DESC, id DESC LIMIT ?8";

/// A row's place in the list: creation time and id. The number is what it is read by.
type Place = (i64, String, i64);

/// One page. Each status has an index in list order of its own; their heads are merged.
pub(super) fn list(session: &mut Session, query: &ListQuery) -> Outcome<Page> {
    let limit = query.limit.clamp(1, PAGE_MAX);
    let Some(kind) = session.names.word_id(&session.conn, &query.kind)? else {
        return Ok(Page::default());
    };
    let mut places = Vec::new();
    for status in statuses(session, kind, &query.statuses)? {
        // One more than the page holds tells whether another page follows.
        places.extend(places_of(session, kind, status, query, limit + 1)?);
    }
    places.sort_unstable();
    if query.newest_first {
        places.reverse();
    }
    let more = places.len() > limit;
    places.truncate(limit);
    let last = places.last().filter(|_| more);
    let next = last.map(|(created_ms, id, _)| Cursor { created_ms: *created_ms, id: id.clone() });
    let rows = places.into_iter().map(|(_, _, seq)| session.instance_at(seq));
    Ok(Page { rows: rows.collect::<rusqlite::Result<_>>()?, next })
}

/// How many instances of a kind there are, by status.
pub(super) fn counts(session: &Session, kind: &str) -> Outcome<BTreeMap<String, u64>> {
    let mut select = session.conn.prepare_cached(
        "SELECT status.text, size FROM population \
         JOIN word AS kind ON kind.id = population.kind \
         JOIN word AS status ON status.id = population.status \
         WHERE kind.text = ? AND size > 0",
    )?;
    let counts =
        select.query_map([kind], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(counts.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of the statuses asked for, or of all that instances of the kind have.
fn statuses(session: &mut Session, kind: i64, wanted: &[String]) -> Outcome<Vec<i64>> {
    if wanted.is_empty() {
        let mut select = session
            .conn
            .prepare_cached("SELECT status FROM population WHERE kind = ? AND size > 0")?;
        let all = select.query_map([kind], |row| row.get(0))?;
        return Ok(all.collect::<rusqlite::Result<_>>()?);
    }
    let mut found = Vec::with_capacity(wanted.len());
    for status in wanted {
        found.extend(session.names.word_id(&session.conn, status)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The first places of one status, in the direction of the query.
fn places_of(
    session: &Session,
    kind: i64,
    status: i64,
    query: &ListQuery,
    limit: usize,
) -> Outcome<Vec<Place>> {
    // Creation times are whole ms: those at or after a fraction begin with the next.
    let since = query.since.map_or(i64::MIN, |since| {
        since.timestamp_millis() + i64::from(since.timestamp_subsec_nanos() % 1_000_000 != 0)
    });
    let (ended_ms, ended_id) = match &query.cursor {
        Some(cursor) => (cursor.created_ms, cursor.id.as_str()),
        None if query.newest_first => (i64::MAX, ""),
        None => (i64::MIN, ""),
    };
    let (sql, since) = match query.newest_first {
        true => (NEWEST_FIRST, since),
        false => (OLDEST_FIRST, since.max(ended_ms)),
    };
    // An id of partition 7 begins with `7/`, and `0` is the character after `/`.
    let (from_id, to_id) = match query.partition {
        Some(partition) => (format!("{partition}/"), format!("{partition}0")),
        None => (String::new(), ":".to_owned()),
    };
    let mut select = session.conn.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let places = select
        .query_map((kind, status, since, ended_ms, ended_id, from_id, to_id, limit), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    Ok(places.collect::<rusqlite::Result<_>>()?)
}

/// Every history entry of an instance, oldest first.
pub(super) fn history(session: &Session, id: &str) -> Outcome<Vec<Vec<u8>>> {
    let mut select = session.conn.prepare_cached("SELECT seq FROM instance WHERE id = ?")?;
    let seq: Option<i64> = select.query_row([id], |row| row.get(0)).optional()?;
    let mut select = session
        .conn
        .prepare_cached("SELECT entry FROM history WHERE instance = ? ORDER BY version")?;
    let entries = select.query_map([seq], |row| row.get(0))?;
    Ok(entries.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;
    use tempfile::TempDir;

    use super::*;
    use crate::store::sqlite::schema;

    const ROWS: i64 = 2_000;
    const KIND: i64 = 1;
    const STATUS: i64 = 2;

    fn session() -> (TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        let conn = schema::open(&folder.path().join("store.db"), 1).unwrap();
        conn.execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) \
             INSERT INTO instance SELECT n, '0/row-' || n, 0, 0, ?, ?, 0, 0, 0, 0, 0, NULL, n, n, x'' \
             FROM n",
            (ROWS, KIND, STATUS),
        )
        .unwrap();
        (folder, Session::new(conn))
    }

    /// The page that starts there, and how many steps it takes to find it.
    fn page(session: &Session, cursor: Option<Cursor>, newest_first: bool) -> (Vec<Place>, i32) {
        let query = ListQuery { cursor, newest_first, ..ListQuery::default() };
        let places = places_of(session, KIND, STATUS, &query, 10).unwrap();
        let sql = if newest_first { NEWEST_FIRST } else { OLDEST_FIRST };
        let select = session.conn.prepare_cached(sql).unwrap();
        (places, select.reset_status(StatementStatus::VmStep))
    }

    #[test]
    fn a_page_far_down_the_list_takes_no_more_steps_than_the_first_one() {
        let (_folder, session) = session();
        let (first, at_first) = page(&session, None, false);
        assert_eq!(first[0], (1, "0/row-1".to_owned(), 1));
        let far_down = ROWS - 11;
        let cursor = Cursor { created_ms: far_down, id: format!("0/row-{far_down}") };
        let (last, at_last) = page(&session, Some(cursor), false);
        assert_eq!((last[0].2, last.len()), (far_down + 1, 10));
        assert!(at_last <= at_first + 50, "{at_first} steps at first, {at_last} far down");
    }

    #[test]
    fn the_page_of_the_oldest_takes_no_more_steps_than_that_of_the_newest() {
        let (_folder, session) = session();
        let (newest, at_first) = page(&session, None, true);
        assert_eq!((newest[0].2, newest[9].2), (ROWS, ROWS - 9));
        let cursor = Cursor { created_ms: 11, id: "0/row-11".to_owned() };
        let (oldest, at_last) = page(&session, Some(cursor), true);
        assert_eq!((oldest[0].2, oldest[9].2), (10, 1));
        assert!(at_last <= at_first + 50, "{at_first} steps at first, {at_last} far down");
    }
}
