//! The rows of a list, read page by page as they are taken.

use std::sync::Arc;

use engine::store::{ListQuery, PAGE_MAX};
use engine::{Instance, Store, StoreError};
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::cli::Failure;

/// The rows of a list, oldest first, read as they are taken.
pub(in crate::cli) type Rows<'s, T> = BoxStream<'s, Result<T, Failure>>;

/// The views that `keep` makes of what a query finds in a store.
pub(in crate::cli) fn rows<'s, T: Send + 's>(
    query: ListQuery,
    store: &'s dyn Store,
    keep: impl Fn(&Instance) -> Result<Option<T>, StoreError> + Send + Sync + 's,
) -> Rows<'s, T> {
    let keep = Arc::new(keep);
    pages(query, move |query| {
        let keep = keep.clone();
        async move {
            let page = records::page(query.clone(), PAGE_MAX, store, &*keep).await?;
            let next = page.next.map(|cursor| ListQuery { cursor: Some(cursor), ..query });
            Ok((page.rows, next))
        }
    })
}

/// The rows of pages, of which `read` gives one, and where the next one starts.
pub(super) fn pages<'s, T, P, F>(first: P, read: impl FnMut(P) -> F + Send + 's) -> Rows<'s, T>
where
    T: Send + 's,
    P: Send + 's,
    F: Future<Output = Result<(Vec<T>, Option<P>), Failure>> + Send + 's,
{
    let pages = stream::try_unfold((Some(first), read), async |(place, mut read)| {
        let Some(place) = place else { return Ok(None) };
        let (rows, next) = read(place).await?;
        Ok::<_, Failure>(Some((rows, (next, read))))
    });
    pages.map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten().boxed()
}
