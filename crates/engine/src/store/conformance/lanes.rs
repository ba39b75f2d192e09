//! What waits in each lane, and when the next is due.

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim_one, create, finish, lane, new, skip};
use super::harness::{Harness, standing};
use crate::instance::{InstanceId, Lane};
use crate::store::{LaneStats, NewInstance, Store};

async fn stats(store: &dyn Store, lane: &Lane) -> Option<LaneStats> {
    let lanes = store.lanes().await.unwrap();
    lanes.into_iter().find(|stats| stats.lane == *lane)
}

pub async fn a_lane_counts_due_leased_and_later_over_all_partitions<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let now = store.clock().now();
    let due = |partition: u16, name: &str, in_s: i64| NewInstance {
        id: InstanceId::new(partition, name),
        due_at: Some(now + TimeDelta::seconds(in_s)),
        ..new(&*store, name)
    };
    let far = vec![due(0, "a", -5), due(1, "b", -9), due(2, "c", 10), due(3, "d", 0)];
    create(&*store, far).await;
    create(&*store, vec![NewInstance { due_at: None, ..new(&*store, "finished") }]).await;
    claim_one(&*store).await;
    let expected = LaneStats {
        lane: lane(),
        due_now: 2,
        due_later: 1,
        in_flight: 1,
        oldest_due_at: Some(now - TimeDelta::seconds(9)),
    };
    assert_eq!(stats(&*store, &lane()).await, Some(expected));
}

pub async fn an_instance_whose_lease_ended_counts_as_due<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let step = claim_one(&*store).await;
    skip(&*store, TimeDelta::seconds(61)).await;
    let found = stats(&*store, &lane()).await.unwrap();
    assert_eq!((found.due_now, found.in_flight, found.due_later), (1, 0, 0));
    assert_eq!(found.oldest_due_at, Some(step.lease.until));
}

pub async fn a_lane_is_listed_though_nothing_waits_in_it_any_more<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    assert_eq!(stats(&*store, &lane()).await, None);
    create(&*store, vec![new(&*store, "a")]).await;
    let step = claim_one(&*store).await;
    let moved = Lane::new("reconciliation", "ltc-main");
    let mut commit = finish(&step);
    commit.lane = moved.clone();
    accepted(&*store, commit).await;
    for lane in [lane(), moved] {
        let found = stats(&*store, &lane).await.unwrap();
        assert_eq!((found.due_now, found.due_later, found.in_flight), (0, 0, 0));
        assert_eq!(found.oldest_due_at, None);
    }
}

pub async fn next_due_names_the_lanes_of_its_queues_that_hold_work<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let now = store.clock().now();
    let due = |queue: &str, lane: &str, partition: u16, in_s: i64| NewInstance {
        id: InstanceId::new(partition, format!("{queue}-{lane}-{in_s}")),
        lane: Lane::new(queue, lane),
        due_at: Some(now + TimeDelta::seconds(in_s)),
        ..new(&*store, "any")
    };
    create(
        &*store,
        vec![
            due("renewals", "b", 0, 60),
            due("renewals", "b", 0, 30),
            due("renewals", "a", 0, -30),
            due("renewals", "elsewhere", 1, 0),
            due("purchases", "a", 0, 5),
            due("tokens", "a", 0, 0),
        ],
    )
    .await;
    let mut found = store.next_due(0, &["renewals", "purchases", "unused"]).await.unwrap();
    found.sort();
    let at = |queue, lane, in_s| (Lane::new(queue, lane), now + TimeDelta::seconds(in_s));
    let expected = [at("purchases", "a", 5), at("renewals", "a", -30), at("renewals", "b", 30)];
    assert_eq!(found, expected);
    // A leased one is due at the end of its lease.
    store.claim(0, &Lane::new("renewals", "a"), 1, LEASE).await.unwrap();
    let found = store.next_due(0, &["renewals"]).await.unwrap();
    assert!(found.contains(&at("renewals", "a", 60)), "{found:?}");
}
