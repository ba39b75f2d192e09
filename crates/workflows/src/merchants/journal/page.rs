//! Pages of the store's, with what is one merchant's of them.

use engine::store::{Cursor, ListQuery, PAGE_MAX, Page};
use engine::{Instance, StoreError};

use super::OwnJournal;

impl OwnJournal {
    /// One page of the store's, with what is the merchant's of it: it may be short, or empty, while
    /// more follow. Where it goes on tells nothing of anybody else's.
    pub(super) async fn own_page(&self, query: ListQuery) -> Result<Page, StoreError> {
        let limit = query.limit.clamp(1, PAGE_MAX);
        let mut rows = Vec::new();
        let mut found = self.store.list(query.clone()).await?;
        let mut look_at = 1;
        let next = loop {
            let others_at = self.take_own(found.rows, &mut rows)?;
            let (Some(next), Some(created_ms)) = (&found.next, others_at) else { break found.next };
            // It ended with somebody else's: it may go on between two milliseconds, with no name.
            let cursor = Some(next.clone());
            found = self.store.list(ListQuery { cursor, limit: look_at, ..query.clone() }).await?;
            look_at = (look_at * 2).min(PAGE_MAX);
            match found.rows.first() {
                Some(row) if created_ms_of(row) == created_ms => {}
                Some(_) => break Some(between(created_ms, query.newest_first)),
                None => break None,
            }
        };
        let is_longer = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| is_longer).map(after);
        Ok(Page { rows, next: last.or(next) })
    }

    /// Adds the merchant's of these rows; when the last of them was created, if that is not.
    fn take_own(
        &self,
        found: Vec<Instance>,
        rows: &mut Vec<Instance>,
    ) -> Result<Option<i64>, StoreError> {
        let mut others_at = None;
        for row in found {
            let is_own = self.own().have(&row)?;
            others_at = (!is_own).then(|| created_ms_of(&row));
            rows.extend(is_own.then_some(row));
        }
        Ok(others_at)
    }
}

fn created_ms_of(row: &Instance) -> i64 {
    row.created_at.timestamp_millis()
}

/// Where a page ends whose last row this is.
fn after(row: &Instance) -> Cursor {
    Cursor { created_ms: created_ms_of(row), id: row.id.to_string() }
}

/// Where all of a millisecond is behind: no id sorts before the first of these, or after the second.
fn between(created_ms: i64, newest_first: bool) -> Cursor {
    let id = if newest_first { "0/!" } else { "9999/~" };
    Cursor { created_ms, id: id.to_owned() }
}
