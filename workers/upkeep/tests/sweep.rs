//! What was kept for a time only is forgotten after it, and not before.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{ListQuery, NewInstance};
use engine::worker::{Driver, Pool, PoolConfig, QueueConfig, Routes, Shares, Until};
use engine::{Lane, Store};
use tempfile::TempDir;
use tokio::sync::watch;
use upkeep::Forget;
use workflows::{SweepWorkflow, ids, lanes};

const PARTITIONS: u16 = 4;

fn begun() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().expect("an instant")
}

fn open() -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { partitions: PARTITIONS, virtual_from: Some(begun()) };
    let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
    (folder, Arc::new(store))
}

async fn keep(store: &dyn Store, kind: &str, keys: std::ops::Range<u32>) {
    let kept = keys.map(|n| NewInstance {
        id: ids::request("backend", &format!("{kind}-{n}"), PARTITIONS),
        kind: kind.into(),
        status: "kept".into(),
        lane: Lane::new(lanes::PURCHASES, "requests"),
        due_at: None,
        state: Vec::new(),
        history: Vec::new(),
        unique: None,
    });
    store.create(kept.collect()).await.expect("created");
}

async fn count(store: &dyn Store, kind: &str) -> usize {
    let query = ListQuery { kind: kind.to_owned(), limit: 1_000, ..ListQuery::default() };
    store.list(query).await.expect("a list").rows.len()
}

async fn sweep(store: &Arc<dyn Store>) {
    let driver = Driver::new(store.clone(), Arc::new(SweepWorkflow), Forget);
    let routes = Routes::default().add(lanes::UPKEEP, ids::SWEEP, driver);
    let config = PoolConfig {
        worker: "test".into(),
        queues: vec![QueueConfig { name: lanes::UPKEEP.into(), concurrency: 1 }],
        lease: Duration::from_secs(30),
        pace_of: Arc::new(|_| None),
        shares: Shares::undivided(),
        until: Until::Idle,
        shutdown: Duration::from_secs(10),
    };
    let (_stop, stopped) = watch::channel(false);
    Pool::new(store.clone(), config).run(routes, stopped).await.expect("worked");
}

#[tokio::test]
async fn a_key_is_known_for_35_days_and_then_forgotten() {
    let (_folder, store) = open();
    store.create(vec![SweepWorkflow::opening(begun())]).await.expect("created");
    keep(&*store, ids::REQUEST, 0..500).await;
    keep(&*store, ids::CHARGE, 0..3).await;
    store.skip_to(begun() + TimeDelta::days(10)).await.expect("skipped");
    keep(&*store, ids::REQUEST, 500..520).await;

    store.skip_to(begun() + TimeDelta::days(35)).await.expect("skipped");
    sweep(&store).await;
    assert_eq!(count(&*store, ids::REQUEST).await, 520);

    store.skip_to(begun() + TimeDelta::days(36)).await.expect("skipped");
    sweep(&store).await;
    assert_eq!(count(&*store, ids::REQUEST).await, 20);
    assert_eq!(count(&*store, ids::CHARGE).await, 3);

    store.skip_to(begun() + TimeDelta::days(60)).await.expect("skipped");
    sweep(&store).await;
    assert_eq!(count(&*store, ids::REQUEST).await, 0);
}
