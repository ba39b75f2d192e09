//! A limited number of places, kept by the commits that take them.

use chrono::{DateTime, TimeDelta, Utc};

use super::given::{LEASE, accepted, claimed, create, finish, lane, new, refused, then};
use super::harness::{Harness, real, standing};
use crate::instance::{Claimed, InstanceId};
use crate::store::{Commit, NewInstance, Next, Refusal, Reservation, Store};

fn place(subject: &str, limit: u32, forget_at: DateTime<Utc>) -> Reservation {
    Reservation { scope: "attempts".into(), subject: subject.into(), limit, forget_at }
}

fn full() -> Refusal {
    Refusal::Full { scope: "attempts".into() }
}

/// A step that may commit again and again.
struct Step(Claimed);

impl Step {
    async fn begin(store: &dyn Store) -> Self {
        Self(claimed(store, "a").await)
    }

    fn reserving(&self, reserve: Vec<Reservation>) -> Commit {
        Commit { reserve, ..then(&self.0, Next::Hold(LEASE)) }
    }

    async fn take(&mut self, store: &dyn Store, place: Reservation) {
        let committed = accepted(store, self.reserving(vec![place])).await;
        self.0.instance.version = committed.version;
    }
}

pub async fn a_full_reservation_refuses_and_a_place_given_back_is_free<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    let mut step = Step::begin(&*store).await;
    for _ in 0..3 {
        step.take(&*store, place("85620", 3, tomorrow)).await;
    }
    let one_more = step.reserving(vec![place("85620", 3, tomorrow)]);
    assert_eq!(refused(&*store, one_more).await, full());
    // Another subject has places of its own.
    step.take(&*store, place("85621", 1, tomorrow)).await;
    step.take(&*store, place("85620", 0, tomorrow)).await;
    step.take(&*store, place("85620", 3, tomorrow)).await;
    let one_more = step.reserving(vec![place("85620", 3, tomorrow)]);
    assert_eq!(refused(&*store, one_more).await, full());
}

pub async fn no_more_places_are_given_back_than_were_taken<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    let mut step = Step::begin(&*store).await;
    step.take(&*store, place("85620", 0, tomorrow)).await;
    step.take(&*store, place("85620", 1, tomorrow)).await;
    let one_more = step.reserving(vec![place("85620", 1, tomorrow)]);
    assert_eq!(refused(&*store, one_more).await, full());
}

pub async fn the_reservations_of_one_commit_see_each_other<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    let mut step = Step::begin(&*store).await;
    let twice = vec![place("85620", 1, tomorrow), place("85620", 1, tomorrow)];
    assert_eq!(refused(&*store, step.reserving(twice)).await, full());
    step.take(&*store, place("85620", 1, tomorrow)).await;
    let back_and_again = vec![place("85620", 0, tomorrow), place("85620", 1, tomorrow)];
    accepted(&*store, step.reserving(back_and_again)).await;
}

pub async fn each_partition_keeps_its_own_places<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    for partition in 0..2 {
        let id = InstanceId::new(partition, "a");
        create(&*store, vec![NewInstance { id, ..new(&*store, "a") }]).await;
        let step = store.claim(partition, &lane(), 1, LEASE).await.unwrap().remove(0);
        let reserve = vec![place("85620", 1, tomorrow)];
        accepted(&*store, Commit { reserve, ..finish(&step) }).await;
    }
}

pub async fn a_scope_that_might_be_forgotten_long_ago_is<H: Harness>() {
    let (_kept, store) = real::<H>().await;
    let yesterday = store.clock().now() - TimeDelta::days(1);
    let mut step = Step::begin(&*store).await;
    step.take(&*store, place("85620", 1, yesterday)).await;
    step.take(&*store, place("85620", 1, yesterday)).await;
}

pub async fn of_many_commits_at_once_only_as_many_as_the_limit_get_a_place<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let tomorrow = store.clock().now() + TimeDelta::days(1);
    create(&*store, (0..20).map(|i| new(&*store, &format!("i{i}"))).collect()).await;
    let steps = store.claim(0, &lane(), 20, LEASE).await.unwrap();
    let commits = steps.iter().map(|step| {
        let reserve = vec![place("85620", 5, tomorrow)];
        store.commit(Commit { reserve, ..finish(step) })
    });
    let outcomes = futures::future::join_all(commits).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count(), 5);
}
