//! Finding what was archived.

use archive::{Index, IndexEntry, Record, Wanted};
use chrono::TimeDelta;
use engine::Instance;
use futures::TryStreamExt;
use workflows::ids;

use crate::given::{PARTITIONS, World, begun, charged, id, line, order};

/// Charges of a line each, opened on two days.
async fn archived() -> World {
    let world = World::new();
    world.keep((0..10).map(charged)).await;
    world.day(1).await;
    world.keep((10..20).map(charged)).await;
    world.day(40).await;
    assert_eq!(world.move_all().await, 20);
    world
}

async fn found(world: &World, wanted: Wanted) -> Vec<String> {
    let charges = world.archive.charges(wanted);
    let mut ids: Vec<_> =
        charges.map_ok(|charge| charge.id).try_collect().await.expect("an archive");
    ids.sort();
    ids
}

fn charges(numbers: std::ops::Range<u64>) -> Vec<String> {
    let mut ids: Vec<_> = numbers.map(|number| order(number).id.to_string()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_line_is_found_by_its_number_alone() {
    let world = archived().await;
    let of = |number| Wanted { line: Some((line(number), PARTITIONS)), ..Wanted::default() };
    assert_eq!(found(&world, of(3)).await, charges(3..4));
    assert!(found(&world, of(99)).await.is_empty());
}

#[tokio::test]
async fn a_day_is_found_by_its_date_and_bounds_are_exact() {
    let world = archived().await;
    let (first, second) = (begun(), begun() + TimeDelta::days(1));
    let between = |since, until| Wanted { since, until, ..Wanted::default() };
    assert_eq!(found(&world, between(None, Some(second))).await, charges(0..10));
    assert_eq!(found(&world, between(Some(second), None)).await, charges(10..20));
    assert_eq!(found(&world, between(Some(first), None)).await, charges(0..20));
    let on = world.archive.charges_on(second.date_naive());
    assert_eq!(on.try_collect::<Vec<_>>().await.expect("an archive").len(), 10);
}

#[tokio::test]
async fn nothing_that_is_not_there_is_found() {
    let world = archived().await;
    assert!(world.archive.find(&id(99)).await.expect("an archive").is_none());
    assert!(world.archive.charge("ch_nonsense").await.expect("an archive").is_none());
    let subscriptions = Wanted { kind: Some(ids::SUBSCRIPTION), ..Wanted::default() };
    let none: Vec<_> = world.archive.matches(subscriptions).try_collect().await.expect("it");
    assert!(none.is_empty());
}

/// A record stands in the archive once more, as of this version.
async fn archived_again(world: &World, of: &Record, version: u64) {
    let instance = Instance { version, ..of.instance.clone() };
    let entry = IndexEntry {
        id: instance.id.to_string(),
        kind: instance.kind.to_string(),
        status: instance.status.to_string(),
        version,
        line: None,
        account: None,
        created_ms: instance.created_at,
        updated_ms: instance.updated_at,
    };
    let partition = instance.id.partition;
    let segment = world.archive.write(partition, &[Record { instance, ..of.clone() }]).await;
    let index = Index { segment: segment.expect("packed"), entries: vec![entry] };
    world.archive.write_index(&index).await.expect("indexed");
}

#[tokio::test]
async fn what_a_journal_packed_twice_that_lost_its_last_moments_is_told_once_as_it_was_last() {
    let world = archived().await;
    let first = world.archive.find(&id(3)).await.expect("an archive").expect("is found");
    let version = first.instance.version;
    archived_again(&world, &first, version + 1).await;
    archived_again(&world, &first, version).await;
    let all: Vec<_> = world.archive.matches(Wanted::default()).try_collect().await.expect("it");
    assert_eq!(all.len(), 20);
    let told = all.iter().find(|it| it.instance.id == id(3)).expect("is told");
    assert_eq!(told.instance.version, version + 1);
}

#[tokio::test]
async fn money_rule_15_no_name_and_no_index_holds_a_number() {
    let world = archived().await;
    for segment in world.archive.segments(None).await.expect("names") {
        assert!(!segment.to_string().contains("20555"), "{segment}");
        let index = world.archive.index(&segment).await.expect("an index");
        let text = format!("{:?}", index.entries);
        for number in 0..20 {
            assert!(!text.contains(&line(number).national()));
        }
    }
}
