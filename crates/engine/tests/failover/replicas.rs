//! Commits that replicas must have.

use std::sync::Arc;
use std::time::Duration;

use engine::store::redis::testing::{Appendfsync, RedisServer, TestCluster};
use engine::store::redis::{RedisOptions, RedisStore, Replication};
use engine::store::{Commit, Committed, Next};
use engine::{Claimed, Store};
use futures::future::join_all;
use tokio::task::block_in_place;

use super::load::{finish, lane, new, open_with};

const LEASE: Duration = Duration::from_secs(60);

/// A primary and a replica that follows it.
fn pair() -> (RedisServer, RedisServer) {
    block_in_place(|| {
        let primary = RedisServer::start(Appendfsync::Everysec)?;
        let port = primary.port().to_string();
        let replica = RedisServer::start_with(&[
            "--appendonly",
            "yes",
            "--repl-diskless-sync-delay",
            "0",
            "--replicaof",
            "127.0.0.1",
            &port,
        ])?;
        while !replica.ask::<String>(&["INFO", "replication"])?.contains("link_status:up") {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::io::Result::Ok((primary, replica))
    })
    .unwrap()
}

async fn waiting_store(url: &str) -> Arc<RedisStore> {
    let within = Replication::WITHIN_MAX;
    let replication = Some(Replication { replicas: 1, to_file: false, within });
    open_with(url, RedisOptions { replication, ..RedisOptions::default() }).await.unwrap()
}

async fn claimed(store: &RedisStore, name: &str) -> Claimed {
    store.create(vec![new(store, 1, name)]).await.unwrap();
    store.claim(1, &lane(), 1, LEASE).await.unwrap().remove(0)
}

fn intent(claimed: &Claimed) -> Commit {
    Commit { next: Next::Hold(LEASE), replicated: true, ..finish(claimed) }
}

async fn commit(store: &RedisStore, commit: Commit) -> Committed {
    store.commit(commit).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_counts_as_replicated_once_a_replica_has_it() {
    let (primary, replica) = pair();
    let store = waiting_store(&primary.url()).await;
    let step = claimed(&store, "a").await;
    let intent = intent(&step);

    replica.pause().unwrap();
    assert!(!commit(&store, intent.clone()).await.is_replicated);
    replica.resume().unwrap();
    // The same commit again writes nothing, and still is not taken for replicated before it is.
    assert!(commit(&store, intent).await.is_replicated);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_waits_behind_an_intent_that_waits_for_replicas() {
    let (primary, replica) = pair();
    let store = waiting_store(&primary.url()).await;
    let step = claimed(&store, "a").await;
    replica.pause().unwrap();
    let waits = tokio::spawn({
        let (store, intent) = (store.clone(), intent(&step));
        async move { commit(&store, intent).await }
    });
    for number in 0..20 {
        store.create(vec![new(&store, 1, &format!("b{number}"))]).await.unwrap();
    }
    assert!(!waits.is_finished());
    assert!(!waits.await.unwrap().is_replicated);
    replica.resume().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_a_demotion_breaks_off_leaves_the_intent_unacknowledged() {
    let (primary, replica) = pair();
    let store = waiting_store(&primary.url()).await;
    let step = claimed(&store, "a").await;
    replica.pause().unwrap();
    let waits = tokio::spawn({
        let (store, intent) = (store.clone(), intent(&step));
        async move { store.commit(intent).await }
    });
    block_in_place(|| {
        while !primary.ask::<String>(&["INFO", "clients"])?.contains("blocked_clients:1") {
            std::thread::sleep(Duration::from_millis(5));
        }
        primary.ask::<()>(&["REPLICAOF", "127.0.0.1", &replica.port().to_string()])
    })
    .unwrap();
    assert!(!waits.await.unwrap().unwrap().unwrap().is_replicated);
    replica.resume().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_waited_for_or_a_server_that_cannot_tell_of_them_is_refused() {
    let (primary, _replica) = pair();
    let within = Replication::WITHIN_MAX;
    let replication = Some(Replication { replicas: 0, to_file: true, within });
    let options = RedisOptions { replication, ..RedisOptions::default() };
    match open_with(&primary.url(), options).await {
        Ok(store) => {
            let step = claimed(&store, "a").await;
            assert!(commit(&store, intent(&step)).await.is_replicated);
        }
        Err(refused) => assert!(refused.to_string().contains("WAITAOF"), "{refused}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_cluster_each_primary_has_its_own_replicas_to_wait_for() {
    let mut cluster = block_in_place(|| TestCluster::start(Appendfsync::Everysec)).unwrap();
    let store = waiting_store(&cluster.url()).await;
    let (one, other) = (claimed(&store, "a").await, claimed(&store, "b").await);
    assert!(commit(&store, intent(&one)).await.is_replicated);
    block_in_place(|| (3..6).try_for_each(|replica| cluster.pause(replica))).unwrap();
    assert!(!commit(&store, intent(&other)).await.is_replicated);
    block_in_place(|| (3..6).try_for_each(|replica| cluster.resume(replica))).unwrap();
}

/// The connections over which a server is asked for work.
fn connections(of: &RedisServer) -> Vec<String> {
    let all: String = of.ask(&["CLIENT", "LIST"]).unwrap();
    let of_stores = |line: &&str| !line.contains("cmd=client|list") && !line.contains("flags=S");
    let ids = all.lines().filter(of_stores).filter_map(|line| line.split(' ').next());
    ids.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_that_wait_together_in_vain_cost_no_connection() {
    let mut cluster = block_in_place(|| TestCluster::start(Appendfsync::Everysec)).unwrap();
    let replication = Replication { replicas: 1, to_file: false, within: Replication::WITHIN_MAX };
    let options = RedisOptions { replication: Some(replication), ..RedisOptions::default() };
    let store = RedisStore::open(&cluster.url(), options).await.unwrap();
    let mut intents = Vec::new();
    for partition in 0..store.partitions() {
        store.create(vec![new(&store, partition, "a")]).await.unwrap();
        let claimed = store.claim(partition, &lane(), 1, LEASE).await.unwrap().remove(0);
        intents.push(intent(&claimed));
    }
    // The first of them connects what waits for replicas.
    for intent in &intents {
        assert!(commit(&store, intent.clone()).await.is_replicated);
    }
    let before: Vec<Vec<String>> = (0..3).map(|nth| connections(cluster.node(nth))).collect();
    block_in_place(|| (3..6).try_for_each(|replica| cluster.pause(replica))).unwrap();
    // Repeated, they write nothing and still wait for what is written after them.
    let again = intents.into_iter().map(|intent| commit(&store, intent));
    assert!(join_all(again).await.iter().all(|committed| !committed.is_replicated));
    for (nth, before) in before.iter().enumerate() {
        let now = connections(cluster.node(nth));
        assert!(before.iter().all(|id| now.contains(id)), "{before:?} became {now:?}");
    }
    block_in_place(|| (3..6).try_for_each(|replica| cluster.resume(replica))).unwrap();
}
