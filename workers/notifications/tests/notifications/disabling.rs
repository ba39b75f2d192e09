//! When a webhook is left alone, and that nothing is lost by it.

use chrono::TimeDelta;
use workflows::notification::NotificationStatus;

use crate::given::Given;
use crate::receiver::{Answer, Receiver};

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone_until_it_is_resumed_and_others_are_told_meanwhile() {
    let (gone, other) = (Receiver::start().await, Receiver::start().await);
    gone.usually(Answer::status(410));
    let given = Given::telling(&[("acme", &gone.url), ("backup", &other.url)]);
    given.renew("sub-1", TimeDelta::days(9)).await;
    let pauses = given.pauses().await;
    assert_eq!(pauses.len(), 1, "{pauses:?}");
    assert_eq!((&*pauses[0].target, &*pauses[0].by), ("webhooks/acme", "webhooks"));
    assert!(pauses[0].reason.contains("410"), "{pauses:?}");
    let told = gone.told().len();
    assert!(told <= 4, "what was under way when it was paused: {told}");
    assert_eq!(other.told().len(), 8);

    gone.usually(Answer::status(200));
    assert!(given.store.resume("webhooks/acme").await.expect("the store works"));
    given.work(TimeDelta::days(1)).await;
    let mut sequences: Vec<_> = gone.told().iter().map(|told| told.sequence()).collect();
    sequences.sort_unstable();
    sequences.dedup();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>(), "nothing is lost");
    assert!(sequences.len() >= 8);
    assert!(given.are_all(NotificationStatus::Delivered).await);
}

#[tokio::test]
async fn a_receiver_that_takes_nothing_for_days_is_left_alone_and_what_is_new_waits() {
    let receiver = Receiver::start().await;
    receiver.usually(Answer::status(500));
    let given = Given::telling(&[("acme", &receiver.url)]);
    given.renew("sub-1", TimeDelta::days(90)).await;
    let pauses = given.pauses().await;
    assert_eq!(pauses.len(), 1, "{pauses:?}");
    assert!(pauses[0].reason.contains("nothing was taken for"), "{pauses:?}");
    let notifications = given.notifications().await;
    let of = |status| notifications.iter().filter(|(_, n)| n.status == status).count();
    assert_eq!(of(NotificationStatus::Delivered), 0);
    assert!(of(NotificationStatus::Failed) >= 20);
    assert!(of(NotificationStatus::Pending) > 0, "what came after the pause waits");
}
