//! A primary with two replicas that three sentinels watch.

use engine::Store;
use engine::store::redis::testing::{Appendfsync, TestSentinel};
use tokio::task::block_in_place;

use super::load::{Load, missing, open};

fn group() -> TestSentinel {
    block_in_place(|| TestSentinel::start(Appendfsync::Everysec)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_at_the_new_primary_and_the_possible_loss_is_known() {
    let mut group = group();
    let store = open(&group.url()).await;
    let load = Load::start(&store);
    load.goes_on().await;
    assert_eq!(store.lost_commits_at(), None);
    let killed = block_in_place(|| group.kill_primary()).unwrap();
    load.goes_on().await;
    assert!(store.lost_commits_at().is_some());
    assert_ne!(block_in_place(|| group.primary()).unwrap(), killed);

    let later = open(&group.url()).await;
    assert_eq!(later.lost_commits_at(), store.lost_commits_at());
    block_in_place(|| group.restart(killed)).unwrap();
    load.goes_on().await;
    load.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_was_cut_off_takes_no_commit_when_it_is_back() {
    let group = group();
    let store = open(&group.url()).await;
    let load = Load::start(&store);
    load.goes_on().await;
    let cut_off = block_in_place(|| {
        let primary = group.primary()?;
        group.pause(primary)?;
        group.wait_for_fail_over(primary).map(|_| primary)
    })
    .unwrap();
    load.goes_on().await;
    let before = load.acknowledged();
    load.goes_on().await;
    block_in_place(|| {
        group.resume(cut_off)?;
        group.wait_until_it_follows(cut_off)
    })
    .unwrap();
    load.goes_on().await;
    let since: Vec<_> = load.end().await.split_off(before.len());
    assert_eq!(missing(&store, &since).await, 0);
    assert!(store.lost_commits_at().is_some());
}
