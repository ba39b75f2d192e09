//! One page of what a query finds and somebody wants to see.

use engine::store::{Cursor, ListQuery, PAGE_MAX};
use engine::{Instance, Store, StoreError};

/// Rows looked at for one page: where few of them are wanted, the page is short, and the next one
/// goes on from there.
pub const ROWS_LOOKED_AT_MAX: usize = 10_000;

/// What was found, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// At most as many as were asked for, in the query's direction; fewer, even none, though more may follow.
    pub rows: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
}

/// Up to `limit` rows that `keep` makes of what `query` finds, from its cursor on. A record that only
/// a newer version of this program can read is left out, and the log says so.
///
/// # Errors
///
/// The store failed, or a record cannot be read.
pub async fn page<T>(
    mut query: ListQuery,
    limit: usize,
    store: &dyn Store,
    mut keep: impl FnMut(&Instance) -> Result<Option<T>, StoreError>,
) -> Result<Rows<T>, StoreError> {
    let mut rows = Vec::new();
    let mut looked_at = 0;
    // All of them, where nothing is left out.
    query.limit = limit.clamp(1, PAGE_MAX);
    loop {
        let found = store.list(query.clone()).await?;
        // Of one merchant's there may be fewer rows than were looked at.
        looked_at += query.limit;
        let last = found.rows.last().map(after);
        for instance in &found.rows {
            rows.extend(if_readable(instance, keep(instance))?);
            if rows.len() >= limit {
                let is_last = last.as_ref() == Some(&after(instance));
                let next = if is_last { found.next } else { Some(after(instance)) };
                return Ok(Rows { rows, next });
            }
        }
        if found.next.is_none() || looked_at >= ROWS_LOOKED_AT_MAX {
            return Ok(Rows { rows, next: found.next });
        }
        query.cursor = found.next;
        query.limit = PAGE_MAX;
    }
}

/// The first `limit` rows that `keep` makes of what `query` finds, from its cursor on. Where a merchant
/// looks on, whatever others have between its own does not end it: the list does.
///
/// # Errors
///
/// The store failed, or a record cannot be read.
pub(crate) async fn first_of<T>(
    mut query: ListQuery,
    limit: usize,
    store: &dyn Store,
    mut keep: impl FnMut(&Instance) -> Result<Option<T>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    while rows.len() < limit {
        let found = page(query.clone(), limit - rows.len(), store, &mut keep).await?;
        rows.extend(found.rows);
        if found.next.is_none() {
            break;
        }
        query.cursor = found.next;
    }
    Ok(rows)
}

fn if_readable<T>(
    instance: &Instance,
    kept: Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    match kept {
        Err(error @ StoreError::Newer { .. }) => {
            tracing::warn!(id = %instance.id, "{} is not on the list: {error}", instance.id);
            Ok(None)
        }
        kept => kept,
    }
}

/// Where a page ends whose last row this is.
fn after(instance: &Instance) -> Cursor {
    Cursor { created_ms: instance.created_at.timestamp_millis(), id: instance.id.to_string() }
}
