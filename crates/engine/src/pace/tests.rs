use std::time::Duration;

use chrono::{TimeDelta, Utc};

use super::*;
use crate::store::sqlite::{SqliteOptions, SqliteStore};

/// A store whose time passes only as it is told.
fn store(folder: &tempfile::TempDir) -> Arc<dyn Store> {
    let options = SqliteOptions { partitions: 1, virtual_from: Some(Utc::now()) };
    let store = SqliteStore::open(folder.path().join("journal.db"), options);
    Arc::new(store.expect("a store"))
}

/// How many calls of a class may be made within one second that has just begun.
async fn calls(pace: &Pace, class: Class) -> usize {
    let next_second = pace.store.clock().now() + TimeDelta::minutes(1);
    pace.store.skip_to(next_second).await.expect("time passes");
    let mut calls = 0;
    while pace.slot(class).await.is_ok() {
        calls += 1;
    }
    calls
}

#[tokio::test]
async fn at_half_the_pace_work_with_priority_still_has_its_half_of_what_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let pace = Pace::new(store(&folder), "pace", 20.0);
    assert_eq!(calls(&pace, Class::Bulk).await, 20);
    assert_eq!(calls(&pace, Class::Priority).await, 10);
    pace.slow_to(0.5);
    assert_eq!(calls(&pace, Class::Bulk).await, 10);
    // What bulk work has not taken is there for it at once, ...
    assert_eq!(calls(&pace, Class::Priority).await, 5);
    // ... and bulk work has the rest of that second, and no more.
    let mut rest = 0;
    while pace.slot(Class::Bulk).await.is_ok() {
        rest += 1;
    }
    assert_eq!(rest, 5);
}

#[tokio::test]
async fn slots_of_a_quicker_pace_are_not_used_once_it_is_slowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let pace = Pace::new(store(&folder), "pace", 20.0);
    pace.bulk.waiting.store(19, Ordering::Release);
    pace.slot(Class::Bulk).await.expect("one of twenty that were granted");
    pace.bulk.waiting.store(0, Ordering::Release);
    pace.slow_to(0.05);
    let mut more = 0;
    while pace.slot(Class::Bulk).await.is_ok() {
        more += 1;
    }
    assert_eq!(more, 1, "the other nineteen are given up, and one of the slowed pace is granted");
}

#[tokio::test]
async fn a_pace_is_never_quicker_than_all_of_it_and_never_stands_still_by_being_slow() {
    let folder = tempfile::tempdir().expect("a folder");
    let pace = Pace::new(store(&folder), "pace", 20.0);
    for share in [2.0, f64::INFINITY] {
        pace.slow_to(share);
        assert_eq!(calls(&pace, Class::Bulk).await, 20, "{share}");
    }
    for share in [0.0, -1.0, f64::NAN] {
        pace.slow_to(share);
        let few = calls(&pace, Class::Bulk).await;
        assert!((1..=2).contains(&few), "{share}: {few}");
    }
}

#[tokio::test]
async fn nothing_is_claimed_for_a_pace_that_is_held_and_everything_once_it_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let pace = Pace::new(store(&folder), "pace", 20.0);
    let later = pace.store.clock().now() + TimeDelta::seconds(10);
    pace.hold_until(Some(later));
    assert_eq!(
        (pace.room(), pace.blocked_until()),
        (0, crate::clock::from_ms(later.timestamp_millis()).into())
    );
    pace.store.skip_to(later + TimeDelta::milliseconds(1)).await.expect("time passes");
    assert_eq!((pace.room(), pace.blocked_until()), (10, None));
    pace.hold_until(Some(later + TimeDelta::days(1)));
    pace.hold_until(None);
    assert_eq!(pace.room(), 10);
}

#[test]
fn a_slowed_pace_looks_ahead_no_further_than_a_lease_lasts() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let real = SqliteOptions { partitions: 1, virtual_from: None };
    let store = SqliteStore::open(folder.path().join("journal.db"), real).expect("a store");
    let pace = Pace::new(Arc::new(store), "pace", 1.0);
    pace.slow_to(0.05);
    let [bulk, first] = [Class::Bulk, Class::Priority].map(|class| pace.request(class, 1).horizon);
    assert!(bulk < first && first <= Duration::from_secs(10), "{bulk:?} {first:?}");
}
