//! Instances come to be once, and unique names are held once.

use chrono::TimeDelta;

use super::given::{accepted, claim, claimed, create, finish, id, new};
use super::harness::{Harness, PARTITIONS, standing};
use crate::instance::InstanceId;
use crate::store::{BATCH_MAX, COMMIT_PARTS_MAX, Commit, CreateOutcome, NewInstance, StoreError};

pub async fn what_is_created_reads_back_whole<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let created = NewInstance { state: vec![0, 159, 146, 150], ..new(&*store, "a") };
    create(&*store, vec![created.clone()]).await;
    let found = store.read(&created.id).await.unwrap().unwrap();
    assert_eq!((found.id, found.kind, found.status), (created.id, created.kind, created.status));
    assert_eq!(
        (found.lane, found.due_at, found.state),
        (created.lane, created.due_at, created.state)
    );
    assert_eq!((found.version, found.created_at, found.updated_at), {
        let now = store.clock().now();
        (1, now, now)
    });
    assert_eq!(store.history(&id("a")).await.unwrap(), [created.history]);
    assert_eq!(store.read(&id("b")).await.unwrap(), None);
}

pub async fn creating_an_id_again_changes_nothing_and_shows_what_is_there<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let there = store.read(&id("a")).await.unwrap().unwrap();
    let again = NewInstance { kind: "subscription".into(), state: vec![], ..new(&*store, "a") };
    let outcomes = store.create(vec![again, new(&*store, "b")]).await.unwrap();
    assert_eq!(outcomes, [CreateOutcome::Exists(Box::new(there.clone())), CreateOutcome::Created]);
    assert_eq!(store.read(&id("a")).await.unwrap(), Some(there));
    assert_eq!(store.history(&id("a")).await.unwrap().len(), 1);
}

pub async fn one_id_created_by_many_at_once_is_created_once<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let attempts = (0..20).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move { store.create(vec![new(&*store, "a")]).await })
    });
    let mut created = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        let outcomes = attempt.await.unwrap().unwrap();
        created += usize::from(outcomes == [CreateOutcome::Created]);
    }
    assert_eq!(created, 1);
}

pub async fn the_same_name_in_two_partitions_is_two_instances<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let elsewhere = NewInstance { id: InstanceId::new(1, "a"), ..new(&*store, "a") };
    create(&*store, vec![new(&*store, "a"), elsewhere]).await;
    assert_eq!(store.counts("charge").await.unwrap()["requested"], 2);
}

pub async fn an_instance_created_without_a_due_time_is_finished<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![NewInstance { due_at: None, ..new(&*store, "a") }]).await;
    store.skip_to(store.clock().now() + TimeDelta::days(400)).await.unwrap();
    assert_eq!(claim(&*store, 10).await, []);
    assert_eq!(store.counts("charge").await.unwrap()["requested"], 1);
}

pub async fn a_unique_name_has_one_holder_in_its_partition_until_it_is_freed<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let named = |name: &str, partition| NewInstance {
        id: InstanceId::new(partition, name),
        unique: Some("ltc-main/gold/85620".into()),
        ..new(&*store, "any")
    };
    create(&*store, vec![named("a", 0), named("elsewhere", 1)]).await;
    let taken = CreateOutcome::Taken { by: id("a") };
    assert_eq!(store.create(vec![named("b", 0)]).await.unwrap(), [taken]);
    assert_eq!(store.read(&id("b")).await.unwrap(), None);
    // To the holder itself it is not taken: it exists.
    let again = store.create(vec![named("a", 0)]).await.unwrap();
    assert!(matches!(&again[..], [CreateOutcome::Exists(_)]));

    let step = claim(&*store, 1).await.remove(0);
    let free = vec!["ltc-main/gold/85620".to_owned(), "never held".to_owned()];
    accepted(&*store, Commit { free, ..finish(&step) }).await;
    create(&*store, vec![named("b", 0)]).await;
}

pub async fn only_the_holder_frees_a_unique_name<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let holder = NewInstance { due_at: None, unique: Some("n".into()), ..new(&*store, "a") };
    create(&*store, vec![holder]).await;
    let other = claimed(&*store, "b").await;
    accepted(&*store, Commit { free: vec!["n".into()], ..finish(&other) }).await;
    let wanted = NewInstance { unique: Some("n".into()), ..new(&*store, "c") };
    assert_eq!(store.create(vec![wanted]).await.unwrap(), [CreateOutcome::Taken { by: id("a") }]);
}

pub async fn a_commit_may_pass_its_unique_name_on_to_a_child<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let named = |name: &str| NewInstance { unique: Some("n".into()), ..new(&*store, name) };
    create(&*store, vec![named("a")]).await;
    let step = claim(&*store, 1).await.remove(0);
    let passed_on = Commit { free: vec!["n".into()], create: vec![named("b")], ..finish(&step) };
    accepted(&*store, passed_on).await;
    let taken = CreateOutcome::Taken { by: id("b") };
    assert_eq!(store.create(vec![named("c")]).await.unwrap(), [taken]);
}

pub async fn a_child_whose_unique_name_is_taken_is_left_out<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let named = |name: &str| NewInstance { unique: Some("n".into()), ..new(&*store, name) };
    create(&*store, vec![NewInstance { due_at: None, ..named("a") }]).await;
    let step = claimed(&*store, "parent").await;
    accepted(&*store, Commit { create: vec![named("b")], ..finish(&step) }).await;
    assert_eq!(store.read(&id("b")).await.unwrap(), None);
}

pub async fn a_request_beyond_the_bounds_is_broken_and_kept_in_no_part<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let many = (0..=BATCH_MAX).map(|i| new(&*store, &format!("m{i}"))).collect();
    let nowhere = NewInstance { id: InstanceId::new(PARTITIONS, "x"), ..new(&*store, "x") };
    let wordy = NewInstance { kind: "k".repeat(33).into(), ..new(&*store, "x") };
    for new in [many, vec![new(&*store, "fits"), nowhere], vec![wordy]] {
        assert!(matches!(store.create(new).await, Err(StoreError::Broken(_))));
    }
    let child = NewInstance { id: InstanceId::new(1, "child"), ..new(&*store, "x") };
    let abroad = Commit { create: vec![child], ..finish(&step) };
    let free = (0..=COMMIT_PARTS_MAX).map(|i| i.to_string()).collect();
    let heavy = Commit { free, ..finish(&step) };
    for commit in [abroad, heavy] {
        assert!(matches!(store.commit(commit).await, Err(StoreError::Broken(_))));
    }
    assert_eq!(store.counts("charge").await.unwrap(), [("requested".to_owned(), 1)].into());
    accepted(&*store, finish(&step)).await;
}
