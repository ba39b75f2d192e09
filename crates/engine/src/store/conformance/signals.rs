//! A signal makes its instance due and waits until it is read.

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim, claim_one, claimed, create, finish, id, new, refused};
use super::given::{signal, skip, tell, then};
use super::harness::{Harness, standing};
use crate::store::{
    Commit, NewInstance, Next, Refusal, SIGNALS_READ_MAX, SIGNALS_WAITING_MAX, StoreError,
};

pub async fn a_signal_makes_a_sleeping_instance_due_now<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let due_at = Some(store.clock().now() + TimeDelta::days(7));
    create(&*store, vec![NewInstance { due_at, ..new(&*store, "a") }]).await;
    tell(&*store, "a", "cancel").await;
    let found = claim_one(&*store).await;
    assert_eq!((found.instance.version, found.signals), (1, vec![b"cancel".to_vec()]));
}

pub async fn a_signal_does_not_put_off_what_is_overdue<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let due_at = store.clock().now();
    skip(&*store, TimeDelta::hours(1)).await;
    tell(&*store, "a", "hello").await;
    assert_eq!(store.read(&id("a")).await.unwrap().unwrap().due_at, Some(due_at));
}

pub async fn a_signal_wakes_a_finished_instance<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "a").await;
    accepted(&*store, finish(&step)).await;
    tell(&*store, "a", "refund").await;
    let woken = claim_one(&*store).await;
    assert_eq!(woken.signals, [b"refund".to_vec()]);
    accepted(&*store, finish(&woken)).await;
    assert_eq!(claim(&*store, 1).await, []);
}

pub async fn a_signal_to_nobody_is_told_so<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    assert!(!store.signal(signal("nobody", "hello")).await.unwrap());
}

pub async fn a_signal_that_comes_during_a_step_makes_it_due_at_its_commit<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let next_week = store.clock().now() + TimeDelta::days(7);
    for next in [Next::DueAt(next_week), Next::Finished] {
        let name = format!("{next:?}").replace([' ', '(', ')'], "");
        let step = claimed(&*store, &name).await;
        tell(&*store, &name, "cancel").await;
        assert_eq!(claim(&*store, 1).await, []);
        accepted(&*store, then(&step, next)).await;
        let again = claim_one(&*store).await;
        assert_eq!(again.signals, [b"cancel".to_vec()]);
        accepted(&*store, finish(&again)).await;
    }
}

pub async fn a_step_that_goes_on_hears_its_signals_when_it_ends<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let mut step = claimed(&*store, "a").await;
    tell(&*store, "a", "cancel").await;
    let held = accepted(&*store, then(&step, Next::Hold(LEASE))).await;
    assert_eq!(claim(&*store, 1).await, []);
    step.instance.version = held.version;
    accepted(&*store, finish(&step)).await;
    assert_eq!(claim_one(&*store).await.signals, [b"cancel".to_vec()]);
}

pub async fn signals_are_handed_over_oldest_first_and_dropped_once_read<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let sent: Vec<Vec<u8>> = (0..SIGNALS_READ_MAX + 6).map(|i| i.to_string().into()).collect();
    for body in &sent {
        tell(&*store, "a", std::str::from_utf8(body).unwrap()).await;
    }
    let first = claim_one(&*store).await;
    assert_eq!(first.signals, sent[..SIGNALS_READ_MAX]);
    accepted(&*store, Commit { signals_read: 2, ..finish(&first) }).await;
    let second = claim_one(&*store).await;
    assert_eq!(second.signals, sent[2..SIGNALS_READ_MAX + 2]);
    accepted(&*store, finish(&second)).await;
    let third = claim_one(&*store).await;
    assert_eq!(third.signals, sent[SIGNALS_READ_MAX + 2..]);
}

pub async fn an_unread_signal_is_handed_over_again_after_a_lease_is_lost<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    tell(&*store, "a", "otp").await;
    let lost = claim_one(&*store).await;
    skip(&*store, TimeDelta::seconds(61)).await;
    assert_eq!(claim_one(&*store).await.signals, lost.signals);
}

pub async fn a_commit_that_must_not_pass_a_signal_by_is_refused<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    tell(&*store, "a", "otp").await;
    let step = claim_one(&*store).await;
    accepted(
        &*store,
        Commit { unless_signalled: true, ..then(&step, Next::DueAt(store.clock().now())) },
    )
    .await;
    let step = claim_one(&*store).await;
    tell(&*store, "a", "cancel").await;
    let intent = Commit { unless_signalled: true, ..finish(&step) };
    assert_eq!(refused(&*store, intent).await, Refusal::Signalled);
    // The lease still holds.
    accepted(&*store, finish(&step)).await;
}

pub async fn a_commit_that_needs_others_quiet_is_refused_while_one_has_a_signal<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "charge").await;
    create(&*store, vec![new(&*store, "subscription"), new(&*store, "quiet")]).await;
    let intent = Commit {
        quiet: vec![id("nobody"), id("quiet"), id("subscription")],
        ..then(&step, Next::Hold(LEASE))
    };
    tell(&*store, "subscription", "cancel").await;
    let refusal = Refusal::NotQuiet(id("subscription"));
    assert_eq!(refused(&*store, intent.clone()).await, refusal);

    let found = claim(&*store, 10).await;
    let told = found.iter().find(|found| !found.signals.is_empty()).unwrap();
    accepted(&*store, finish(told)).await;
    accepted(&*store, intent).await;
}

pub async fn one_signal_more_than_may_wait_is_refused<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "teller").await;
    create(&*store, vec![new(&*store, "a")]).await;
    let sends = (0..SIGNALS_WAITING_MAX).map(|_| store.signal(signal("a", "x")));
    for sent in futures::future::join_all(sends).await {
        assert!(sent.unwrap());
    }
    assert!(matches!(store.signal(signal("a", "x")).await, Err(StoreError::Broken(_))));
    let told = Commit { signal: vec![signal("a", "x")], ..finish(&step) };
    assert!(matches!(store.commit(told).await, Err(StoreError::Broken(_))));
    accepted(&*store, finish(&step)).await;
}

pub async fn a_signal_from_a_commit_makes_its_receiver_due<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let step = claimed(&*store, "charge").await;
    create(&*store, vec![NewInstance { due_at: None, ..new(&*store, "subscription") }]).await;
    let told = vec![signal("subscription", "charged"), signal("subscription", "again")];
    accepted(&*store, Commit { signal: told, ..finish(&step) }).await;
    let found = claim_one(&*store).await;
    assert_eq!(&*found.instance.id.name, "subscription");
    assert_eq!(found.signals, [b"charged".to_vec(), b"again".to_vec()]);
}
