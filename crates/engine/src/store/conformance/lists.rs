//! Lists are complete and in order, also while what is listed changes.

use chrono::TimeDelta;

use super::given::{LEASE, accepted, claim, create, finish, lane, new, skip};
use super::harness::{Harness, standing};
use crate::instance::{Instance, InstanceId};
use crate::store::{Commit, ListQuery, NewInstance, Store};

fn of(kind: &str, limit: usize) -> ListQuery {
    ListQuery { kind: kind.into(), limit, ..ListQuery::default() }
}

fn ids(rows: &[Instance]) -> Vec<String> {
    rows.iter().map(|row| row.id.to_string()).collect()
}

async fn every_page(store: &dyn Store, mut query: ListQuery) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let page = store.list(query.clone()).await.unwrap();
        assert!(page.rows.len() <= query.limit);
        all.extend(ids(&page.rows));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return all,
        }
    }
}

/// Ten charges of four partitions, two at each moment, and a subscription among them.
async fn ten_charges(store: &dyn Store) -> Vec<String> {
    for pair in 0..5u16 {
        let at = |partition: u16, name: &str| NewInstance {
            id: InstanceId::new(partition, name),
            status: if pair % 2 == 0 { "requested" } else { "charged" }.into(),
            ..new(store, name)
        };
        let name = format!("c{pair}");
        let other = NewInstance { kind: "subscription".into(), ..at(0, &format!("s{pair}")) };
        create(store, vec![at(3 - pair % 2, &name), at(pair % 2, &name), other]).await;
        skip(store, TimeDelta::seconds(1)).await;
    }
    ["0/c0", "3/c0", "1/c1", "2/c1", "0/c2", "3/c2", "1/c3", "2/c3", "0/c4", "3/c4"]
        .map(str::to_owned)
        .to_vec()
}

pub async fn pages_of_any_size_make_up_the_whole_list_in_order<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let expected = ten_charges(&*store).await;
    for limit in [1, 2, 3, 9, 10, 11] {
        assert_eq!(every_page(&*store, of("charge", limit)).await, expected, "by {limit}");
    }
    assert_eq!(every_page(&*store, of("nothing", 5)).await, Vec::<String>::new());
}

pub async fn a_list_holds_only_what_was_asked_for<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let started = store.clock().now();
    let all = ten_charges(&*store).await;
    let statuses = vec!["charged".to_owned(), "unheard of".to_owned()];
    let charged = ListQuery { statuses, ..of("charge", 3) };
    assert_eq!(every_page(&*store, charged).await, ["1/c1", "2/c1", "1/c3", "2/c3"]);
    let third = ListQuery { partition: Some(3), ..of("charge", 2) };
    assert_eq!(every_page(&*store, third).await, ["3/c0", "3/c2", "3/c4"]);
    let late = ListQuery { since: Some(started + TimeDelta::seconds(3)), ..of("charge", 3) };
    assert_eq!(every_page(&*store, late).await, all[6..]);
}

pub async fn newest_first_is_the_same_list_the_other_way_round<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let started = store.clock().now();
    let mut expected = ten_charges(&*store).await;
    expected.reverse();
    let newest = |limit| ListQuery { newest_first: true, ..of("charge", limit) };
    for limit in [1, 2, 3, 9, 10, 11] {
        assert_eq!(every_page(&*store, newest(limit)).await, expected, "by {limit}");
    }
    let statuses = vec!["charged".to_owned(), "requested".to_owned()];
    for limit in [1, 4] {
        let several = ListQuery { statuses: statuses.clone(), ..newest(limit) };
        assert_eq!(every_page(&*store, several).await, expected, "by {limit}");
        let third = ListQuery { partition: Some(3), ..newest(limit) };
        assert_eq!(every_page(&*store, third).await, ["3/c4", "3/c2", "3/c0"], "by {limit}");
        let late = ListQuery { since: Some(started + TimeDelta::seconds(3)), ..newest(limit) };
        assert_eq!(every_page(&*store, late).await, expected[..4], "by {limit}");
    }
}

pub async fn what_comes_while_a_list_is_read_from_the_newest_on_is_on_no_later_page<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let expected = ten_charges(&*store).await;
    let mut query = ListQuery { newest_first: true, ..of("charge", 4) };
    let first = store.list(query.clone()).await.unwrap();
    create(&*store, vec![new(&*store, "later")]).await;
    query.cursor = first.next;
    let rest = every_page(&*store, query).await;
    assert_eq!(rest.into_iter().rev().collect::<Vec<_>>(), expected[..6]);
}

pub async fn a_row_is_the_whole_instance<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    create(&*store, vec![new(&*store, "a")]).await;
    let page = store.list(of("charge", 10)).await.unwrap();
    let read = store.read(&super::given::id("a")).await.unwrap();
    assert_eq!((page.rows.first(), page.next), (read.as_ref(), None));
}

pub async fn a_walk_misses_nothing_while_statuses_change<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    let names: Vec<String> = (0..30).map(|i| format!("c{i:02}")).collect();
    create(&*store, names.iter().map(|name| new(&*store, name)).collect()).await;
    let mut query = of("charge", 4);
    let mut seen = Vec::new();
    for status in ["submitted", "in_doubt", "charged", "refunded"].iter().cycle() {
        let page = store.list(query.clone()).await.unwrap();
        seen.extend(ids(&page.rows));
        for step in store.claim(0, &lane(), 7, LEASE).await.unwrap() {
            let next = crate::store::Next::DueAt(store.clock().now());
            let moved = Commit { status: (*status).into(), next, ..finish(&step) };
            accepted(&*store, moved).await;
        }
        let Some(next) = page.next else { break };
        query.cursor = Some(next);
    }
    let expected: Vec<String> = names.iter().map(|name| format!("0/{name}")).collect();
    assert_eq!(seen, expected);
}

pub async fn counts_follow_creation_and_commits<H: Harness>() {
    let (_kept, store) = standing::<H>().await;
    ten_charges(&*store).await;
    let counts = |charged, requested, submitted| {
        let all = [("charged", charged), ("requested", requested), ("submitted", submitted)];
        all.into_iter().filter(|(_, n)| *n > 0).map(|(s, n)| (s.to_owned(), n)).collect()
    };
    assert_eq!(store.counts("charge").await.unwrap(), counts(4, 6, 0));
    for step in claim(&*store, 10).await.iter().filter(|step| &*step.instance.kind == "charge") {
        accepted(&*store, Commit { status: "submitted".into(), ..finish(step) }).await;
    }
    // In partition 0 three were requested, at c0, c2 and c4.
    assert_eq!(store.counts("charge").await.unwrap(), counts(4, 3, 3));
    assert!(store.counts("nothing").await.unwrap().is_empty());
}
