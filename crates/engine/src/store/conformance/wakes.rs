//! New work is noticed at once, wherever it was put.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::timeout;

use super::given::{accepted, claim, claimed, create, finish, new, tell};
use super::harness::{Harness, standing};
use crate::instance::InstanceId;
use crate::store::{Commit, NewInstance, Store};

/// Far longer than a wake-up may take: a test that meets its end has heard nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often work is put in.
const PUT_IN_MAX: u32 = 100;

/// Waits until a partition wakes while work is put in again and again: the first may come before
/// anyone listens, and a store may wake others too.
async fn wakes_while(
    store: Arc<dyn Store>,
    partition: u16,
    mut put_in_work: impl AsyncFnMut(u32),
) -> bool {
    let mut waiter = tokio::spawn(async move {
        while let Some(woken) = store.wake(PATIENCE).await {
            if woken.partitions.contains(&partition) {
                return true;
            }
        }
        false
    });
    for i in 0..PUT_IN_MAX {
        put_in_work(i).await;
        if let Ok(woken) = timeout(Duration::from_millis(200), &mut waiter).await {
            return woken.unwrap();
        }
    }
    false
}

pub async fn work_put_in_by_another_process_wakes_its_partition<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let woken = wakes_while(store, 2, async |i| {
        let new = NewInstance { id: InstanceId::new(2, format!("i{i}")), ..new(&*other, "any") };
        create(&*other, vec![new]).await;
    });
    assert!(woken.await);
}

pub async fn a_signal_from_this_process_wakes_it_too<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![NewInstance { due_at: None, ..new(&*store, "a") }]).await;
    let woken = wakes_while(store.clone(), 0, async |_| tell(&*store, "a", "hello").await);
    assert!(woken.await);
}

pub async fn a_commit_that_leaves_work_due_at_once_wakes<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, (0..100).map(|i| new(&*store, &format!("i{i}"))).collect()).await;
    let steps = claim(&*store, 100).await;
    while store.wake(Duration::ZERO).await.is_some() {}
    let woken = wakes_while(store.clone(), 0, async |i| {
        let create = vec![new(&*store, &format!("child{i}"))];
        accepted(&*store, Commit { create, ..finish(&steps[i as usize]) }).await;
    });
    assert!(woken.await);
}

pub async fn patience_ends_without_news<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let later = store.clock().now() + TimeDelta::days(1);
    create(&*store, vec![NewInstance { due_at: Some(later), ..new(&*store, "a") }]).await;
    while store.wake(Duration::ZERO).await.is_some() {}
    let step = claimed(&*store, "b").await;
    while store.wake(Duration::from_millis(50)).await.is_some() {}
    accepted(&*store, finish(&step)).await;
    assert_eq!(store.wake(Duration::from_millis(50)).await, None);
}
