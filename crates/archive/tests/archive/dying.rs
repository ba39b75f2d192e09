//! Interrupted after each thing that is done, in turn, and taken up again: nothing is lost, and
//! nothing is in two places.

use std::sync::Arc;

use archive::{Archive, Mover, SegmentName};
use engine::Store;
use object_store::memory::InMemory;
use workflows::{Place, ids};

use crate::frail::{Frail, Fuse};
use crate::given::{RETENTION, World, charged};

const CHARGES: u64 = 40;
/// More things than one whole pass does.
const ACTIONS_MAX: usize = 80;

/// What the journal keeps of a pass, as `workflows::ArchivingWorkflow` does.
#[derive(Default)]
struct Journalled {
    place: Option<Place>,
    packed: Option<SegmentName>,
    is_over: bool,
}

/// Takes one step of a pass.
async fn step(store: &dyn Store, archive: &Archive, at: &mut Journalled) -> bool {
    let mover = Mover::new(store, archive, RETENTION);
    match &at.packed {
        Some(segment) => match mover.forget(segment).await {
            Ok(_) => at.packed = None,
            Err(_) => return false,
        },
        None => match mover.pack(at.place.as_ref()).await {
            Ok(packed) => {
                (at.is_over, at.packed) = (packed.place.is_none(), packed.segment);
                at.place = packed.place;
            }
            Err(_) => return false,
        },
    }
    true
}

async fn interrupted_after(actions: usize, late: bool) -> bool {
    let (mut world, objects) = (World::new(), Arc::new(InMemory::new()));
    world.archive = Archive::new(objects.clone(), "");
    world.keep((0..CHARGES).map(charged)).await;
    world.day(30).await;
    let frail = Frail { inner: objects, fuse: Fuse::after(actions), late };
    let dying = Archive::new(Arc::new(frail), "");
    let mut at = Journalled::default();
    while !(at.is_over && at.packed.is_none()) && step(&*world.store, &dying, &mut at).await {}
    let was_interrupted = !(at.is_over && at.packed.is_none());

    assert_nothing_is_lost(&world).await;
    while !(at.is_over && at.packed.is_none()) {
        assert!(step(&*world.store, &world.archive, &mut at).await, "nothing fails any more");
    }
    world.move_all().await;
    assert_nothing_is_lost(&world).await;
    assert!(world.left(ids::CHARGE).await.is_empty());
    assert_eq!(world.indexed().await.len(), usize::try_from(CHARGES).expect("few"));
    assert!(world.indexed().await.values().all(|times| *times == 1), "after {actions}");
    was_interrupted
}

async fn assert_nothing_is_lost(world: &World) {
    for number in 0..CHARGES {
        let id = crate::given::id(number);
        let is_here = world.store.read(&id).await.expect("a store").is_some();
        let is_there = world.archive.find(&id).await.expect("an archive").is_some();
        assert!(is_here || is_there, "charge {number} is lost");
    }
}

#[tokio::test]
async fn an_archive_that_fails_at_any_moment_loses_nothing_and_doubles_nothing() {
    for late in [false, true] {
        let mut actions = 0;
        while interrupted_after(actions, late).await {
            actions += 1;
            assert!(actions < ACTIONS_MAX, "a pass does less than that");
        }
        assert!(actions > 10, "a pass does more than that");
    }
}

#[tokio::test]
async fn a_segment_that_was_damaged_is_told_and_nothing_of_it_is_forgotten() {
    let (mut world, objects) = (World::new(), Arc::new(InMemory::new()));
    world.archive = Archive::new(objects.clone(), "");
    world.keep([charged(1)]).await;
    world.day(30).await;
    let mover = Mover::new(&*world.store, &world.archive, RETENTION);
    let mut packed = mover.pack(None).await.expect("packed");
    while packed.segment.is_none() {
        packed = mover.pack(packed.place.as_ref()).await.expect("packed");
    }
    let segment = packed.segment.expect("a segment");
    let place = object_store::path::Path::from(format!("v1/{segment}.seg.jsonl.zst"));
    let damaged = object_store::ObjectStoreExt::put(&*objects, &place, "rubbish".into());
    damaged.await.expect("somebody writes over it");

    let error = mover.forget(&segment).await.expect_err("its checksum is another");
    assert!(matches!(error, archive::ArchiveError::Damaged { .. }), "{error}");
    assert_eq!(world.left(ids::CHARGE).await.len(), 1);
    assert!(world.archive.segments(None).await.expect("names").is_empty());
}
