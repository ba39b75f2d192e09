//! A cluster of six servers.

use engine::Store;
use engine::store::redis::testing::{Appendfsync, TestCluster};
use tokio::task::block_in_place;

use super::load::{Load, missing, open};

fn cluster() -> TestCluster {
    block_in_place(|| TestCluster::start(Appendfsync::Everysec)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_move_under_load_and_nothing_is_lost_nor_thought_lost() {
    let cluster = cluster();
    let store = open(&cluster.url()).await;
    let load = Load::start(&store);
    load.goes_on().await;
    for tag in ["p00", "meta", "p03"] {
        let slot = TestCluster::slot_of(tag);
        block_in_place(|| {
            let to = cluster.another_primary(slot)?;
            cluster.move_slot(slot, to)
        })
        .unwrap();
        load.goes_on().await;
    }
    assert_eq!(missing(&store, &load.end().await).await, 0);
    assert_eq!(store.lost_commits_at(), None);
    assert_eq!(open(&cluster.url()).await.lost_commits_at(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_takes_over_from_a_killed_primary_and_the_possible_loss_is_known() {
    let mut cluster = cluster();
    let store = open(&cluster.url()).await;
    let load = Load::start(&store);
    load.goes_on().await;
    let slot = TestCluster::slot_of("p01");
    let killed = block_in_place(|| cluster.kill_primary(slot)).unwrap();
    load.goes_on().await;
    assert!(store.lost_commits_at().is_some());
    assert_ne!(block_in_place(|| cluster.holder_of(slot)).unwrap(), killed);

    let later = open(&cluster.url()).await;
    assert_eq!(later.lost_commits_at(), store.lost_commits_at());
    block_in_place(|| cluster.restart(killed)).unwrap();
    load.goes_on().await;
    load.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_was_cut_off_takes_no_commit_when_it_is_back() {
    let mut cluster = cluster();
    let store = open(&cluster.url()).await;
    let load = Load::start(&store);
    load.goes_on().await;
    let slot = TestCluster::slot_of("p02");
    let cut_off = block_in_place(|| cluster.holder_of(slot)).unwrap();
    block_in_place(|| {
        cluster.pause(cut_off)?;
        cluster.wait_for_fail_over(slot, cut_off)
    })
    .unwrap();
    load.goes_on().await;
    let before = load.acknowledged();
    load.goes_on().await;
    block_in_place(|| {
        cluster.resume(cut_off)?;
        cluster.wait_until_whole()
    })
    .unwrap();
    load.goes_on().await;
    let since: Vec<_> = load.end().await.split_off(before.len());
    assert_eq!(missing(&store, &since).await, 0);
    assert!(store.lost_commits_at().is_some());
}
