//! The rows that a requeue looks at: those of a list, or one by one where charges are named.

use engine::store::{Cursor, ListQuery, Page};
use engine::{Instance, InstanceId, Store, StoreError};
use futures::future::try_join_all;

use super::Place;
use crate::{ChargeFilter, ids};

/// Rows of one page.
pub(super) const PAGE_ROWS: usize = 200;

/// Where the rows are found that a filter may mean.
pub(super) enum Rows {
    /// In a list.
    Listed(ListQuery),
    /// By their names, in this order.
    Named(Vec<InstanceId>),
}

impl Rows {
    /// Where those are found that this filter may mean.
    pub(super) async fn of(filter: &ChargeFilter, store: &dyn Store) -> Result<Self, StoreError> {
        if !filter.charges.is_empty() {
            return Ok(Self::Named(filter.charges.iter().copied().map(ids::charge).collect()));
        }
        let mut query = filter.query(store.partitions());
        query.limit = PAGE_ROWS;
        if let Some(subscription) = &filter.subscription {
            let routes = store.routes(vec![ids::subscription_route(subscription)]).await?;
            query.partition = routes.into_iter().flatten().next().or(query.partition);
        }
        Ok(Self::Listed(query))
    }

    /// The page after this place.
    pub(super) async fn after(
        &self,
        place: Option<&Place>,
        store: &dyn Store,
    ) -> Result<Page, StoreError> {
        match self {
            Self::Listed(query) => {
                let cursor = place.map(Cursor::from);
                store.list(ListQuery { cursor, ..query.clone() }).await
            }
            Self::Named(names) => named(names, place, store).await,
        }
    }
}

/// The next of these that are still there. What has left the journal meanwhile is passed over: a page
/// is empty only at the end.
async fn named(
    names: &[InstanceId],
    place: Option<&Place>,
    store: &dyn Store,
) -> Result<Page, StoreError> {
    let is_place = |id: &InstanceId| place.is_some_and(|place| *place.id == *id.to_string());
    let from = names.iter().position(is_place).map_or(0, |at| at + 1);
    let mut rest = names.get(from..).unwrap_or_default();
    while !rest.is_empty() {
        let (some, others) = rest.split_at(rest.len().min(PAGE_ROWS));
        let found = try_join_all(some.iter().map(|id| store.read(id))).await?;
        let rows: Vec<Instance> = found.into_iter().flatten().collect();
        if let Some(last) = rows.last().map(Place::of) {
            let next = (!others.is_empty()).then(|| Cursor::from(&last));
            return Ok(Page { rows, next });
        }
        rest = others;
    }
    Ok(Page::default())
}
