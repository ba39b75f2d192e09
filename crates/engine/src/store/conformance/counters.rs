//! Counters add up over partitions; tallies are one number for the whole store.

use super::given::{accepted, claimed, finish, id};
use super::harness::{Harness, standing};
use crate::instance::InstanceId;
use crate::store::{Commit, Count, NewInstance, PAGE_MAX};

fn count(group: &str, field: &str, add: i64) -> Count {
    Count { group: group.into(), field: field.into(), add }
}

pub async fn a_groups_counters_are_summed_over_partitions<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    for partition in 0..3u16 {
        let new =
            NewInstance { id: InstanceId::new(partition, "a"), ..super::given::new(&*store, "a") };
        store.create(vec![new]).await.unwrap();
        let lane = super::given::lane();
        let step = store.claim(partition, &lane, 1, super::given::LEASE).await.unwrap().remove(0);
        let counts = vec![
            count("run", "charged", 1 + i64::from(partition)),
            count("run", "open", -1),
            count("run", "open", -1),
            count("other", "charged", 100),
        ];
        accepted(&*store, Commit { count: counts, ..finish(&step) }).await;
    }
    let sums = store.counters("run").await.unwrap();
    assert_eq!(sums, [("charged".to_owned(), 6), ("open".to_owned(), -6)].into());
    assert!(store.counters("nobody").await.unwrap().is_empty());
}

pub async fn counter_groups_are_listed_by_prefix_in_order_and_page_by_page<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let groups = ["runs/b", "runs/a", "runs", "run", "runs/a/2", "zz", "runs/ä"];
    let counts = groups.map(|group| count(group, "due", 1)).to_vec();
    accepted(&*store, Commit { count: counts, ..finish(&step) }).await;

    let all = store.counter_groups("runs/", None).await.unwrap();
    assert_eq!(all, ["runs/a", "runs/a/2", "runs/b", "runs/ä"]);
    let rest = store.counter_groups("runs/", Some("runs/a/2")).await.unwrap();
    assert_eq!(rest, ["runs/b", "runs/ä"]);
    assert_eq!(store.counter_groups("", None).await.unwrap().len(), groups.len());
}

pub async fn a_page_of_counter_groups_is_bounded<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    let groups: Vec<String> = (0..=PAGE_MAX).map(|i| format!("run/{i:05}")).collect();
    let counts = groups.iter().map(|group| count(group, "due", 1)).collect();
    accepted(&*store, Commit { count: counts, ..finish(&step) }).await;
    let page = store.counter_groups("run/", None).await.unwrap();
    assert_eq!(page, groups[..PAGE_MAX]);
    let rest = store.counter_groups("run/", page.last().map(String::as_str)).await.unwrap();
    assert_eq!(rest, groups[PAGE_MAX..]);
}

pub async fn a_tally_counts_every_caller_once<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let callers = (0..50).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move { store.tally("streak", 1, false).await.unwrap() })
    });
    let mut seen = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        seen.push(caller.await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=50).collect::<Vec<_>>());
    assert_eq!(store.tally("streak", 0, true).await.unwrap(), 0);
    assert_eq!(store.tally("streak", 3, false).await.unwrap(), 3);
    assert_eq!(store.tally("streak", -5, false).await.unwrap(), -2);
}

pub async fn an_instance_counts_nothing_by_being_created<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    claimed(&*store, "a").await;
    assert!(store.counter_groups("", None).await.unwrap().is_empty());
    assert!(store.read(&id("a")).await.unwrap().is_some());
}
