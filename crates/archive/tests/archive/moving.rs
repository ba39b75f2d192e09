//! The way from the journal to the archive.

use std::time::Duration;

use archive::Mover;
use billing::ChargeId;
use engine::Store;
use engine::store::Signal;
use workflows::requeue::{Allowance, Scan};
use workflows::{Catalog, ChargeFilter, ids};

use crate::given::{PARTITIONS, RETENTION, World, charged, id, move_all, order};

#[tokio::test]
async fn what_is_finished_moves_after_the_retention_and_not_before() {
    let world = World::new();
    world.keep((0..100).map(charged)).await;
    world.day(29).await;
    assert_eq!(world.move_all().await, 0);
    assert_eq!(world.left(ids::CHARGE).await.len(), 100);
    assert_eq!(world.archive.segments(None).await.expect("names"), []);

    world.day(30).await;
    assert_eq!(world.move_all().await, 100);
    assert!(world.left(ids::CHARGE).await.is_empty());
    assert_eq!(world.move_all().await, 0, "there is nothing more");
}

#[tokio::test]
async fn what_moved_is_found_with_its_state_and_its_whole_history() {
    let world = World::new();
    world.keep([charged(7)]).await;
    let before = world.store.read(&id(7)).await.expect("a store").expect("a charge");
    let history = world.store.history(&id(7)).await.expect("a history");
    world.day(30).await;
    world.move_all().await;

    assert_eq!(world.store.read(&id(7)).await.expect("a store"), None);
    let record = world.archive.find(&id(7)).await.expect("an archive").expect("is found");
    assert_eq!((record.instance, record.history), (before, history));
    let told = world.archive.charge(&order(7).id.to_string()).await.expect("an archive");
    let told = told.expect("is told");
    assert_eq!(told.charge.state, "charged");
    assert_eq!(told.history.len(), 2);
    assert!(!format!("{told:?}").contains("2055500007"), "masked as everywhere");
}

#[tokio::test]
async fn where_nothing_may_leave_one_step_looks_through_all_of_it() {
    let world = World::new();
    world.keep((0..100).map(charged)).await;
    let packed = Mover::new(&*world.store, &world.archive, RETENTION).pack(None).await;
    let packed = packed.expect("an archive");
    assert_eq!((packed.segment, packed.place), (None, None), "a quiet night has one step more");
}

#[tokio::test]
async fn a_step_whose_time_is_over_has_come_on_and_the_next_goes_on_there() {
    const CHARGES: u64 = 200;
    let world = World::new();
    world.keep((0..CHARGES).map(charged)).await;
    world.day(30).await;
    let mover = Mover::new(&*world.store, &world.archive, RETENTION).within(Duration::ZERO);
    let (mut place, mut moved, mut segments) = (None, 0, 0);
    loop {
        let packed = mover.pack(place.as_ref()).await.expect("packed");
        assert_ne!(packed.place, place, "it would look at the same for ever");
        if let Some(segment) = &packed.segment {
            moved += mover.forget(segment).await.expect("forgotten").instances;
            segments += 1;
        }
        place = packed.place;
        if place.is_none() {
            break;
        }
    }
    assert_eq!(moved, CHARGES);
    assert!(segments > PARTITIONS, "a page is not looked through to its end: {segments}");
    assert!(world.left(ids::CHARGE).await.is_empty());
}

#[tokio::test]
async fn a_requeue_of_named_charges_goes_on_past_those_that_have_moved() {
    let world = World::new();
    for hundred in 0..3 {
        world.keep((hundred * 100..(hundred + 1) * 100).map(charged)).await;
    }
    world.day(30).await;
    assert_eq!(world.move_all().await, 300);
    world.keep([charged(300)]).await;

    let charges: Vec<ChargeId> = (0..=300).map(|number| order(number).id).collect();
    let (filter, catalog) =
        (ChargeFilter { charges, ..ChargeFilter::default() }, Catalog::default());
    let scan = Scan::new(&*world.store, &catalog, &filter, None).await.expect("a store");
    let now = world.store.clock().now();
    let handful = scan.next(None, 1, Allowance::default(), now).await.expect("a store");
    assert_eq!((handful.counted.matched, handful.is_last), (1, true));
}

#[tokio::test]
async fn a_segment_is_bounded_and_of_one_partition() {
    let world = World::new();
    for hundred in 0..25 {
        world.keep((hundred * 100..(hundred + 1) * 100).map(charged)).await;
    }
    world.day(30).await;
    assert_eq!(world.move_all().await, 2_500);
    let segments = world.archive.segments(None).await.expect("names");
    assert!(segments.len() >= 4, "one for each partition at least");
    for segment in segments {
        let records = world.archive.read(&segment).await.expect("a segment");
        assert!(records.len() <= 1_000);
        assert!(records.iter().all(|it| it.instance.id.partition == segment.partition));
    }
    assert!(world.indexed().await.values().all(|times| *times == 1));
}

#[tokio::test]
async fn what_hears_something_after_it_was_packed_stays_and_is_not_found_in_the_archive() {
    let world = World::new();
    world.keep([charged(1)]).await;
    world.day(30).await;
    let mover = Mover::new(&*world.store, &world.archive, RETENTION);
    let mut packed = mover.pack(None).await.expect("packed");
    while packed.segment.is_none() {
        packed = mover.pack(packed.place.as_ref()).await.expect("packed");
    }
    let segment = packed.segment.expect("a segment");
    let late = Signal { to: id(1), body: b"late evidence".to_vec() };
    assert!(world.store.signal(late).await.expect("a store"));

    let moved = mover.forget(&segment).await.expect("forgotten");
    assert_eq!((moved.instances, moved.stayed), (0, 1));
    assert!(world.store.read(&id(1)).await.expect("a store").is_some());
    assert!(world.archive.find(&id(1)).await.expect("an archive").is_none());
    assert_eq!(world.archive.unindexed().await.expect("names"), [segment]);
}

#[tokio::test]
async fn a_name_that_was_given_from_outside_is_on_record_once_it_moved() {
    let world = World::new();
    let backends = crate::given::asked_for(1);
    let gone = [ids::archived_route(&id(1)), ids::archived_route(&id(2))];
    let renewal = charged(2);
    world.keep([crate::given::charge(backends, billing::ChargeState::Charged), renewal]).await;
    world.day(40).await;
    assert_eq!(world.move_all().await, 2);
    let routes = world.store.routes(gone.to_vec()).await.expect("a store");
    assert_eq!(routes, [Some(id(1).partition), None]);
}

#[tokio::test]
async fn an_archive_in_a_folder_is_read_by_another_process() {
    let (world, folder) = (World::new(), tempfile::tempdir().expect("a folder"));
    let place = folder.path().join("archive");
    world.keep([charged(1)]).await;
    world.day(30).await;
    let ours = archive::Archive::folder(&place).expect("an archive");
    assert_eq!(move_all(&*world.store, &ours).await.expect("moved"), 1);
    let theirs = archive::Archive::folder(&place).expect("an archive");
    assert!(theirs.find(&id(1)).await.expect("an archive").is_some());
}
