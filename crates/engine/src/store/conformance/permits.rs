//! Permits are spaced evenly, whoever takes them.

use std::time::Duration;

use chrono::TimeDelta;

use super::given::skip;
use super::harness::{Harness, standing};
use crate::store::{PermitGrant, PermitRequest, Store, StoreError, Throttle};

const PACE: Duration = Duration::from_millis(50);

fn pace(key: &str, interval: Duration) -> Throttle {
    Throttle { key: key.into(), interval }
}

fn request(count: u32, horizon: Duration) -> PermitRequest {
    PermitRequest { throttles: vec![pace("ltc-main", PACE)], count, horizon }
}

/// What matters of a grant: how many, after how long, how far apart.
fn slots(grant: PermitGrant) -> (u32, Duration, Duration) {
    (grant.count, grant.wait, grant.interval)
}

async fn granted(store: &dyn Store, request: PermitRequest) -> PermitGrant {
    store.permits(request).await.expect("the store answers")
}

pub async fn slots_follow_one_another_at_the_pace<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let second = Duration::from_secs(1);
    let first = granted(&*store, request(3, second)).await;
    assert_eq!(slots(first), (3, Duration::ZERO, PACE));
    let next = granted(&*store, request(2, second)).await;
    assert_eq!(slots(next), (2, PACE * 3, PACE));
}

pub async fn no_slot_begins_at_the_horizon_or_beyond<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let horizon = PACE * 4;
    assert_eq!(granted(&*store, request(100, horizon)).await.count, 4);
    let none = granted(&*store, request(1, horizon)).await;
    assert_eq!(none.count, 0);
    // It is worth asking again as soon as the wait is over, and not long before.
    assert!(none.wait <= PACE, "{none:?}");
    let wait_ms = i64::try_from(none.wait.as_millis()).unwrap() + 1;
    skip(&*store, TimeDelta::milliseconds(wait_ms)).await;
    assert_eq!(granted(&*store, request(1, horizon)).await.count, 1);
}

pub async fn a_pace_that_was_not_used_saves_nothing_up<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    granted(&*store, request(1, PACE)).await;
    skip(&*store, TimeDelta::hours(1)).await;
    assert_eq!(granted(&*store, request(10, PACE * 2)).await.count, 2);
}

pub async fn the_first_pace_spaces_the_slots_and_the_others_limit_them<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let (account, share) = (pace("account", PACE), pace("share", PACE * 3));
    let horizon = PACE * 6;
    let asked = |throttles| PermitRequest { throttles, count: 10, horizon };
    let both = granted(&*store, asked(vec![account.clone(), share.clone()])).await;
    assert_eq!(slots(both), (2, Duration::ZERO, PACE));
    // What the share leaves, others may have: the slots go on without a gap.
    let rest = granted(&*store, asked(vec![account.clone()])).await;
    assert_eq!(slots(rest), (4, PACE * 2, PACE));
    // The share comes back with time.
    assert_eq!(granted(&*store, asked(vec![account.clone(), share.clone()])).await.count, 0);
    skip(&*store, TimeDelta::milliseconds(300)).await;
    assert_eq!(granted(&*store, asked(vec![account, share])).await.count, 2);
}

pub async fn many_askers_never_exceed_the_pace_and_leave_none_unused<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    let interval = Duration::from_millis(1);
    let askers = (0..16u32).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let mut slots = Vec::new();
            for ask in 0..20 {
                let throttles = vec![pace("ltc-main", interval)];
                let count = 1 + (i + ask) % 5;
                let asked = PermitRequest { throttles, count, horizon: Duration::from_secs(600) };
                let grant = granted(&*store, asked).await;
                assert_eq!(grant.count, count);
                slots.extend((0..count).map(|slot| grant.wait + interval * slot));
            }
            slots
        })
    });
    let mut slots = Vec::new();
    for asker in askers.collect::<Vec<_>>() {
        slots.extend(asker.await.unwrap());
    }
    // Time stands still, so the grants together are one even row of slots without a gap.
    slots.sort_unstable();
    let even: Vec<Duration> = (0..slots.len()).map(|i| interval * i as u32).collect();
    assert_eq!(slots, even);
}

pub async fn a_request_for_permits_beyond_the_bounds_is_broken<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let no_pace = PermitRequest { throttles: vec![], ..request(1, PACE) };
    let five = PermitRequest { throttles: vec![pace("k", PACE); 5], ..request(1, PACE) };
    for asked in [request(0, PACE), request(10_001, PACE), no_pace, five] {
        assert!(matches!(store.permits(asked).await, Err(StoreError::Broken(_))));
    }
}
