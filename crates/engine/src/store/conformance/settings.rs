//! Pauses and small settled values.

use super::harness::{Harness, standing};
use crate::store::Pause;

pub async fn a_pause_is_in_force_for_everyone_until_resumed<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let since = store.clock().now();
    let pause = |target: &str, reason: &str| Pause {
        target: target.into(),
        reason: reason.into(),
        by: "noi".into(),
        since,
    };
    store.pause(pause("renewals", "month end")).await.unwrap();
    store.pause(pause("ltc-main", "outage")).await.unwrap();
    let mut pauses = kept.open().await.pauses().await.unwrap();
    pauses.sort_by(|a, b| a.target.cmp(&b.target));
    assert_eq!(pauses, [pause("ltc-main", "outage"), pause("renewals", "month end")]);

    assert!(store.resume("ltc-main").await.unwrap());
    assert!(!store.resume("ltc-main").await.unwrap());
    assert_eq!(store.pauses().await.unwrap(), [pause("renewals", "month end")]);
}

pub async fn a_value_is_written_only_over_what_was_expected<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    assert_eq!(store.get("token").await.unwrap(), None);
    assert!(!store.put("token", Some(b"x"), b"1").await.unwrap());
    assert!(store.put("token", None, b"1").await.unwrap());
    assert!(!store.put("token", None, b"2").await.unwrap());
    assert!(!store.put("token", Some(b"x"), b"2").await.unwrap());
    assert!(store.put("token", Some(b"1"), b"").await.unwrap());
    // An empty value is a value.
    assert_eq!(kept.open().await.get("token").await.unwrap(), Some(vec![]));
    assert!(!store.put("token", None, b"3").await.unwrap());
    assert!(store.put("token", Some(b""), b"\0\xff").await.unwrap());
    assert_eq!(store.get("token").await.unwrap(), Some(b"\0\xff".to_vec()));
}

pub async fn compare_and_set_loses_no_update_in_a_race<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    assert!(store.put("n", None, b"0").await.unwrap());
    let other = kept.open().await;
    let racers = (0..8).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            for _ in 0..5 {
                loop {
                    let before = store.get("n").await.unwrap().unwrap();
                    let n: u32 = String::from_utf8(before.clone()).unwrap().parse().unwrap();
                    let after = (n + 1).to_string();
                    if store.put("n", Some(&before), after.as_bytes()).await.unwrap() {
                        break;
                    }
                }
            }
        })
    });
    for racer in racers.collect::<Vec<_>>() {
        racer.await.unwrap();
    }
    assert_eq!(store.get("n").await.unwrap(), Some(b"40".to_vec()));
}
