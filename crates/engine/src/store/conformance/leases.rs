//! A lease is the right to commit, and a late worker has lost it.

use std::time::Duration;

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim, claim_one, claimed, finish, id, names, refused, skip};
use super::given::{tell, then};
use super::harness::{Harness, standing};
use crate::store::{Next, Refusal};

pub async fn a_late_worker_cannot_write<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let late = claimed(&*store, "a").await;
    skip(&*store, TimeDelta::seconds(61)).await;
    let current = claim_one(&*store).await;
    assert_eq!(refused(&*store, finish(&late)).await, Refusal::LeaseLost);
    assert_eq!(store.extend(&late.lease, LEASE).await.unwrap(), None);
    store.release(&late.lease, store.clock().now(), 0).await.unwrap();
    assert_eq!(claim(&*store, 1).await, []);
    accepted(&*store, finish(&current)).await;
    assert_eq!(store.history(&id("a")).await.unwrap().len(), 2);
}

pub async fn a_token_is_never_used_again<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let mut step = claimed(&*store, "a").await;
    let mut tokens = vec![step.lease.token];
    for round in 0..9 {
        let now = store.clock().now();
        match round % 3 {
            0 => drop(accepted(&*store, then(&step, Next::DueAt(now))).await),
            1 => store.release(&step.lease, now, 0).await.unwrap(),
            _ => drop(skip(&*store, TimeDelta::seconds(61)).await),
        }
        step = claim_one(&*store).await;
        assert!(step.lease.token != 0 && !tokens.contains(&step.lease.token), "{tokens:?}");
        tokens.push(step.lease.token);
    }
}

pub async fn an_ended_lease_still_commits_while_no_other_claim_took_the_instance<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    skip(&*store, TimeDelta::seconds(61)).await;
    accepted(&*store, finish(&step)).await;
}

pub async fn a_lease_ends_with_its_commit<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let mut step = claimed(&*store, "a").await;
    let later = store.clock().now() + TimeDelta::hours(1);
    let committed = accepted(&*store, then(&step, Next::DueAt(later))).await;
    step.instance.version = committed.version;
    assert_eq!(refused(&*store, finish(&step)).await, Refusal::LeaseLost);
    assert_eq!(store.extend(&step.lease, LEASE).await.unwrap(), None);
}

pub async fn a_step_that_goes_on_keeps_its_lease<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let mut step = claimed(&*store, "a").await;
    skip(&*store, TimeDelta::seconds(30)).await;
    let committed = accepted(&*store, then(&step, Next::Hold(LEASE))).await;
    let lease = committed.lease.expect("the step goes on");
    assert_eq!((lease.token, lease.until), (step.lease.token, store.clock().now() + LEASE));

    skip(&*store, TimeDelta::seconds(59)).await;
    assert_eq!(claim(&*store, 1).await, []);
    (step.instance.version, step.lease) = (committed.version, lease);
    accepted(&*store, finish(&step)).await;
}

pub async fn extending_counts_from_now<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    skip(&*store, TimeDelta::seconds(50)).await;
    let longer = store.extend(&step.lease, Duration::from_secs(20)).await.unwrap();
    let until = store.clock().now() + TimeDelta::seconds(20);
    assert_eq!(longer.map(|lease| (lease.token, lease.until)), Some((step.lease.token, until)));
    skip(&*store, TimeDelta::seconds(19)).await;
    assert_eq!(claim(&*store, 1).await, []);
    skip(&*store, TimeDelta::seconds(1)).await;
    claim_one(&*store).await;
}

pub async fn a_released_instance_is_unchanged_and_due_as_told<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let due_at = store.clock().now() + TimeDelta::seconds(5);
    store.release(&step.lease, due_at, 0).await.unwrap();
    let found = store.read(&id("a")).await.unwrap().unwrap();
    assert_eq!((found.version, found.due_at), (step.instance.version, Some(due_at)));
    assert_eq!(refused(&*store, finish(&step)).await, Refusal::LeaseLost);
    assert_eq!(claim(&*store, 1).await, []);
    store.skip_to(due_at).await.unwrap();
    assert_eq!(names(&claim(&*store, 1).await), ["a"]);
}

pub async fn a_released_instance_with_a_signal_is_due_at_once<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    tell(&*store, "a", "cancel").await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    store.release(&step.lease, tomorrow, 0).await.unwrap();
    let again = claim_one(&*store).await;
    assert_eq!(again.signals, [b"cancel".to_vec()]);
    // Whoever knows of the signal and cannot act on it now is not told at once again.
    store.release(&again.lease, tomorrow, again.signals.len()).await.unwrap();
    assert_eq!(claim(&*store, 1).await, []);
}
