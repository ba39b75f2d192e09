//! What is finished can be forgotten, and nothing else.

use chrono::TimeDelta;

use super::given::{accepted, claim, claim_one, create, finish, id, new, skip, tell, then};
use super::harness::{Harness, standing};
use crate::store::{Commit, FORGET_MAX, ListQuery, NewInstance, Next, Store, StoreError};

fn done(store: &dyn Store, name: &str) -> NewInstance {
    NewInstance { due_at: None, ..new(store, name) }
}

async fn forget(store: &dyn Store, names: &[&str]) -> usize {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    store.forget(0, &names).await.expect("the store answers")
}

async fn listed(store: &dyn Store) -> Vec<String> {
    let query = ListQuery { kind: "charge".into(), limit: 100, ..ListQuery::default() };
    let rows = store.list(query).await.expect("a list").rows;
    rows.into_iter().map(|row| row.id.name.to_string()).collect()
}

pub async fn what_is_finished_is_forgotten_with_its_history<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![done(&*store, "a"), done(&*store, "b")]).await;
    assert_eq!(forget(&*store, &["a", "a", "nobody"]).await, 1);
    assert_eq!(store.read(&id("a")).await.unwrap(), None);
    assert_eq!(store.history(&id("a")).await.unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(listed(&*store).await, ["b"]);
    assert_eq!(store.counts("charge").await.unwrap()["requested"], 1);
    assert_eq!(forget(&*store, &["a"]).await, 0);
    assert_eq!(forget(&*store, &[]).await, 0);
}

pub async fn what_wants_work_is_leased_or_has_a_signal_is_not_forgotten<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let later = store.clock().now() + TimeDelta::hours(1);
    let sleeping = NewInstance { due_at: Some(later), ..new(&*store, "sleeping") };
    create(&*store, vec![new(&*store, "leased"), sleeping, done(&*store, "told")]).await;
    let leased = claim_one(&*store).await;
    create(&*store, vec![new(&*store, "due")]).await;
    tell(&*store, "told", "news").await;
    assert_eq!(forget(&*store, &["due", "leased", "sleeping", "told"]).await, 0);
    assert_eq!(listed(&*store).await.len(), 4);
    accepted(&*store, finish(&leased)).await;
    assert_eq!(forget(&*store, &["leased"]).await, 1);
}

pub async fn a_long_history_is_forgotten_whole_and_the_name_begins_anew<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    for _ in 0..40 {
        let step = claim_one(&*store).await;
        let next = skip(&*store, TimeDelta::seconds(1)).await;
        let history = vec![7; 200];
        accepted(&*store, Commit { history, ..then(&step, Next::DueAt(next)) }).await;
    }
    accepted(&*store, finish(&claim_one(&*store).await)).await;
    assert_eq!(forget(&*store, &["a"]).await, 1);

    create(&*store, vec![new(&*store, "a")]).await;
    assert_eq!(store.history(&id("a")).await.unwrap(), [b"opened".to_vec()]);
    assert_eq!(store.read(&id("a")).await.unwrap().expect("is there").version, 1);
    assert_eq!(claim(&*store, 10).await.len(), 1);
}

pub async fn what_was_committed_since_is_not_forgotten_as_unchanged<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![done(&*store, "a"), done(&*store, "b")]).await;
    let seen = [("a".to_owned(), 1), ("b".to_owned(), 1)];
    tell(&*store, "a", "late evidence").await;
    let told = claim_one(&*store).await;
    accepted(&*store, Commit { signals_read: 1, ..finish(&told) }).await;
    assert_eq!(store.forget_unchanged(0, &seen).await.expect("the store answers"), 1);
    assert_eq!(listed(&*store).await, ["a"], "its second version was never seen");
    let now = [("a".to_owned(), 2), ("b".to_owned(), 1)];
    assert_eq!(store.forget_unchanged(0, &now).await.expect("the store answers"), 1);
    assert_eq!(listed(&*store).await, Vec::<String>::new());
}

pub async fn more_names_than_may_be_forgotten_at_once_are_broken<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let many: Vec<String> = (0..=FORGET_MAX).map(|n| format!("i{n}")).collect();
    assert!(matches!(store.forget(0, &many).await, Err(StoreError::Broken(_))));
    assert!(matches!(store.forget(u16::MAX, &[]).await, Err(StoreError::Broken(_))));
}
