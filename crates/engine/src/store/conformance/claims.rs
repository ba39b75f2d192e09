//! What is due is handed out once, in order, lane by lane.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim, claim_one, create, finish, id, lane, names, new, skip};
use super::harness::{Harness, standing};
use crate::instance::{InstanceId, Lane};
use crate::store::{CLAIM_MAX, NewInstance, Pause};

pub async fn the_earliest_due_comes_first_and_ties_by_name<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let now = store.clock().now();
    let due = |name, ago| NewInstance {
        due_at: Some(now - TimeDelta::milliseconds(ago)),
        ..new(&*store, name)
    };
    create(&*store, vec![due("c", 0), due("b", 5), due("z", 9), due("a", 5)]).await;
    assert_eq!(names(&claim(&*store, 3).await), ["z", "a", "b"]);
    assert_eq!(names(&claim(&*store, 3).await), ["c"]);
}

pub async fn nothing_is_claimed_before_it_is_due<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let due_at = Some(store.clock().now() + TimeDelta::milliseconds(1));
    create(&*store, vec![NewInstance { due_at, ..new(&*store, "a") }]).await;
    assert_eq!(claim(&*store, 10).await, []);
    skip(&*store, TimeDelta::milliseconds(1)).await;
    let found = claim_one(&*store).await;
    assert_eq!((&*found.instance.id.name, &found.instance.state[..]), ("a", &b"first"[..]));
    assert_eq!(found.lease.until, store.clock().now() + LEASE);
}

pub async fn a_claim_sees_no_other_lane_queue_or_partition<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let lanes = [
        lane(),
        Lane::new("purchases", &*lane().name),
        Lane::new("renewals", "ltc-main/gold-weekly"),
        Lane::new("renewals", "ltc-main/gold-weekly/charges/x"),
    ];
    for (i, lane) in lanes.iter().enumerate() {
        let own = NewInstance { lane: lane.clone(), ..new(&*store, &format!("lane{i}")) };
        let elsewhere = NewInstance { id: InstanceId::new(1, format!("else{i}")), ..own.clone() };
        create(&*store, vec![own, elsewhere]).await;
    }
    for (i, lane) in lanes.iter().enumerate() {
        let found = store.claim(0, lane, 10, LEASE).await.unwrap();
        assert_eq!(names(&found), [format!("lane{i}")]);
    }
    let unused = Lane::new("nobody", "ever");
    assert_eq!(store.claim(0, &unused, 10, LEASE).await.unwrap(), []);
}

pub async fn a_claimed_instance_comes_due_again_when_its_lease_ends<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let first = claim_one(&*store).await;
    assert_eq!(store.read(&id("a")).await.unwrap().unwrap().due_at, Some(first.lease.until));
    assert_eq!(claim(&*store, 10).await, []);
    store.skip_to(first.lease.until).await.unwrap();
    assert_eq!(names(&claim(&*store, 10).await), ["a"]);
}

pub async fn many_claimers_never_share_an_instance<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    create(&*store, (0..200).map(|i| new(&*store, &format!("i{i:03}"))).collect()).await;
    let other = kept.open().await;
    let claimers = (0..8).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let mut names = Vec::new();
            loop {
                let claimed = claim(&*store, 7).await;
                if claimed.is_empty() {
                    return names;
                }
                names.extend(claimed.into_iter().map(|claimed| claimed.instance.id.name));
            }
        })
    });
    let mut all = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        all.extend(claimer.await.unwrap());
    }
    assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (200, 200));
}

pub async fn a_pause_is_not_the_stores_to_look_at<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let target = "renewals".to_owned();
    let since = store.clock().now();
    let pause = Pause { target, reason: "maintenance".into(), by: "ops".into(), since };
    store.pause(pause).await.unwrap();
    assert_eq!(claim(&*store, 1).await.len(), 1);
}

/// A night: as many as `MEKONG_CONFORMANCE_SCALE` says are due at one instant.
pub async fn a_crowd_due_at_one_instant_is_handed_out_once_in_bounded_claims<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let scale = std::env::var("MEKONG_CONFORMANCE_SCALE").ok();
    let scale = scale.and_then(|scale| scale.parse().ok()).unwrap_or(20_000);
    let all: Vec<usize> = (0..scale).collect();
    for chunk in all.chunks(1_000) {
        create(&*store, chunk.iter().map(|i| new(&*store, &format!("i{i:09}"))).collect()).await;
    }
    let mut handed_out = 0;
    loop {
        let claimed = store.claim(0, &lane(), usize::MAX, Duration::from_secs(600)).await.unwrap();
        if claimed.is_empty() {
            break;
        }
        assert!(claimed.len() <= CLAIM_MAX);
        // All were due together, so they come by name: each exactly once.
        let expected = (handed_out..handed_out + claimed.len()).map(|i| format!("i{i:09}"));
        assert_eq!(names(&claimed), expected.collect::<Vec<_>>());
        handed_out += claimed.len();
        let commits = claimed.iter().map(|claimed| accepted(&*store, finish(claimed)));
        futures::future::join_all(commits).await;
    }
    assert_eq!(handed_out, scale);
}
