//! Who is on the store, and who wants to be alone there.

use std::time::Duration;

use super::given::until;
use super::harness::{Harness, real, standing};

const LONG: Duration = Duration::from_secs(600);

pub async fn one_who_wants_to_be_alone_waits_until_the_others_have_left<H: Harness>() {
    let (kept, store) = real::<H>().await;
    let other = kept.open().await;
    assert!(store.attach("w1", false, LONG).await.unwrap());
    assert!(other.attach("w2", false, LONG).await.unwrap());
    assert!(!store.attach("alone", true, LONG).await.unwrap());
    store.detach("w1").await.unwrap();
    assert!(!store.attach("alone", true, LONG).await.unwrap());
    other.detach("w2").await.unwrap();
    assert!(store.attach("alone", true, LONG).await.unwrap());
}

pub async fn nobody_joins_one_who_is_alone<H: Harness>() {
    let (kept, store) = real::<H>().await;
    let other = kept.open().await;
    assert!(store.attach("alone", true, LONG).await.unwrap());
    assert!(!other.attach("w1", false, LONG).await.unwrap());
    assert!(!other.attach("alone too", true, LONG).await.unwrap());
    // Announcing oneself again is no second worker.
    assert!(store.attach("alone", true, LONG).await.unwrap());
    store.detach("alone").await.unwrap();
    assert!(other.attach("w1", false, LONG).await.unwrap());
}

pub async fn a_worker_that_no_longer_announces_itself_is_gone_in_real_time<H: Harness>() {
    // Virtual time stands still here: only real time can pass.
    let (_kept, store) = standing::<H>().await;
    assert!(store.attach("w1", false, Duration::from_millis(200)).await.unwrap());
    until(async || store.attach("alone", true, LONG).await.unwrap().then_some(())).await;
}
