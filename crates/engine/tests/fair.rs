//! Many instances of one group and a few of another, in one pool on real stores.
#![expect(clippy::unwrap_used, reason = "tests, their helpers too")]

#[path = "fair/errands.rs"]
mod errands;

use std::sync::Arc;
use std::time::Duration;

use engine::Store;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::worker::{Pool, PoolConfig, QueueConfig, Share, Shares, Until};
use tempfile::TempDir;
use tokio::sync::watch;

use errands::{ACME, Gate, Leases, QUEUE, ZENITH, create, routes};

const PARTITIONS: u16 = 16;
const PLACES: usize = 32;

/// Work of one group that no pool gets through while a test runs.
const MANY: u32 = 20_000;
const FEW: u32 = 10;

/// A file of its own.
async fn sqlite() -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { partitions: PARTITIONS, virtual_from: None };
    let store = SqliteStore::open(folder.path().join("journal.db"), options).unwrap();
    (folder, Arc::new(store))
}

/// Everything in memory of a Redis of its own.
#[cfg(feature = "conformance")]
async fn redis() -> (engine::store::redis::testing::RedisServer, Arc<dyn Store>) {
    use engine::store::redis::testing::{Appendfsync, RedisServer};
    use engine::store::redis::{RedisOptions, RedisStore};
    let server = RedisServer::start(Appendfsync::Everysec).unwrap();
    let options = RedisOptions { partitions: Some(PARTITIONS), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    (server, Arc::new(store))
}

fn pool(store: &Arc<dyn Store>, leases: &Arc<Leases>) -> Pool {
    let share = |group: &str, weight| Share { group: group.into(), weight };
    let group_of = |lane: &engine::Lane| lane.name.split('/').next().map(Arc::from);
    let config = PoolConfig {
        worker: "worker-1".into(),
        queues: vec![QueueConfig { name: QUEUE.into(), concurrency: PLACES }],
        lease: Duration::from_secs(60),
        pace_of: Arc::new(|_| None),
        shares: Shares::among([share(ACME, 4), share(ZENITH, 1)], Arc::new(group_of)),
        until: Until::Stopped,
        shutdown: Duration::from_secs(5),
    };
    Pool::new(store.clone(), config).watched_by(leases.clone())
}

/// Ten of one group are claimed in a few rounds although another's twenty thousand came first.
async fn ten_are_claimed_among_the_first(store: Arc<dyn Store>) {
    create::<0>(&*store, MANY).await;
    create::<1>(&*store, FEW).await;
    let leases = Arc::new(Leases::default());
    let (stop, stopped) = watch::channel(false);
    let routes = routes(&store, &Gate::open());
    let working = tokio::spawn(pool(&store, &leases).run(routes, stopped));
    leases.reached(ZENITH, FEW as usize).await;
    let claimed = leases.before_the_last_of(ZENITH);
    stop.send_replace(true);
    working.await.unwrap().unwrap();
    // A fifth of the places and more are theirs in every round.
    let rounds = claimed.div_ceil(PLACES);
    assert!(rounds <= 4, "{claimed} of {ACME} were claimed before the tenth of {ZENITH}");
}

/// One group waits in every place it can have for an operator who does not answer; another's work
/// begins and ends all the same.
async fn ten_are_done_while_all_of_the_others_wait(store: Arc<dyn Store>) {
    create::<0>(&*store, MANY / 20).await;
    let leases = Arc::new(Leases::default());
    let (stop, stopped) = watch::channel(false);
    let gate = Gate::closed_to(ACME);
    let working = tokio::spawn(pool(&store, &leases).run(routes(&store, &gate), stopped));
    // Two groups and the rest share an eighth of the places: one is kept for each.
    let most = PLACES - 2;
    leases.reached(ACME, most).await;
    create::<1>(&*store, FEW).await;
    leases.ended(ZENITH, FEW as usize).await;
    assert_eq!(leases.of(ACME), most, "nobody of {ACME} was answered, and no more of them sent");
    gate.open_to_all();
    leases.ended(ACME, most).await;
    stop.send_replace(true);
    working.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_one_group_delays_ten_of_another_by_a_few_rounds_in_a_file() {
    let (_folder, store) = sqlite().await;
    ten_are_claimed_among_the_first(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_operator_of_one_group_holds_up_nobody_else_in_a_file() {
    let (_folder, store) = sqlite().await;
    ten_are_done_while_all_of_the_others_wait(store).await;
}

#[cfg(feature = "conformance")]
#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_one_group_delays_ten_of_another_by_a_few_rounds_on_redis() {
    let (_server, store) = redis().await;
    ten_are_claimed_among_the_first(store).await;
}

#[cfg(feature = "conformance")]
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_operator_of_one_group_holds_up_nobody_else_on_redis() {
    let (_server, store) = redis().await;
    ten_are_done_while_all_of_the_others_wait(store).await;
}
