//! The journal as one merchant sees it.

mod page;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::clock::Clock;
use engine::store::{
    Commit, Committed, CreateOutcome, LaneStats, ListQuery, NewInstance, PAGE_MAX, Page, Pause,
    PermitGrant, PermitRequest, Refusal, Signal, Woken,
};
use engine::{Claimed, Instance, InstanceId, Lane, Lease, Store, StoreError};

use super::belongings::Belongings;
use super::values;
use crate::Catalog;

/// The journal as whoever holds this catalog sees it: whole, or what one merchant has of it.
///
/// Where the catalog is narrowed, what is not the merchant's is not there: not read, not listed, not
/// signalled, not counted, not paused. So whatever reads and orders through it cannot cross over to
/// another merchant, whether or not it thinks of it. What only workers do is refused.
pub fn seen_by(catalog: &Arc<Catalog>, store: Arc<dyn Store>) -> Arc<dyn Store> {
    match catalog.narrowed_to() {
        Some(_) => Arc::new(OwnJournal { catalog: catalog.clone(), store }),
        None => store,
    }
}

struct OwnJournal {
    catalog: Arc<Catalog>,
    store: Arc<dyn Store>,
}

impl OwnJournal {
    fn own(&self) -> Belongings<'_> {
        Belongings::of(&self.catalog).expect("it is made of a narrowed catalog only")
    }
}

/// What a merchant's journal does not do.
fn no_ones(what: &str) -> StoreError {
    StoreError::Broken(format!("{what} is of all merchants, and not one's to ask for"))
}

#[async_trait]
impl Store for OwnJournal {
    fn partitions(&self) -> u16 {
        self.store.partitions()
    }

    fn clock(&self) -> &Clock {
        self.store.clock()
    }

    async fn create(&self, new: Vec<NewInstance>) -> Result<Vec<CreateOutcome>, StoreError> {
        let outcomes = self.store.create(new).await?;
        // What is there already and is another's is in the way, and nothing is told of it.
        let told = |outcome| -> Result<_, StoreError> {
            match outcome {
                CreateOutcome::Exists(there) if !self.own().have(&there)? => {
                    Ok(CreateOutcome::Taken { by: there.id })
                }
                outcome => Ok(outcome),
            }
        };
        outcomes.into_iter().map(told).collect()
    }

    async fn route(&self, names: Vec<(String, u16)>) -> Result<Vec<u16>, StoreError> {
        self.store.route(names).await
    }

    async fn routes(&self, names: Vec<String>) -> Result<Vec<Option<u16>>, StoreError> {
        self.store.routes(names).await
    }

    async fn holders(
        &self,
        partition: u16,
        names: &[String],
    ) -> Result<Vec<Option<InstanceId>>, StoreError> {
        self.store.holders(partition, names).await
    }

    async fn claim(
        &self,
        _: u16,
        _: &Lane,
        _: usize,
        _: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        Err(no_ones("a claim"))
    }

    async fn commit(&self, _: Commit) -> Result<Result<Committed, Refusal>, StoreError> {
        Err(no_ones("a commit"))
    }

    async fn extend(&self, _: &Lease, _: Duration) -> Result<Option<Lease>, StoreError> {
        Err(no_ones("a lease"))
    }

    async fn release(&self, _: &Lease, _: DateTime<Utc>, _: usize) -> Result<(), StoreError> {
        Err(no_ones("a lease"))
    }

    async fn signal(&self, signal: Signal) -> Result<bool, StoreError> {
        match self.read(&signal.to).await? {
            Some(_) => self.store.signal(signal).await,
            None => Ok(false),
        }
    }

    async fn forget(&self, partition: u16, names: &[String]) -> Result<usize, StoreError> {
        let mut own = Vec::with_capacity(names.len());
        for name in names {
            let there = self.read(&InstanceId::new(partition, name.as_str())).await?;
            own.extend(there.is_some().then(|| name.clone()));
        }
        self.store.forget(partition, &own).await
    }

    async fn forget_unchanged(&self, _: u16, _: &[(String, u64)]) -> Result<usize, StoreError> {
        Err(no_ones("archiving"))
    }

    async fn read(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        let Some(found) = self.store.read(id).await? else { return Ok(None) };
        Ok(self.own().have(&found)?.then_some(found))
    }

    async fn history(&self, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError> {
        match self.read(id).await? {
            Some(_) => self.store.history(id).await,
            None => Ok(Vec::new()),
        }
    }

    async fn list(&self, query: ListQuery) -> Result<Page, StoreError> {
        self.own_page(query).await
    }

    async fn counts(&self, _: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        Err(no_ones("the number of all records"))
    }

    async fn counters(&self, group: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        match self.own().have_group(group) {
            true => self.store.counters(group).await,
            false => Ok(BTreeMap::new()),
        }
    }

    async fn counter_groups(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<Vec<String>, StoreError> {
        let mut after = after.map(str::to_owned);
        let mut own = Vec::new();
        loop {
            let groups = self.store.counter_groups(prefix, after.as_deref()).await?;
            let are_all = groups.len() < PAGE_MAX;
            after = groups.last().cloned();
            own.extend(groups.into_iter().filter(|group| self.own().have_group(group)));
            if are_all || own.len() >= PAGE_MAX {
                own.truncate(PAGE_MAX);
                return Ok(own);
            }
        }
    }

    async fn tally(&self, name: &str, add: i64, reset: bool) -> Result<i64, StoreError> {
        match self.own().have_tally(name) {
            true => self.store.tally(name, add, reset).await,
            false => Ok(0),
        }
    }

    async fn permits(&self, _: PermitRequest) -> Result<PermitGrant, StoreError> {
        Err(no_ones("a pace"))
    }

    async fn lanes(&self) -> Result<Vec<LaneStats>, StoreError> {
        let mut lanes = self.store.lanes().await?;
        lanes.retain(|stats| self.own().have_lane(&stats.lane));
        Ok(lanes)
    }

    async fn next_due(&self, _: u16, _: &[&str]) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError> {
        Err(no_ones("what is due"))
    }

    async fn pause(&self, pause: Pause) -> Result<(), StoreError> {
        match self.own().have_path(&pause.target) {
            true => self.store.pause(pause).await,
            false => Err(no_ones("this pause")),
        }
    }

    async fn resume(&self, target: &str) -> Result<bool, StoreError> {
        match self.own().have_path(target) {
            true => self.store.resume(target).await,
            false => Ok(false),
        }
    }

    async fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let all = self.store.pauses().await?;
        Ok(all.into_iter().filter_map(|pause| self.own().pause(pause)).collect())
    }

    async fn attach(&self, _: &str, _: bool, _: Duration) -> Result<bool, StoreError> {
        Err(no_ones("a worker"))
    }

    async fn detach(&self, _: &str) -> Result<(), StoreError> {
        Err(no_ones("a worker"))
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        values::get(key, self.own(), &*self.store).await
    }

    async fn put(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: &[u8],
    ) -> Result<bool, StoreError> {
        values::put(key, expected, value, self.own(), &*self.store).await
    }

    async fn skip_to(&self, _: DateTime<Utc>) -> Result<(), StoreError> {
        Err(no_ones("time"))
    }

    fn lost_commits_at(&self) -> Option<DateTime<Utc>> {
        self.store.lost_commits_at()
    }

    async fn record_loss(&self, _: DateTime<Utc>) -> Result<(), StoreError> {
        Err(no_ones("a loss"))
    }

    async fn wake(&self, patience: Duration) -> Option<Woken> {
        self.store.wake(patience).await
    }
}
