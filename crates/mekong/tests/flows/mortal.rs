//! A store that dies with its worker, at a commit that a test has chosen.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::{
    Committed, CreateOutcome, LaneStats, ListQuery, NewInstance, Page, Pause, PermitGrant,
    PermitRequest, Signal, Woken,
};
use engine::{
    Claimed, Clock, Commit, Instance, InstanceId, Lane, Lease, Refusal, Store, StoreError,
};
use tokio::sync::watch;

/// At which commit a worker dies.
#[derive(Clone, Copy)]
pub(crate) enum Death {
    /// The commit is lost with the worker.
    Before(fn(&Commit) -> bool),
    /// The commit is kept; whatever follows is lost.
    After(fn(&Commit) -> bool),
    /// None: it lives until somebody ends it.
    Elsewhere,
}

/// A store as one worker sees it. Once that worker is dead, nothing of it reaches the journal.
pub(crate) struct Mortal {
    inner: Arc<dyn Store>,
    death: Death,
    dead: watch::Sender<bool>,
    /// The names under which the worker has announced itself.
    announced: Mutex<Vec<String>>,
}

impl Mortal {
    pub(crate) fn new(inner: Arc<dyn Store>, death: Death) -> Self {
        Self { inner, death, dead: watch::Sender::new(false), announced: Mutex::default() }
    }

    /// Tells when the worker has died.
    pub(crate) fn dies(&self) -> watch::Receiver<bool> {
        self.dead.subscribe()
    }

    /// The names whose announcements the dead worker has left behind.
    pub(crate) fn announced(&self) -> Vec<String> {
        self.announced.lock().expect("nobody panics with this lock").clone()
    }

    /// The journal, for the living.
    async fn alive(&self) -> &dyn Store {
        if *self.dead.borrow() {
            pending::<()>().await;
        }
        &*self.inner
    }

    async fn die<T>(&self) -> T {
        self.dead.send_replace(true);
        pending().await
    }
}

#[async_trait]
impl Store for Mortal {
    fn partitions(&self) -> u16 {
        self.inner.partitions()
    }

    fn clock(&self) -> &Clock {
        self.inner.clock()
    }

    async fn create(&self, new: Vec<NewInstance>) -> Result<Vec<CreateOutcome>, StoreError> {
        self.alive().await.create(new).await
    }

    async fn route(&self, names: Vec<(String, u16)>) -> Result<Vec<u16>, StoreError> {
        self.alive().await.route(names).await
    }

    async fn routes(&self, names: Vec<String>) -> Result<Vec<Option<u16>>, StoreError> {
        self.alive().await.routes(names).await
    }

    async fn holders(
        &self,
        partition: u16,
        names: &[String],
    ) -> Result<Vec<Option<InstanceId>>, StoreError> {
        self.alive().await.holders(partition, names).await
    }

    async fn claim(
        &self,
        partition: u16,
        lane: &Lane,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.alive().await.claim(partition, lane, limit, lease).await
    }

    async fn commit(&self, commit: Commit) -> Result<Result<Committed, Refusal>, StoreError> {
        let store = self.alive().await;
        match self.death {
            Death::Before(is_it) if is_it(&commit) => self.die().await,
            Death::After(is_it) if is_it(&commit) => {
                let kept = store.commit(commit).await;
                assert!(matches!(kept, Ok(Ok(_))), "the worker's last commit was refused");
                self.die().await
            }
            _ => store.commit(commit).await,
        }
    }

    async fn extend(
        &self,
        lease: &Lease,
        for_another: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.alive().await.extend(lease, for_another).await
    }

    async fn release(
        &self,
        lease: &Lease,
        due_at: DateTime<Utc>,
        signals_known: usize,
    ) -> Result<(), StoreError> {
        self.alive().await.release(lease, due_at, signals_known).await
    }

    async fn forget(&self, partition: u16, names: &[String]) -> Result<usize, StoreError> {
        self.alive().await.forget(partition, names).await
    }

    async fn forget_unchanged(
        &self,
        partition: u16,
        versions: &[(String, u64)],
    ) -> Result<usize, StoreError> {
        self.alive().await.forget_unchanged(partition, versions).await
    }

    async fn signal(&self, signal: Signal) -> Result<bool, StoreError> {
        self.alive().await.signal(signal).await
    }

    async fn read(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        self.alive().await.read(id).await
    }

    async fn history(&self, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError> {
        self.alive().await.history(id).await
    }

    async fn list(&self, query: ListQuery) -> Result<Page, StoreError> {
        self.alive().await.list(query).await
    }

    async fn counts(&self, kind: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        self.alive().await.counts(kind).await
    }

    async fn counters(&self, group: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        self.alive().await.counters(group).await
    }

    async fn counter_groups(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<Vec<String>, StoreError> {
        self.alive().await.counter_groups(prefix, after).await
    }

    async fn tally(&self, name: &str, add: i64, reset: bool) -> Result<i64, StoreError> {
        self.alive().await.tally(name, add, reset).await
    }

    async fn permits(&self, request: PermitRequest) -> Result<PermitGrant, StoreError> {
        self.alive().await.permits(request).await
    }

    async fn lanes(&self) -> Result<Vec<LaneStats>, StoreError> {
        self.alive().await.lanes().await
    }

    async fn next_due(
        &self,
        partition: u16,
        queues: &[&str],
    ) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError> {
        self.alive().await.next_due(partition, queues).await
    }

    async fn pause(&self, pause: Pause) -> Result<(), StoreError> {
        self.alive().await.pause(pause).await
    }

    async fn resume(&self, target: &str) -> Result<bool, StoreError> {
        self.alive().await.resume(target).await
    }

    async fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        self.alive().await.pauses().await
    }

    async fn attach(&self, worker: &str, alone: bool, ttl: Duration) -> Result<bool, StoreError> {
        let store = self.alive().await;
        self.announced.lock().expect("nobody panics with this lock").push(worker.to_owned());
        store.attach(worker, alone, ttl).await
    }

    async fn detach(&self, worker: &str) -> Result<(), StoreError> {
        self.alive().await.detach(worker).await
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.alive().await.get(key).await
    }

    async fn put(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: &[u8],
    ) -> Result<bool, StoreError> {
        self.alive().await.put(key, expected, value).await
    }

    async fn skip_to(&self, to: DateTime<Utc>) -> Result<(), StoreError> {
        self.alive().await.skip_to(to).await
    }

    fn lost_commits_at(&self) -> Option<DateTime<Utc>> {
        self.inner.lost_commits_at()
    }

    async fn record_loss(&self, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.alive().await.record_loss(until).await
    }

    async fn wake(&self, patience: Duration) -> Option<Woken> {
        self.alive().await.wake(patience).await
    }
}
