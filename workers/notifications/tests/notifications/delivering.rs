//! What arrives, in which order, and how often it is tried.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;
use tokio::runtime::Builder;
use workflows::notification::{NotificationStatus, RETRY_AFTER};

use crate::given::Given;
use crate::receiver::{Answer, Receiver};

#[tokio::test]
async fn every_outcome_arrives_signed_and_numbered_without_a_gap() {
    let receiver = Receiver::start().await;
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::days(30)).await;
    let mut told = receiver.told();
    assert!(told.iter().all(|told| told.is_signed()));
    told.sort_by_key(|told| told.sequence());
    let sequences: Vec<u64> = told.iter().map(|told| told.sequence()).collect();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>());
    let week = ["charge.declined", "subscription.unpaid", "charge.charged", "subscription.renewed"];
    let kinds: Vec<String> = told.iter().map(|told| told.kind()).collect();
    assert!(kinds.len() >= 16, "{kinds:?}");
    let expected: Vec<&str> = week.iter().cycle().take(kinds.len()).copied().collect();
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn a_notice_shows_its_subject_as_it_stood_then_and_no_whole_number() {
    let receiver = Receiver::start().await;
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::days(2)).await;
    let told = receiver.told();
    let of = |kind: &str| told.iter().find(|told| told.kind() == kind).expect(kind).json();

    let declined = of("charge.declined");
    assert_eq!(declined["subscription_id"], "sub-1");
    assert_eq!(declined["data"]["state"], "declined");
    assert_eq!(declined["data"]["reason"], "funds");
    assert_eq!(declined["data"]["amount"], "5000");
    assert_eq!(declined["data"]["attempts"], 1);
    assert_eq!(declined["data"]["due_at"], Value::Null);
    assert_eq!(declined["data"]["updated_at"], declined["timestamp"]);

    assert_eq!(of("subscription.unpaid")["data"]["state"], "grace");
    let renewed = of("subscription.renewed");
    assert_eq!(renewed["data"]["state"], "active");
    assert_eq!(renewed["data"]["renews_at"], "2026-11-29T19:00:00Z");
    assert_eq!(renewed["data"]["created_at"], "2026-11-22T19:00:00Z");
    for told in told {
        assert!(!told.body.contains("55500155"), "money rule 15: {}", told.body);
        assert!(told.body.contains("•••••"), "{}", told.body);
    }
}

#[tokio::test]
async fn each_webhook_is_told_everything_under_ids_of_its_own() {
    let (one, other) = (Receiver::start().await, Receiver::start().await);
    let given = Given::telling(&[("acme", &one.url), ("backup", &other.url)]);
    given.renew("sub-1", TimeDelta::days(2)).await;
    let ids = |receiver: &Receiver| -> std::collections::BTreeSet<String> {
        receiver.told().iter().map(|told| told.header("webhook-id").to_owned()).collect()
    };
    assert_eq!(ids(&one).len(), 4);
    assert_eq!(ids(&other).len(), 4);
    assert!(ids(&one).is_disjoint(&ids(&other)));
}

#[tokio::test]
async fn what_is_refused_is_tried_again_with_the_same_id_and_the_same_bytes() {
    let receiver = Receiver::start().await;
    receiver.script([500, 404, 302, 429].map(Answer::status));
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::hours(1)).await;
    let told = receiver.told();
    assert_eq!(told.len(), 2 + 4, "two notices and four more tries");
    for of_one in ["charge.declined", "subscription.unpaid"] {
        let tries: Vec<_> = told.iter().filter(|told| told.kind() == of_one).collect();
        assert!(tries.windows(2).all(|two| two[0].body == two[1].body), "{tries:?}");
        let ids: Vec<_> = tries.iter().map(|told| told.header("webhook-id")).collect();
        assert!(ids.windows(2).all(|two| two[0] == two[1]), "{ids:?}");
        let body = tries[0].json();
        assert_eq!(body["id"], ids[0]);
        assert!(tries.iter().all(|told| told.is_signed()));
    }
    assert!(given.are_all(NotificationStatus::Delivered).await);
}

#[tokio::test]
async fn what_is_never_taken_is_kept_as_failed_after_three_days() {
    let receiver = Receiver::start().await;
    receiver.usually(Answer { body: "we are moving".into(), ..Answer::status(503) });
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::hours(12)).await;
    given.work(TimeDelta::days(4)).await;
    let first = given.notifications().await.remove(0);
    assert_eq!(first.1.status, NotificationStatus::Failed);
    let id = &*first.0.id.name;
    let tries = receiver.told().iter().filter(|told| told.header("webhook-id") == id).count();
    assert_eq!(tries, RETRY_AFTER.len() + 1);
    let history = given.store.history(&first.0.id).await.expect("the store works");
    let last = String::from_utf8_lossy(history.last().expect("a history")).into_owned();
    assert!(last.contains("we are moving"), "the answer is evidence: {last}");
}

#[tokio::test]
async fn a_receiver_that_asks_for_time_gets_it() {
    let receiver = Receiver::start().await;
    let later = Answer { headers: vec![("retry-after", "7200".into())], ..Answer::status(429) };
    receiver.script([later]);
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::hours(1)).await;
    assert_eq!(receiver.told().len(), 2, "an hour is not enough");
    given.work(TimeDelta::hours(2)).await;
    assert_eq!(receiver.told().len(), 3);
}

#[tokio::test]
async fn an_answer_without_an_end_is_read_to_its_bound_and_taken_by_its_status() {
    let receiver = Receiver::start().await;
    receiver.usually(Answer { body: "x".repeat(4_000_000), ..Answer::status(200) });
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::hours(1)).await;
    assert_eq!(receiver.told().len(), 2);
}

#[tokio::test]
async fn a_worker_that_dies_while_it_tells_tells_it_again_after_its_lease() {
    let receiver = Receiver::start().await;
    let given = Arc::new(Given::telling(&[("acme", &receiver.url)]));
    receiver.hold(true);
    // Threads of its own, which end as a process does: whatever runs on them vanishes.
    let worker = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let worker = worker.expect("threads for the worker");
    let doomed = given.clone();
    worker.spawn(async move { doomed.renew("sub-1", TimeDelta::days(1)).await });
    receiver.is_told(2).await;
    worker.shutdown_background();
    receiver.hold(false);
    given.store.detach("test").await.expect("the store works");
    given.work(TimeDelta::hours(1)).await;
    let mut ids: Vec<_> =
        receiver.told().iter().map(|told| told.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 4, "each of the two twice");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2);
    assert!(given.are_all(NotificationStatus::Delivered).await);
}
