//! Errands of two groups, a gate that they wait at, and a record of who was claimed when.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::worker::{Driver, Ended, Handler, Routes, Stopped, Turn, Watch};
use engine::workflow::{IllegalMove, encode};
use engine::{Effects, InstanceId, Lane, Moment, Move, Store, Workflow};
use minicbor::{Decode, Encode};
use tokio::sync::{Notify, watch};

pub(crate) const QUEUE: &str = "errands";
pub(crate) const ACME: &str = "acme";
pub(crate) const ZENITH: &str = "zenith";

/// The groups by their number.
const GROUPS: [&str; 2] = [ACME, ZENITH];
/// How many are created at once.
const BATCH: usize = 500;

/// Something to be done once, for the group of this number.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Errand {
    #[n(0)]
    done: bool,
}

#[derive(Clone, Debug, Encode, Decode)]
pub(crate) enum Happened {
    #[n(0)]
    Done,
}

pub(crate) struct Errands<const GROUP: usize>;

impl<const GROUP: usize> Workflow for Errands<GROUP> {
    const KIND: &'static str = GROUPS[GROUP];
    type State = Errand;
    type Event = Happened;
    type Signal = ();
    type Step = ();

    fn can_decide(&self, _: &Errand) -> bool {
        true
    }

    fn apply(&self, state: &mut Errand, _: &Happened, _: DateTime<Utc>) -> Result<(), IllegalMove> {
        state.done = true;
        Ok(())
    }

    fn hear(&self, _: &Errand, (): (), _: Moment) -> Vec<Happened> {
        Vec::new()
    }

    fn next(&self, state: &Errand, _: Moment) -> Move<(), Happened> {
        if state.done { Move::Rest } else { Move::Do(()) }
    }

    fn effects(&self, _: &InstanceId, _: &Errand, _: &Happened, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Errand, _: &str, now: Moment) -> DateTime<Utc> {
        now.at
    }

    fn status(&self, state: &Errand) -> &'static str {
        if state.done { "done" } else { "wanted" }
    }

    fn lane(&self, _: &Errand) -> Lane {
        lane(GROUPS[GROUP])
    }
}

fn lane(group: &str) -> Lane {
    Lane::new(QUEUE, format!("{group}/all"))
}

/// Has errands of one group due now, spread over the partitions.
pub(crate) async fn create<const GROUP: usize>(store: &dyn Store, count: u32) {
    let (group, now) = (GROUPS[GROUP], store.clock().now());
    let errand = |number: &u32| NewInstance {
        id: InstanceId::new(
            (number % u32::from(store.partitions())) as u16,
            format!("{group}-{number}"),
        ),
        kind: group.into(),
        status: "wanted".into(),
        lane: lane(group),
        due_at: Some(now),
        state: encode(&Errand { done: false }),
        history: Vec::new(),
        unique: None,
    };
    let numbers: Vec<u32> = (0..count).collect();
    for some in numbers.chunks(BATCH) {
        store.create(some.iter().map(errand).collect()).await.unwrap();
    }
}

/// Whom an operator does not answer.
#[derive(Clone)]
pub(crate) struct Gate(watch::Sender<Option<&'static str>>);

impl Gate {
    pub(crate) fn open() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn closed_to(group: &'static str) -> Self {
        Self(watch::Sender::new(Some(group)))
    }

    pub(crate) fn open_to_all(&self) {
        self.0.send_replace(None);
    }
}

#[async_trait]
impl<const GROUP: usize> Handler<Errands<GROUP>> for Gate {
    async fn run(&self, (): (), _: &mut Turn<Errands<GROUP>>) -> Result<Vec<Happened>, Stopped> {
        let mut closed_to = self.0.subscribe();
        closed_to.wait_for(|group| *group != Some(GROUPS[GROUP])).await.unwrap();
        Ok(vec![Happened::Done])
    }
}

pub(crate) fn routes(store: &Arc<dyn Store>, gate: &Gate) -> Routes {
    let acme = Driver::new(store.clone(), Arc::new(Errands::<0>), gate.clone());
    let zenith = Driver::new(store.clone(), Arc::new(Errands::<1>), gate.clone());
    Routes::default().add(QUEUE, ACME, acme).add(QUEUE, ZENITH, zenith)
}

/// Whose errands were claimed, in order, and whose were done.
#[derive(Default)]
pub(crate) struct Leases {
    claimed: Mutex<Vec<String>>,
    done: Mutex<Vec<String>>,
    news: Notify,
}

impl Leases {
    /// How many of a group were claimed.
    pub(crate) fn of(&self, group: &str) -> usize {
        count(&self.claimed, group)
    }

    /// How many others had been claimed when the last of a group was.
    pub(crate) fn before_the_last_of(&self, group: &str) -> usize {
        let claimed = self.claimed.lock().unwrap();
        let last = claimed.iter().rposition(|of| of == group).unwrap();
        claimed[..last].iter().filter(|of| *of != group).count()
    }

    pub(crate) async fn reached(&self, group: &str, number: usize) {
        while self.of(group) < number {
            self.news.notified().await;
        }
    }

    pub(crate) async fn ended(&self, group: &str, number: usize) {
        while count(&self.done, group) < number {
            self.news.notified().await;
        }
    }
}

fn count(all: &Mutex<Vec<String>>, group: &str) -> usize {
    all.lock().unwrap().iter().filter(|of| *of == group).count()
}

impl Watch for Leases {
    fn leased(&self, _: &str, kind: &str) {
        self.claimed.lock().unwrap().push(kind.to_owned());
        self.news.notify_one();
    }

    fn ended(&self, _: &str, kind: &str, how: Ended, _: Duration) {
        assert_eq!(how, Ended::Settled);
        self.done.lock().unwrap().push(kind.to_owned());
        self.news.notify_one();
    }
}
