//! A commit is whole or absent, and known again.

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim, claim_one, claimed, create, finish, id, new, refused};
use super::given::{signal, skip, then};
use super::harness::{Harness, standing};
use crate::instance::Lane;
use crate::store::{Commit, Count, Next, Refusal, Reservation};

pub async fn a_commit_changes_what_it_says_and_counts_one_version<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let later = store.clock().now() + TimeDelta::hours(1);
    let lane = Lane::new("reconciliation", "ltc-main");
    let commit =
        Commit { status: "in_doubt".into(), lane: lane.clone(), ..then(&step, Next::DueAt(later)) };
    let committed = accepted(&*store, commit).await;

    let found = store.read(&id("a")).await.unwrap().unwrap();
    assert_eq!((committed.version, committed.lease, committed.at), (2, None, store.clock().now()));
    assert_eq!((found.version, &*found.status, found.lane), (2, "in_doubt", lane));
    assert_eq!((found.due_at, found.state), (Some(later), b"next".to_vec()));
    assert_eq!((found.created_at, found.updated_at), (step.instance.created_at, committed.at));
}

pub async fn history_is_every_entry_in_the_order_of_its_commits<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let now = store.clock().now();
    create(&*store, vec![new(&*store, "a")]).await;
    for entry in ["one", "", "two"] {
        let step = claim_one(&*store).await;
        let history = entry.as_bytes().to_vec();
        accepted(&*store, Commit { history, ..then(&step, Next::DueAt(now)) }).await;
    }
    let history = store.history(&id("a")).await.unwrap();
    assert_eq!(history, [b"opened".to_vec(), b"one".to_vec(), b"two".to_vec()]);
    assert_eq!(store.history(&id("nobody")).await.unwrap(), Vec::<Vec<u8>>::new());
}

pub async fn a_repeated_commit_is_known_again_and_kept_once<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let later = store.clock().now() + TimeDelta::hours(1);
    for (name, next) in [("a", Next::Finished), ("b", Next::DueAt(later)), ("c", Next::Hold(LEASE))]
    {
        let step = claimed(&*store, name).await;
        let count = Count { group: "run".into(), field: name.into(), add: 1 };
        let commit = Commit { count: vec![count], ..then(&step, next) };
        let first = accepted(&*store, commit.clone()).await;
        assert_eq!(accepted(&*store, commit).await, first);
        assert_eq!(store.history(&id(name)).await.unwrap().len(), 2);
        assert_eq!(store.counters("run").await.unwrap()[name], 1);
    }
}

pub async fn a_repeated_commit_has_no_lease_that_another_claim_took<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let commit = then(&step, Next::Hold(LEASE));
    let first = accepted(&*store, commit.clone()).await;
    skip(&*store, TimeDelta::seconds(61)).await;
    claim_one(&*store).await;

    let again = accepted(&*store, commit).await;
    assert_eq!((again.version, again.lease), (first.version, None));
}

pub async fn another_commit_from_the_same_version_is_refused<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    accepted(&*store, then(&step, Next::Hold(LEASE))).await;
    assert_eq!(refused(&*store, finish(&step)).await, Refusal::LeaseLost);
}

pub async fn a_commit_of_an_unknown_instance_is_refused<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let mut step = claimed(&*store, "a").await;
    step.lease.id = id("nobody");
    assert_eq!(refused(&*store, finish(&step)).await, Refusal::LeaseLost);
}

pub async fn parent_and_children_come_with_one_commit<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "parent").await;
    let commit = Commit {
        create: vec![new(&*store, "child"), new(&*store, "parent")],
        signal: vec![signal("child", "born"), signal("nobody", "lost")],
        ..finish(&step)
    };
    accepted(&*store, commit).await;

    let child = claim_one(&*store).await;
    assert_eq!((&*child.instance.id.name, child.instance.version), ("child", 1));
    assert_eq!(child.signals, [b"born".to_vec()]);
    let parent = store.read(&id("parent")).await.unwrap().unwrap();
    assert_eq!((parent.version, parent.due_at), (2, None));
}

pub async fn nothing_of_a_refused_commit_is_kept<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "other")]).await;
    let other = claim_one(&*store).await;
    let step = claimed(&*store, "a").await;
    let now = store.clock().now();
    let place = |scope: &str| Reservation {
        scope: scope.into(),
        subject: "85620".into(),
        limit: 1,
        forget_at: now + TimeDelta::days(1),
    };
    let commit = Commit {
        status: "declined".into(),
        create: vec![new(&*store, "child")],
        signal: vec![signal("other", "hello")],
        count: vec![Count { group: "run".into(), field: "done".into(), add: 1 }],
        reserve: vec![place("free"), place("full"), place("full")],
        ..finish(&step)
    };
    let before = store.read(&id("a")).await.unwrap();
    assert_eq!(refused(&*store, commit).await, Refusal::Full { scope: "full".into() });

    assert_eq!(store.read(&id("a")).await.unwrap(), before);
    assert_eq!(store.history(&id("a")).await.unwrap().len(), 1);
    assert_eq!(store.read(&id("child")).await.unwrap(), None);
    assert!(store.counters("run").await.unwrap().is_empty());
    assert_eq!(store.counts("charge").await.unwrap().get("declined"), None);
    let silent = Commit { unless_signalled: true, ..finish(&other) };
    accepted(&*store, silent).await;
    // The lease still holds, and so do the places that were left untouched.
    accepted(&*store, Commit { reserve: vec![place("free"), place("full")], ..finish(&step) })
        .await;
}

pub async fn a_finished_instance_leaves_its_lane<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    accepted(&*store, finish(&step)).await;
    skip(&*store, TimeDelta::days(400)).await;
    assert_eq!(claim(&*store, 10).await, []);
    assert_eq!(store.next_due(0, &["renewals"]).await.unwrap(), []);
    assert_eq!(store.read(&id("a")).await.unwrap().unwrap().due_at, None);
}
