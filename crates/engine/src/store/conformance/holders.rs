//! It can be asked who holds a unique name now.

use super::given::{accepted, claim, create, finish, id, new, refused, tell};
use super::harness::{Harness, PARTITIONS, standing};
use crate::instance::InstanceId;
use crate::store::{BATCH_MAX, Commit, NewInstance, Refusal, Store, StoreError};

/// An instance that wants the unique name `gold`.
fn golden(store: &dyn Store, name: &str) -> NewInstance {
    NewInstance { unique: Some("gold".into()), ..new(store, name) }
}

async fn holder(store: &dyn Store, name: &str) -> Option<InstanceId> {
    let holders = store.holders(0, &[name.to_owned()]).await.expect("the store answers");
    let [holder] = holders.try_into().expect("one answer for one name");
    holder
}

pub async fn holders_are_told_in_the_order_asked_and_none_for_names_that_nobody_holds<
    H: Harness,
>() {
    let (_kept, store) = standing::<H>().await;
    let silver = NewInstance { unique: Some("silver".into()), ..new(&*store, "b") };
    create(&*store, vec![golden(&*store, "a"), silver, new(&*store, "c")]).await;
    let asked = ["silver", "nobody's", "gold", "silver"].map(str::to_owned);
    let told = [Some(id("b")), None, Some(id("a")), Some(id("b"))];
    assert_eq!(store.holders(0, &asked).await.unwrap(), told);
    assert_eq!(store.holders(0, &[]).await.unwrap(), []);
}

pub async fn each_partition_has_its_own_holder<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let elsewhere = NewInstance { id: InstanceId::new(1, "b"), ..golden(&*store, "b") };
    create(&*store, vec![golden(&*store, "a"), elsewhere]).await;
    let gold = ["gold".to_owned()];
    assert_eq!(store.holders(0, &gold).await.unwrap(), [Some(id("a"))]);
    assert_eq!(store.holders(1, &gold).await.unwrap(), [Some(InstanceId::new(1, "b"))]);
    assert_eq!(store.holders(2, &gold).await.unwrap(), [None]);
}

pub async fn what_was_not_created_holds_nothing<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a"), golden(&*store, "b")]).await;
    // `a` exists and never had the name it asks for now; `c` comes too late for `gold`.
    let again = NewInstance { unique: Some("silver".into()), ..new(&*store, "a") };
    store.create(vec![again, golden(&*store, "c")]).await.unwrap();
    assert_eq!(holder(&*store, "silver").await, None);
    assert_eq!(holder(&*store, "gold").await, Some(id("b")));
}

pub async fn a_finished_holder_holds_until_a_commit_frees<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![golden(&*store, "a")]).await;
    let step = claim(&*store, 1).await.remove(0);
    accepted(&*store, finish(&step)).await;
    assert_eq!(holder(&*store, "gold").await, Some(id("a")));
    tell(&*store, "a", "let go").await;
    let step = claim(&*store, 1).await.remove(0);
    accepted(&*store, Commit { free: vec!["gold".into()], ..finish(&step) }).await;
    assert_eq!(holder(&*store, "gold").await, None);
}

pub async fn a_name_freed_and_taken_in_one_commit_is_the_childs<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![golden(&*store, "a")]).await;
    let step = claim(&*store, 1).await.remove(0);
    let create = vec![golden(&*store, "child"), golden(&*store, "late")];
    let create = create.into_iter().map(|new| NewInstance { due_at: None, ..new }).collect();
    accepted(&*store, Commit { free: vec!["gold".into()], create, ..finish(&step) }).await;
    assert_eq!(holder(&*store, "gold").await, Some(id("child")));
}

pub async fn a_refused_commit_neither_frees_nor_takes_a_name<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![golden(&*store, "a")]).await;
    let step = claim(&*store, 1).await.remove(0);
    tell(&*store, "a", "wait").await;
    let silver = NewInstance { unique: Some("silver".into()), ..new(&*store, "child") };
    let passing = Commit {
        free: vec!["gold".into()],
        create: vec![silver],
        unless_signalled: true,
        ..finish(&step)
    };
    assert_eq!(refused(&*store, passing).await, Refusal::Signalled);
    assert_eq!(holder(&*store, "gold").await, Some(id("a")));
    assert_eq!(holder(&*store, "silver").await, None);
}

pub async fn another_process_sees_the_holder_at_once<H: Harness>() {
    let (kept, store) = standing::<H>().await;
    let other = kept.open().await;
    create(&*store, vec![golden(&*store, "a")]).await;
    assert_eq!(holder(&*other, "gold").await, Some(id("a")));
    let step = claim(&*other, 1).await.remove(0);
    accepted(&*other, Commit { free: vec!["gold".into()], ..finish(&step) }).await;
    assert_eq!(holder(&*store, "gold").await, None);
}

pub async fn a_question_about_holders_beyond_the_bounds_is_broken<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let many: Vec<String> = (0..=BATCH_MAX).map(|i| i.to_string()).collect();
    assert!(matches!(store.holders(0, &many).await, Err(StoreError::Broken(_))));
    assert!(matches!(store.holders(PARTITIONS, &[]).await, Err(StoreError::Broken(_))));
    assert_eq!(store.holders(0, &many[1..]).await.unwrap(), vec![None; BATCH_MAX]);
}
