//! Real time passes by itself; virtual time is on record, and everyone's.

use chrono::TimeDelta;

use super::given::{claim, create, new, skip};
use super::harness::{Harness, PARTITIONS, real, standing, start_of_time};
use crate::store::NewInstance;

pub async fn virtual_time_stands_where_it_was_begun_until_skipped<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    assert!(store.clock().is_virtual());
    assert_eq!(store.clock().now(), start_of_time());
    let to = skip(&*store, TimeDelta::days(30)).await;
    assert_eq!(store.clock().now(), to);
}

pub async fn virtual_time_never_goes_back<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let to = skip(&*store, TimeDelta::days(30)).await;
    store.skip_to(start_of_time()).await.unwrap();
    assert_eq!(store.clock().now(), to);
    assert_eq!(kept.open().await.clock().now(), to);
}

pub async fn recorded_time_outlives_those_who_opened_the_store<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let to = skip(&*store, TimeDelta::days(30)).await;
    drop(store);
    let again = kept.open().await;
    assert!(again.clock().is_virtual());
    assert_eq!((again.clock().now(), again.partitions()), (to, PARTITIONS));
}

pub async fn another_process_follows_a_skip_when_it_claims<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let due_at = Some(store.clock().now() + TimeDelta::days(1));
    create(&*store, vec![NewInstance { due_at, ..new(&*store, "a") }]).await;
    assert_eq!(claim(&*other, 1).await, []);
    let to = skip(&*store, TimeDelta::days(1)).await;
    assert_eq!(claim(&*other, 1).await.len(), 1);
    assert_eq!(other.clock().now(), to);
}

pub async fn a_store_in_real_time_cannot_be_skipped<H: Harness>() {
    let (_kept, store) = real::<H>().await;
    assert!(!store.clock().is_virtual());
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    assert!(store.skip_to(tomorrow).await.is_err());
    assert!(store.clock().now() < tomorrow);
}
