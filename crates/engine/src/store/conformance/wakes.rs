//! New work is noticed at once, wherever it was put.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::timeout;

use super::given::{accepted, claim, claimed, create, finish, new, tell};
use super::harness::{Harness, standing};
use crate::instance::InstanceId;
use crate::store::{Commit, NewInstance, Store, Woken};

/// Far longer than a wake-up may take: a test that meets its end has heard nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a wake-up while work is put in again and again: the first may come before anyone
/// listens.
async fn woken_while(
    store: Arc<dyn Store>,
    mut put_in_work: impl AsyncFnMut(u32),
) -> Option<Woken> {
    let mut waiter = tokio::spawn(async move { store.wake(PATIENCE).await });
    for i in 0.. {
        put_in_work(i).await;
        if let Ok(woken) = timeout(Duration::from_millis(200), &mut waiter).await {
            return woken.unwrap();
        }
    }
    None
}

pub async fn work_put_in_by_another_process_wakes_its_partition<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let woken = woken_while(store, async |i| {
        let new = NewInstance { id: InstanceId::new(2, format!("i{i}")), ..new(&*other, "any") };
        create(&*other, vec![new]).await;
    });
    assert_eq!(woken.await, Some(Woken { partitions: vec![2] }));
}

pub async fn a_signal_from_this_process_wakes_it_too<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![NewInstance { due_at: None, ..new(&*store, "a") }]).await;
    let woken = woken_while(store.clone(), async |_| tell(&*store, "a", "hello").await);
    assert_eq!(woken.await, Some(Woken { partitions: vec![0] }));
}

pub async fn a_commit_that_leaves_work_due_at_once_wakes<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, (0..100).map(|i| new(&*store, &format!("i{i}"))).collect()).await;
    let steps = claim(&*store, 100).await;
    while store.wake(Duration::ZERO).await.is_some() {}
    let woken = woken_while(store.clone(), async |i| {
        let create = vec![new(&*store, &format!("child{i}"))];
        accepted(&*store, Commit { create, ..finish(&steps[i as usize]) }).await;
    });
    assert_eq!(woken.await, Some(Woken { partitions: vec![0] }));
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
