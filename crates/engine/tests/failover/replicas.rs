//! Commits that replicas must have.

use std::sync::Arc;
use std::time::Duration;

use engine::store::redis::testing::{Appendfsync, RedisServer, TestCluster};
use engine::store::redis::{RedisOptions, RedisStore, Replication};
use engine::store::{Commit, Committed, Next};
use engine::{Claimed, Store};
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
