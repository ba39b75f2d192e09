//! Two versions of one program at work on one store.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::errand::{ERRANDS, Errands, HurryOrLinger, Newer, Older, STEPS, Version, Walk, Walked};
use super::given::until;
use super::harness::{Harness, real};
use crate::instance::{Instance, InstanceId, Lane};
use crate::store::{ListQuery, NewInstance, Signal, Store, StoreError};
use crate::worker::{Driver, Ended, Pool, PoolConfig, QueueConfig, Routes, Shares, Until, Watch};
use crate::workflow::{Entry, Workflow, decode, decode_state, encode, encode_state};

/// Errands of each version that wait at once.
const EACH: u32 = 60;

pub async fn an_older_worker_gives_back_what_a_newer_one_wrote_as_it_is<H: Harness>() {
    let (_kept, store) = real::<H>().await;
    store.create(vec![errand::<Newer>(&*store, 0)]).await.unwrap();
    tell(&*store, 0, HurryOrLinger::Linger).await;
    let before = read(&*store, 0).await;

    let at = given_back_by_the_older_one(&store).await;
    let after = read(&*store, 0).await;
    assert!(after.due_at.unwrap() > at + TimeDelta::seconds(5), "it is not claimed again at once");
    assert_eq!(Instance { due_at: before.due_at, ..after }, before);
    assert_eq!(store.history(&id(0)).await.unwrap(), Vec::<Vec<u8>>::new());

    let state = done_by_the_newer_one(&store).await;
    assert_eq!((state.steps(), state.lingered), (STEPS, 1), "its signal was kept for it");
}

pub async fn a_signal_that_an_older_worker_does_not_know_waits_for_a_newer_one<H: Harness>() {
    let (_kept, store) = real::<H>().await;
    store.create(vec![errand::<Older>(&*store, 0)]).await.unwrap();
    tell(&*store, 0, HurryOrLinger::Linger).await;

    given_back_by_the_older_one(&store).await;
    assert_eq!(read(&*store, 0).await.version, 1);

    let state = done_by_the_newer_one(&store).await;
    assert_eq!((state.steps(), state.lingered), (STEPS, 1));
}

pub async fn two_versions_side_by_side_take_every_step_once<H: Harness>() {
    let (kept, store) = real::<H>().await;
    store.create((0..EACH).map(|n| errand::<Older>(&*store, n)).collect()).await.unwrap();
    store.create((EACH..2 * EACH).map(|n| errand::<Newer>(&*store, n)).collect()).await.unwrap();

    let (older, _) = Process::<Older>::start(&store);
    let (newer, _) = Process::<Newer>::start(&kept.open().await);
    until(async || {
        let unfinished = unfinished(&*store).await;
        // What the older one gave back is not waited for here.
        for instance in &unfinished {
            let body = encode(&HurryOrLinger::Now);
            store.signal(Signal { to: instance.id.clone(), body }).await.unwrap();
        }
        unfinished.is_empty().then_some(())
    })
    .await;
    older.end().await;
    newer.end().await;

    for n in 0..2 * EACH {
        assert_eq!(steps_told(&*store, n).await, STEPS, "of errand {n}");
        let kept = read(&*store, n).await.state;
        let shown: Older = decode("errand", &kept).expect("an older reader can tell of it");
        assert_eq!(shown.steps(), STEPS, "of errand {n}");
        if n >= EACH {
            let state = decode_state::<Errands<Newer>>(&kept).unwrap();
            assert_eq!(state.steps_by_newer, STEPS, "an older worker walked on errand {n}");
        }
    }
}

/// Lets an older worker find the errand, and says when it has given it back.
async fn given_back_by_the_older_one(store: &Arc<dyn Store>) -> chrono::DateTime<chrono::Utc> {
    let (older, mut ends) = Process::<Older>::start(store);
    assert_eq!(ends.recv().await, Some(Ended::Newer));
    let at = store.clock().now();
    older.end().await;
    at
}

/// Lets a newer worker do the errand to its end.
async fn done_by_the_newer_one(store: &Arc<dyn Store>) -> Newer {
    tell(&**store, 0, HurryOrLinger::Now).await;
    let (newer, _) = Process::<Newer>::start(store);
    let finished = async || Some(read(&**store, 0).await).filter(|errand| errand.due_at.is_none());
    let instance = until(finished).await;
    newer.end().await;
    decode_state::<Errands<Newer>>(&instance.state).unwrap()
}

fn id(n: u32) -> InstanceId {
    InstanceId::new(0, format!("errand-{n}"))
}

fn errand<V: Version>(store: &dyn Store, n: u32) -> NewInstance {
    NewInstance {
        id: id(n),
        kind: Errands::<V>::KIND.into(),
        status: "wanted".into(),
        lane: Lane::new(ERRANDS, "all"),
        due_at: Some(store.clock().now()),
        state: encode_state::<Errands<V>>(&V::default()),
        history: Vec::new(),
        unique: None,
    }
}

async fn read(store: &dyn Store, n: u32) -> Instance {
    store.read(&id(n)).await.unwrap().unwrap()
}

async fn tell(store: &dyn Store, n: u32, signal: HurryOrLinger) {
    assert!(store.signal(Signal { to: id(n), body: encode(&signal) }).await.unwrap());
}

async fn unfinished(store: &dyn Store) -> Vec<Instance> {
    let query = ListQuery {
        kind: Errands::<Older>::KIND.to_owned(),
        statuses: vec!["wanted".to_owned()],
        limit: 1_000,
        ..ListQuery::default()
    };
    store.list(query).await.unwrap().rows
}

/// How many steps the history of an errand tells of.
async fn steps_told(store: &dyn Store, n: u32) -> u32 {
    let mut steps = 0;
    for entry in store.history(&id(n)).await.unwrap() {
        let entry: Entry<Walked> = decode("errand", &entry).unwrap();
        steps += entry.events.iter().map(|event| u32::from(*event == Walked::Step)).sum::<u32>();
    }
    steps
}

/// A process of one version of the program.
struct Process<V> {
    stop: watch::Sender<bool>,
    working: JoinHandle<Result<(), StoreError>>,
    version: std::marker::PhantomData<V>,
}

impl<V: Version> Process<V> {
    /// Starts it; what is received is how each of its turns ends.
    fn start(store: &Arc<dyn Store>) -> (Self, UnboundedReceiver<Ended>) {
        let (ends, ended) = mpsc::unbounded_channel();
        let config = PoolConfig {
            worker: format!("of version {}", V::VERSION),
            queues: vec![QueueConfig { name: ERRANDS.into(), concurrency: 8 }],
            lease: Duration::from_secs(30),
            pace_of: Arc::new(|_| None),
            shares: Shares::undivided(),
            until: Until::Stopped,
            shutdown: Duration::from_secs(5),
        };
        let driver = Driver::new(store.clone(), Arc::new(Errands::<V>::NEW), Walk);
        let routes = Routes::default().add(ERRANDS, Errands::<V>::KIND, driver);
        let (stop, stopped) = watch::channel(false);
        let pool = Pool::new(store.clone(), config).watched_by(Arc::new(Ends(ends)));
        let working = tokio::spawn(pool.run(routes, stopped));
        (Self { stop, working, version: std::marker::PhantomData }, ended)
    }

    async fn end(self) {
        self.stop.send_replace(true);
        self.working.await.unwrap().unwrap();
    }
}

/// Tells how turns end.
struct Ends(UnboundedSender<Ended>);

impl Watch for Ends {
    fn ended(&self, _: &str, _: &str, how: Ended, _: Duration) {
        // A test that has heard enough listens no more.
        let _ = self.0.send(how);
    }
}
