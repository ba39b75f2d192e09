//! A loss that somebody tells of, as after a restore from a backup.

use chrono::TimeDelta;

use super::harness::{Harness, standing};

pub async fn a_loss_that_is_told_is_known_to_whoever_opens_the_store<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    assert_eq!(store.lost_commits_at(), None);
    let until = store.clock().now() + TimeDelta::hours(3);
    store.record_loss(until).await.unwrap();
    assert_eq!(store.lost_commits_at(), Some(until));
    assert_eq!(kept.open().await.lost_commits_at(), Some(until));
}

pub async fn news_of_an_earlier_loss_changes_nothing<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let until = store.clock().now();
    store.record_loss(until).await.unwrap();
    store.record_loss(until - TimeDelta::hours(3)).await.unwrap();
    assert_eq!(store.lost_commits_at(), Some(until));
    assert_eq!(kept.open().await.lost_commits_at(), Some(until));
}
