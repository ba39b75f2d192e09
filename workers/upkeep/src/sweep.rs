//! Forgetting what was kept for a time only.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::{FORGET_MAX, ListQuery, PAGE_MAX};
use engine::worker::{Handler, Stopped, Turn};
use engine::{InstanceId, Store, StoreError};
use workflows::{LIFETIMES, SweepEvent, SweepStep, SweepWorkflow};

/// The most pages of one kind that one step reads.
const PAGES_MAX: usize = 20;

/// The handler of the sweep.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forget;

#[async_trait]
impl Handler<SweepWorkflow> for Forget {
    async fn run(
        &self,
        SweepStep::Forget: SweepStep,
        turn: &mut Turn<SweepWorkflow>,
    ) -> Result<Vec<SweepEvent>, Stopped> {
        let store = turn.store().clone();
        let now = store.clock().now();
        let (mut forgotten, mut is_done) = (0, true);
        for (kind, lifetime) in LIFETIMES {
            let (some, is_all) = forget(kind, now - lifetime, &*store).await?;
            forgotten += some;
            is_done &= is_all;
        }
        if forgotten > 0 {
            tracing::info!("{forgotten} records that were kept long enough are forgotten");
        }
        Ok(vec![SweepEvent::Swept { forgotten, is_done }])
    }
}

/// Forgets finished instances of a kind created before this time, oldest first: how many, and
/// whether that was all of them.
async fn forget(
    kind: &str,
    before: DateTime<Utc>,
    store: &dyn Store,
) -> Result<(u64, bool), StoreError> {
    let mut forgotten = 0;
    for _ in 0..PAGES_MAX {
        let query = ListQuery { kind: kind.to_owned(), limit: PAGE_MAX, ..ListQuery::default() };
        let page = store.list(query).await?;
        let read = page.rows.len();
        let old = page.rows.into_iter().filter(|row| row.created_at < before);
        let old: Vec<InstanceId> = old.map(|row| row.id).collect();
        let removed = forget_each(&old, store).await?;
        forgotten += removed as u64;
        // The list is in order of age. Nothing removed is no progress: those are not finished.
        if old.len() < read || removed == 0 || page.next.is_none() {
            return Ok((forgotten, true));
        }
    }
    Ok((forgotten, false))
}

async fn forget_each(ids: &[InstanceId], store: &dyn Store) -> Result<usize, StoreError> {
    let mut by_partition: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for id in ids {
        by_partition.entry(id.partition).or_default().push(id.name.to_string());
    }
    let mut removed = 0;
    for (partition, names) in by_partition {
        for some in names.chunks(FORGET_MAX) {
            removed += store.forget(partition, some).await?;
        }
    }
    Ok(removed)
}
