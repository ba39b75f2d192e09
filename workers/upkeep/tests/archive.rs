//! An archive that is away is tried again, and less and less often.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use archive::Archive;
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::NewInstance;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::worker::{Driver, Pool, PoolConfig, QueueConfig, Routes, Shares, Until};
use engine::{InstanceId, Lane, Store};
use tokio::sync::watch;
use upkeep::MoveToArchive;
use workflows::{ArchivingWorkflow, ids, lanes};

const RETENTION: TimeDelta = TimeDelta::days(30);

/// A callback that was heard long ago.
fn finished() -> NewInstance {
    NewInstance {
        id: InstanceId::new(0, "callback:1"),
        kind: ids::CALLBACK.into(),
        status: "done".into(),
        lane: Lane::new("callbacks", "ltc-main"),
        due_at: None,
        state: Vec::new(),
        history: Vec::new(),
        unique: None,
    }
}

/// Takes every step that is due now.
async fn work(store: &Arc<dyn Store>, routes: &Routes) {
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
    Pool::new(store.clone(), config).run(routes.clone(), stopped).await.expect("worked");
}

#[tokio::test]
async fn an_archive_that_stays_away_is_tried_at_last_once_a_day_and_used_once_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().expect("an instant");
    let options = SqliteOptions { partitions: 1, virtual_from: Some(begun) };
    let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
    let store: Arc<dyn Store> = Arc::new(store);
    store.create(vec![finished()]).await.expect("created");
    store.skip_to(begun + RETENTION).await.expect("skipped");
    let opening = ArchivingWorkflow::opening(store.clock().now());
    store.create(vec![opening]).await.expect("created");

    let place = folder.path().join("archive");
    let archive = Archive::folder(&place).expect("an archive");
    let mover = MoveToArchive::new(Some(archive), RETENTION);
    let driver = Driver::new(store.clone(), Arc::new(ArchivingWorkflow), mover);
    let routes = Routes::default().add(lanes::UPKEEP, ids::ARCHIVING, driver);
    fs::remove_dir(&place).expect("somebody takes it away");
    fs::write(&place, "no folder").expect("writes");
    let mut pauses = Vec::new();
    for _ in 0..11 {
        work(&store, &routes).await;
        let archiving = store.read(&ids::archiving()).await.expect("a store").expect("it");
        let due_at = archiving.due_at.expect("it is tried again");
        pauses.push((due_at - store.clock().now()).num_minutes());
        store.skip_to(due_at).await.expect("skipped");
    }
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);

    fs::remove_file(&place).expect("it is brought back");
    fs::create_dir(&place).expect("a folder");
    work(&store, &routes).await;
    assert!(store.read(&finished().id).await.expect("a store").is_none(), "it has moved");
}
