//! Work that goes on meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::{Commit, NewInstance, Next, StoreError};
use engine::{Claimed, InstanceId, Lane, Store};
use tokio::task::JoinHandle;

/// Partitions of these tests' stores; `p00` to `p03` and `meta` are on all three servers.
pub(crate) const PARTITIONS: u16 = 4;
/// How many more commits of each partition show that work goes on.
const GOES_ON: usize = 5;
/// How long work may stand still: longer than any fail-over here, shorter than a test may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// A claim whose answer was lost keeps its lease to its end, so that one is short.
const LEASE: Duration = Duration::from_secs(2);

/// A store at an address, with four partitions.
pub(crate) async fn open(url: &str) -> Arc<RedisStore> {
    open_with(url, RedisOptions::default()).await.unwrap()
}

/// The same with options.
pub(crate) async fn open_with(
    url: &str,
    options: RedisOptions,
) -> Result<Arc<RedisStore>, StoreError> {
    let options = RedisOptions { partitions: Some(PARTITIONS), ..options };
    Ok(Arc::new(RedisStore::open(url, options).await?))
}

/// One writer for each partition, and what they were told is kept.
pub(crate) struct Load {
    acknowledged: Arc<Mutex<Vec<InstanceId>>>,
    ends: Arc<AtomicBool>,
    writers: Vec<JoinHandle<()>>,
}

impl Load {
    pub(crate) fn start(store: &Arc<RedisStore>) -> Self {
        let (acknowledged, ends) = (Arc::default(), Arc::default());
        let writer = |partition| {
            let (store, acknowledged) = (store.clone(), Arc::clone(&acknowledged));
            tokio::spawn(write_on(store, partition, acknowledged, Arc::clone(&ends)))
        };
        let writers = (0..PARTITIONS).map(writer).collect();
        Self { acknowledged, ends, writers }
    }

    /// Waits until every partition has acknowledged some more.
    pub(crate) async fn goes_on(&self) {
        let done = || {
            let acknowledged = self.acknowledged.lock().unwrap();
            let of = |partition| acknowledged.iter().filter(|id| id.partition == partition).count();
            (0..PARTITIONS).map(of).collect::<Vec<_>>()
        };
        let before = done();
        let go_on = async {
            while done().iter().zip(&before).any(|(now, before)| *now < before + GOES_ON) {
                assert!(self.writers.iter().all(|it| !it.is_finished()), "a writer failed");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let gone_on = tokio::time::timeout(PATIENCE, go_on).await;
        assert!(gone_on.is_ok(), "work stands still: {:?} after {before:?}", done());
    }

    /// Everything acknowledged so far.
    pub(crate) fn acknowledged(&self) -> Vec<InstanceId> {
        self.acknowledged.lock().unwrap().clone()
    }

    /// Lets the writers finish; what they were told is kept.
    pub(crate) async fn end(self) -> Vec<InstanceId> {
        self.ends.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.unwrap();
        }
        Arc::into_inner(self.acknowledged).unwrap().into_inner().unwrap()
    }
}

/// Creates, claims and commits until told to stop, and goes on over whatever passes.
async fn write_on(
    store: Arc<RedisStore>,
    partition: u16,
    acknowledged: Arc<Mutex<Vec<InstanceId>>>,
    ends: Arc<AtomicBool>,
) {
    for number in 0_u32.. {
        if ends.load(Ordering::Relaxed) {
            return;
        }
        match write(&store, partition, number).await {
            Ok(committed) => acknowledged.lock().unwrap().extend(committed),
            Err(error) => assert!(error.is_passing(), "{error}"),
        }
    }
}

async fn write(
    store: &RedisStore,
    partition: u16,
    number: u32,
) -> Result<Vec<InstanceId>, StoreError> {
    store.create(vec![new(store, partition, &format!("i{number}"))]).await?;
    let mut committed = Vec::new();
    for claimed in store.claim(partition, &lane(), 10, LEASE).await? {
        if store.commit(finish(&claimed)).await?.is_ok() {
            committed.push(claimed.instance.id);
        }
    }
    Ok(committed)
}

/// How many of these are not as they were acknowledged.
pub(crate) async fn missing(store: &RedisStore, ids: &[InstanceId]) -> usize {
    let mut missing = 0;
    for id in ids {
        let found = store.read(id).await.unwrap();
        missing += usize::from(found.is_none_or(|found| &*found.status != "charged"));
    }
    missing
}

pub(crate) fn lane() -> Lane {
    Lane::new("renewals", "ltc-main/gold")
}

pub(crate) fn new(store: &RedisStore, partition: u16, name: &str) -> NewInstance {
    NewInstance {
        id: InstanceId::new(partition, name),
        kind: "charge".into(),
        status: "requested".into(),
        lane: lane(),
        due_at: Some(store.clock().now()),
        state: b"state".to_vec(),
        history: b"created".to_vec(),
        unique: None,
    }
}

pub(crate) fn finish(claimed: &Claimed) -> Commit {
    Commit {
        lease: claimed.lease.clone(),
        version: claimed.instance.version,
        nonce: 1,
        state: b"later".to_vec(),
        status_before: claimed.instance.status.clone(),
        status: "charged".into(),
        lane_before: lane(),
        lane: lane(),
        next: Next::Finished,
        history: b"charged".to_vec(),
        signals_read: 0,
        unless_signalled: false,
        quiet: Vec::new(),
        create: Vec::new(),
        signal: Vec::new(),
        count: Vec::new(),
        reserve: Vec::new(),
        free: Vec::new(),
        replicated: false,
    }
}
