//! The beginnings that the tests share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::instance::{Claimed, InstanceId, Lane};
use crate::store::{Commit, Committed, CreateOutcome, NewInstance, Next, Refusal, Signal, Store};

/// How long the tests lease, unless leases are what they are about.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// The lane of [`new`].
pub(super) fn lane() -> Lane {
    Lane::new("renewals", "ltc-main/gold-weekly/charges")
}

/// An id in partition 0.
pub(super) fn id(name: &str) -> InstanceId {
    InstanceId::new(0, name)
}

/// A charge in partition 0, due now.
pub(super) fn new(store: &dyn Store, name: &str) -> NewInstance {
    NewInstance {
        id: id(name),
        kind: "charge".into(),
        status: "requested".into(),
        lane: lane(),
        due_at: Some(store.clock().now()),
        state: b"first".to_vec(),
        history: b"opened".to_vec(),
        unique: None,
    }
}

/// Creates instances that were not there before.
pub(super) async fn create(store: &dyn Store, new: Vec<NewInstance>) {
    let count = new.len();
    let outcomes = store.create(new).await.expect("the store creates");
    assert_eq!(outcomes, vec![CreateOutcome::Created; count]);
}

/// Claims what is due in the tests' lane of partition 0.
pub(super) async fn claim(store: &dyn Store, limit: usize) -> Vec<Claimed> {
    store.claim(0, &lane(), limit, LEASE).await.expect("the store claims")
}

/// Claims the one instance that is due.
pub(super) async fn claim_one(store: &dyn Store) -> Claimed {
    let mut claimed = claim(store, 10).await;
    assert_eq!(claimed.len(), 1, "one instance is due: {claimed:?}");
    claimed.remove(0)
}

/// Creates one charge, due now, and claims it.
pub(super) async fn claimed(store: &dyn Store, name: &str) -> Claimed {
    create(store, vec![new(store, name)]).await;
    claim_one(store).await
}

/// A commit that reads all signals, changes the state and finishes.
pub(super) fn finish(claimed: &Claimed) -> Commit {
    static NONCE: AtomicU64 = AtomicU64::new(1);
    let instance = &claimed.instance;
    Commit {
        lease: claimed.lease.clone(),
        version: instance.version,
        nonce: NONCE.fetch_add(1, Ordering::Relaxed),
        state: b"next".to_vec(),
        status_before: instance.status.clone(),
        status: instance.status.clone(),
        lane_before: instance.lane.clone(),
        lane: instance.lane.clone(),
        next: Next::Finished,
        history: b"stepped".to_vec(),
        signals_read: claimed.signals.len(),
        unless_signalled: false,
        quiet: vec![],
        create: vec![],
        signal: vec![],
        count: vec![],
        reserve: vec![],
        free: vec![],
        replicated: false,
    }
}

/// The same, with something else to follow.
pub(super) fn then(claimed: &Claimed, next: Next) -> Commit {
    Commit { next, ..finish(claimed) }
}

/// Commits, and expects it to be accepted.
pub(super) async fn accepted(store: &dyn Store, commit: Commit) -> Committed {
    store.commit(commit).await.expect("the store answers").expect("the commit is accepted")
}

/// Commits, and expects it to be refused.
pub(super) async fn refused(store: &dyn Store, commit: Commit) -> Refusal {
    store.commit(commit).await.expect("the store answers").expect_err("the commit is refused")
}

/// A signal to an instance of partition 0.
pub(super) fn signal(name: &str, body: &str) -> Signal {
    Signal { to: id(name), body: body.as_bytes().to_vec() }
}

/// Sends a signal to an instance that is there.
pub(super) async fn tell(store: &dyn Store, name: &str, body: &str) {
    assert!(store.signal(signal(name, body)).await.expect("the store answers"));
}

/// Moves virtual time on and returns where it came to.
pub(super) async fn skip(store: &dyn Store, by: TimeDelta) -> DateTime<Utc> {
    let to = store.clock().now() + by;
    store.skip_to(to).await.expect("virtual time skips");
    to
}

/// The names of what was claimed, in order.
pub(super) fn names(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|claimed| &*claimed.instance.id.name).collect()
}

/// Tries until there is an answer, every 20 ms for at most a minute.
pub(super) async fn until<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..3_000 {
        ticks.tick().await;
        if let Some(answer) = attempt().await {
            return answer;
        }
    }
    panic!("it did not come about within a minute");
}
