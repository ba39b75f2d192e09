//! What is told to whoever looks on while workers work.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::worker::{
    Driver, Ended, Handler, Pool, PoolConfig, QueueConfig, Routes, Shares, Stopped, Turn, Until,
    Watch,
};
use engine::workflow::{IllegalMove, Measure, encode};
use engine::{Effects, InstanceId, Lane, Moment, Move, Store, Workflow};
use minicbor::{Decode, Encode};
use tempfile::TempDir;
use tokio::sync::watch;
use tracing::Span;

const QUEUE: &str = "errands";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// Something to be done once.
#[derive(Clone, Encode, Decode)]
struct Errand {
    #[n(0)]
    done: bool,
    #[n(1)]
    ends_in_a_panic: bool,
}

#[derive(Clone, Debug, Encode, Decode)]
enum Happened {
    #[n(0)]
    Done,
}

struct Errands;

impl Workflow for Errands {
    const KIND: &'static str = "errand";
    type State = Errand;
    type Event = Happened;
    type Signal = ();
    type Step = bool;

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

    fn next(&self, state: &Errand, _: Moment) -> Move<bool, Happened> {
        if state.done { Move::Rest } else { Move::Do(state.ends_in_a_panic) }
    }

    fn effects(&self, _: &InstanceId, _: &Errand, _: &Happened, _: Moment) -> Effects {
        Effects::default()
    }

    fn measures(&self, _: &Errand, _: &Happened) -> Vec<Measure> {
        vec![Measure { name: "errands", labels: vec!["done".into()], add: 1 }]
    }

    fn when_full(&self, _: &Errand, _: &str, now: Moment) -> DateTime<Utc> {
        now.at
    }

    fn status(&self, state: &Errand) -> &'static str {
        if state.done { "done" } else { "wanted" }
    }

    fn lane(&self, _: &Errand) -> Lane {
        Lane::new(QUEUE, "all")
    }

    fn trace_parent(&self, _: &Errand) -> Option<String> {
        Some(PARENT.into())
    }
}

struct Run;

#[async_trait]
impl Handler<Errands> for Run {
    async fn run(
        &self,
        ends_in_a_panic: bool,
        _: &mut Turn<Errands>,
    ) -> Result<Vec<Happened>, Stopped> {
        assert!(!ends_in_a_panic, "as it was told");
        Ok(vec![Happened::Done])
    }
}

/// Everything that was told, in order.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn note(&self, line: String) {
        self.0.lock().expect("nobody panics with it").push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics with it").clone()
    }
}

impl Watch for Told {
    fn leased(&self, queue: &str, kind: &str) {
        self.note(format!("leased {queue} {kind}"));
    }

    fn begins(&self, _: &Span, parent: Option<&str>) {
        self.note(format!("begins under {}", parent.unwrap_or("nobody")));
    }

    fn measured(&self, measures: &[Measure]) {
        measures.iter().for_each(|measure| self.note(format!("measured {}", measure.name)));
    }

    fn ended(&self, queue: &str, kind: &str, how: Ended, _: Duration) {
        self.note(format!("ended {queue} {kind} {}", how.as_str()));
    }
}

fn errand(store: &dyn Store, ends_in_a_panic: bool) -> NewInstance {
    NewInstance {
        id: InstanceId::new(0, "errand-1"),
        kind: Errands::KIND.into(),
        status: "wanted".into(),
        lane: Lane::new(QUEUE, "all"),
        due_at: Some(store.clock().now()),
        state: encode(&Errand { done: false, ends_in_a_panic }),
        history: Vec::new(),
        unique: None,
    }
}

/// A file of its own.
fn store() -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { partitions: 1, virtual_from: None };
    let store = SqliteStore::open(folder.path().join("journal.db"), options).expect("a store");
    (folder, Arc::new(store))
}

fn pool(store: &Arc<dyn Store>, told: &Arc<Told>, until: Until) -> Pool {
    let config = PoolConfig {
        worker: "worker-1".into(),
        queues: vec![QueueConfig { name: QUEUE.into(), concurrency: 4 }],
        lease: Duration::from_secs(30),
        pace_of: Arc::new(|_| None),
        shares: Shares::undivided(),
        until,
        shutdown: Duration::from_secs(5),
    };
    Pool::new(store.clone(), config).watched_by(told.clone())
}

fn routes(store: &Arc<dyn Store>) -> Routes {
    let driver = Driver::new(store.clone(), Arc::new(Errands), Run);
    Routes::default().add(QUEUE, Errands::KIND, driver)
}

#[tokio::test]
async fn a_turn_is_told_from_its_lease_to_its_end_and_what_it_committed_in_between() {
    let (_folder, store) = store();
    store.create(vec![errand(&*store, false)]).await.expect("created");
    let told = Arc::new(Told::default());
    let (_stop, stopped) = watch::channel(false);
    pool(&store, &told, Until::Idle).run(routes(&store), stopped).await.expect("it works");
    let begins = format!("begins under {PARENT}");
    let expected =
        ["leased errands errand", &begins, "measured errands", "ended errands errand settled"];
    assert_eq!(told.lines(), expected);
}

#[tokio::test]
async fn a_turn_that_panics_is_told_as_cut_off_and_measures_nothing() {
    let (_folder, store) = store();
    store.create(vec![errand(&*store, true)]).await.expect("created");
    let told = Arc::new(Told::default());
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(pool(&store, &told, Until::Stopped).run(routes(&store), stopped));
    let ended = "ended errands errand cut_off".to_owned();
    while !told.lines().contains(&ended) {
        tokio::task::yield_now().await;
    }
    stop.send_replace(true);
    working.await.expect("a task").expect("it works");
    assert!(!told.lines().iter().any(|line| line.starts_with("measured")));
}

#[tokio::test]
async fn nothing_is_told_while_nothing_is_due() {
    let (_folder, store) = store();
    let told = Arc::new(Told::default());
    let (_stop, stopped) = watch::channel(false);
    pool(&store, &told, Until::Idle).run(routes(&store), stopped).await.expect("it works");
    assert_eq!(told.lines(), Vec::<String>::new());
}
