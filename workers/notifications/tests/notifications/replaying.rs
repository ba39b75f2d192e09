//! Telling again what was taken, or given up.

use chrono::TimeDelta;
use workflows::notification::{NotificationStatus, Replay, Which, replay};

use crate::given::{Given, start, webhook};
use crate::receiver::{Answer, Receiver};

async fn replayed(given: &Given, which: Which) -> usize {
    let order = Replay { which, by: "staff".into(), after: None };
    let done = replay(&*given.store, &order).await.expect("the store works");
    assert_eq!(done.next, None);
    done.replayed
}

#[tokio::test]
async fn one_that_was_taken_is_told_again_with_the_same_id_and_the_same_bytes() {
    let receiver = Receiver::start().await;
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::hours(1)).await;
    let before = receiver.told();
    let id = before[0].header("webhook-id").to_owned();
    assert_eq!(replayed(&given, Which::One(id.clone())).await, 1);
    given.work(TimeDelta::hours(1)).await;
    let after = receiver.told();
    assert_eq!(after.len(), before.len() + 1);
    let again = after.last().expect("one more");
    assert_eq!((again.header("webhook-id"), &again.body), (&*id, &before[0].body));
}

#[tokio::test]
async fn an_id_of_nothing_is_not_told_again() {
    let given = Given::telling(&[("acme", "http://127.0.0.1:1/")]);
    for id in [
        "",
        "ev_",
        "ch_0003",
        "ev_00000000000000000000000000000000",
        "ev_ffff0000000000000000000000000000",
    ] {
        assert_eq!(replayed(&given, Which::One(id.into())).await, 0, "{id}");
    }
}

#[tokio::test]
async fn what_was_given_up_since_a_time_is_told_again_and_what_others_have_taken_is_not() {
    let (down, up) = (Receiver::start().await, Receiver::start().await);
    down.usually(Answer::status(500));
    let given = Given::telling(&[("acme", &down.url), ("backup", &up.url)]);
    given.renew("sub-1", TimeDelta::days(5)).await;
    let failed = |all: &[(engine::Instance, workflows::notification::Notification)]| {
        all.iter().filter(|(_, n)| n.status == NotificationStatus::Failed).count()
    };
    let given_up = failed(&given.notifications().await);
    assert!(given_up >= 2, "{given_up}");
    let (told, told_up) = (down.told().len(), up.told().len());

    down.usually(Answer::status(200));
    let late = start() + TimeDelta::days(90);
    assert_eq!(replayed(&given, Which::FailedSince(webhook("acme"), late)).await, 0);
    assert_eq!(replayed(&given, Which::FailedSince(webhook("backup"), start())).await, 0);
    assert_eq!(replayed(&given, Which::FailedSince(webhook("acme"), start())).await, given_up);
    given.work(TimeDelta::days(1)).await;
    assert!(down.told().len() >= told + given_up);
    assert_eq!(up.told().len(), told_up);
    assert_eq!(failed(&given.notifications().await), 0);
}

#[tokio::test]
async fn all_of_a_webhook_can_be_told_again_whatever_became_of_it() {
    let receiver = Receiver::start().await;
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::days(2)).await;
    let told = receiver.told().len();
    assert_eq!(replayed(&given, Which::AllSince(webhook("acme"), start())).await, told);
    given.work(TimeDelta::hours(1)).await;
    assert_eq!(receiver.told().len(), 2 * told);
}

#[tokio::test]
async fn the_counts_of_a_webhook_are_what_has_become_of_its_notifications() {
    let receiver = Receiver::start().await;
    receiver.usually(Answer::status(500));
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::days(5)).await;
    let group = workflows::notification::counters(&webhook("acme"));
    let counters = given.store.counters(&group).await.expect("the store works");
    let notifications = given.notifications().await;
    for status in
        [NotificationStatus::Pending, NotificationStatus::Delivered, NotificationStatus::Failed]
    {
        let found = notifications.iter().filter(|(_, n)| n.status == status).count();
        let counted = counters.get(status.as_str()).copied().unwrap_or(0);
        assert_eq!(counted, found as i64, "{}", status.as_str());
    }
}
