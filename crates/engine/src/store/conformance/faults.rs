//! Nothing that was acknowledged is lost, and a store that went away comes back.

use std::time::Duration;

use futures::future::{join, join_all};
use tokio::sync::watch;
use tokio::time::timeout;

use super::given::{LEASE, create, finish, lane, new, until};
use super::harness::{Harness, real};
use crate::instance::InstanceId;
use crate::store::{Commit, Committed, Count, NewInstance, Store, StoreError};

/// How long a call to a store that does not answer may take.
const GIVES_UP_WITHIN: Duration = Duration::from_secs(60);
const WRITERS: u16 = 4;

/// What a call comes to; `None` if it is to be repeated since the store could not be reached.
fn passing<T>(answer: Result<T, StoreError>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(error) => {
            assert!(error.is_passing(), "{error:?}");
            None
        }
    }
}

/// Creates, claims and commits one instance after another in a partition of its own until told to
/// stop, repeating what was not answered; returns what was acknowledged.
async fn write_on(
    store: &dyn Store,
    partition: u16,
    stop: watch::Receiver<bool>,
) -> Vec<(InstanceId, Committed)> {
    let mut acknowledged = Vec::new();
    for i in 0.. {
        if *stop.borrow() && i > 0 {
            break;
        }
        let id = InstanceId::new(partition, format!("i{i}"));
        let new = NewInstance { id: id.clone(), ..new(store, "any") };
        until(async || passing(store.create(vec![new.clone()]).await)).await;
        let step = until(async || {
            // A claim whose answer was lost keeps its lease to its end, so that one is short.
            let lease = Duration::from_secs(2);
            passing(store.claim(partition, &lane(), 1, lease).await)?.pop()
        });
        let step = step.await;
        assert_eq!(step.instance.id, id);
        let count = Count { group: "done".into(), field: partition.to_string(), add: 1 };
        let commit = Commit { count: vec![count], ..finish(&step) };
        let committed = until(async || passing(store.commit(commit.clone()).await)).await;
        acknowledged.push((id, committed.expect("nobody else claims here")));
    }
    acknowledged
}

pub async fn nothing_acknowledged_is_lost_or_doubled_when_the_server_crashes<H: Harness>() {
    let (kept, store) = real::<H>().await;
    let (stop, stopped) = watch::channel(false);
    let writers = (0..WRITERS).map(|partition| write_on(&*store, partition, stopped.clone()));
    let crashes = async {
        for crash in 1..=2 {
            let progress = async || {
                let done = passing(store.counters("done").await)?.values().sum::<i64>();
                (done >= i64::from(WRITERS) * 5 * crash).then_some(())
            };
            until(progress).await;
            kept.crash().await;
        }
        stop.send_replace(true);
    };
    let (acknowledged, ()) = join(join_all(writers), crashes).await;
    for (acknowledged, partition) in acknowledged.into_iter().zip(0..WRITERS) {
        let counted = until(async || passing(store.counters("done").await)).await;
        assert_eq!(counted[&partition.to_string()], acknowledged.len() as i64);
        for (id, committed) in acknowledged {
            let found = store.read(&id).await.unwrap().expect("it was acknowledged");
            assert_eq!((found.version, found.updated_at), (committed.version, committed.at));
            assert_eq!(store.history(&id).await.unwrap().len(), 2);
        }
    }
}

pub async fn a_store_that_does_not_answer_is_unavailable_and_comes_back<H: Harness>() {
    let (kept, store) = real::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    if !kept.freeze().await {
        return;
    }
    let claim = timeout(GIVES_UP_WITHIN, store.claim(0, &lane(), 1, LEASE)).await;
    kept.thaw().await;
    let error = claim.expect("it gives up").expect_err("nobody answered");
    assert!(error.is_passing(), "{error:?}");
    until(async || passing(store.read(&super::given::id("a")).await)).await.unwrap();
}
