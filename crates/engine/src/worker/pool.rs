//! All workers of one process on one store.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use apalis_core::worker::builder::WorkerBuilder;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::timeout::TimeoutLayer;

use super::backend::JournalBackend;
use super::claims::{Claims, Feed, PaceOf, Work};
use super::driver::Routes;
use super::held::Held;
use super::shares::Shares;
use super::watch::{Ended, Unwatched, Watch, Watched};
use crate::store::{Store, StoreError};

/// The outermost bound on one step; its calls and commits have closer ones of their own.
const STEP_TIME_MAX: Duration = Duration::from_secs(900);

/// How long a claim that is on its way may keep a shutdown waiting.
const CLAIM_PATIENCE: Duration = Duration::from_secs(5);

/// One queue as this process works on it.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// The queue's name.
    pub name: Arc<str>,
    /// The most instances in hand at once.
    pub concurrency: usize,
}

/// What a pool of workers does.
#[derive(Clone)]
pub struct PoolConfig {
    /// Unique for every start of a process.
    pub worker: String,
    /// The queues to work on.
    pub queues: Vec<QueueConfig>,
    /// How long a claim holds; it must outlast the longest call a step makes.
    pub lease: Duration,
    /// Which pace each lane keeps.
    pub pace_of: PaceOf,
    /// Who shares the places of every queue.
    pub shares: Shares,
    /// When to stop.
    pub until: Until,
    /// How long a shutdown waits for what is in flight; what is not done by then comes due again
    /// elsewhere.
    pub shutdown: Duration,
}

/// When a pool stops by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Never.
    Stopped,
    /// When nothing is due and nothing is in flight.
    Idle,
    /// When time, skipping from one due time to the next, has come to this instant.
    Skipped(DateTime<Utc>),
}

/// Workers on one store.
pub struct Pool {
    pub(super) store: Arc<dyn Store>,
    pub(super) config: PoolConfig,
    pub(super) finished: Arc<Notify>,
    watch: Arc<dyn Watch>,
}

impl Pool {
    /// A pool that is not running yet.
    pub fn new(store: Arc<dyn Store>, config: PoolConfig) -> Self {
        Self { store, config, finished: Arc::default(), watch: Arc::new(Unwatched) }
    }

    /// The same, with somebody to look on.
    #[must_use]
    pub fn watched_by(self, watch: Arc<dyn Watch>) -> Self {
        Self { watch, ..self }
    }

    /// Works until `stop` says so or [`PoolConfig::until`] is reached, then finishes what is in
    /// flight. Fails only if the store must not be used or this worker may not join it.
    pub async fn run(
        self,
        routes: Routes,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        self.join().await?;
        let mut workers = JoinSet::new();
        let feeds = self.start_workers(&routes, &mut workers);
        let (store, config) = (self.store.clone(), &self.config);
        let (pace_of, shares) = (config.pace_of.clone(), config.shares.clone());
        let mut claims = Claims::new(store, feeds, pace_of, shares, config.lease);
        let told_at = OnceLock::new();
        let ended = tokio::select! {
            ended = self.claim_until_done(&mut claims, stop.clone()) => ended,
            () = self.stay_joined() => Ok(()),
            // What a claim has leased is in nobody's hands before it is answered: it is let finish.
            () = told_and_waited(&mut stop, &told_at) => Ok(()),
        };
        let spent = told_at.get().map_or(Duration::ZERO, Instant::elapsed);
        // Dropping the feeds ends the workers' streams; what is in flight runs to its end.
        drop(claims);
        self.finish(workers, self.config.shutdown.saturating_sub(spent)).await;
        if let Err(error) = self.store.detach(&self.config.worker).await {
            tracing::warn!(%error, "this worker's announcement could not be taken back");
        }
        ended
    }

    fn start_workers(&self, routes: &Routes, workers: &mut JoinSet<()>) -> Vec<Feed> {
        let steps = Steps {
            routes: routes.clone(),
            finished: self.finished.clone(),
            watch: self.watch.clone(),
        };
        let start = |queue: &QueueConfig| {
            let (work, receiver) = unbounded_channel();
            let name = format!("{}/{}", self.config.worker, queue.name);
            workers.spawn(run_worker(name, receiver, steps.clone()));
            let held = Held::new(queue.concurrency, self.config.shares.weights().len());
            Feed { queue: queue.name.clone(), held, work }
        };
        self.config.queues.iter().map(start).collect()
    }

    async fn finish(&self, mut workers: JoinSet<()>, patience: Duration) {
        let all = async { while workers.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("some work was still in flight at shutdown; it will come due again");
        }
    }
}

/// Waits for the word to stop, notes when it came, and waits as long as a claim may take. Whoever could
/// say it being gone is the same.
async fn told_and_waited(stop: &mut watch::Receiver<bool>, told_at: &OnceLock<Instant>) {
    let _ = stop.wait_for(|stop| *stop).await;
    let _ = told_at.set(Instant::now());
    tokio::time::sleep(CLAIM_PATIENCE).await;
}

/// One apalis worker on one queue, until its channel closes and its work is done.
async fn run_worker(name: String, work: UnboundedReceiver<Work>, steps: Steps) {
    let worker = WorkerBuilder::new(name.as_str())
        .backend(JournalBackend::new(work))
        .layer(TimeoutLayer::new(STEP_TIME_MAX))
        .build(move |work: Work| steps.clone().take(work));
    if let Err(error) = worker.run().await {
        tracing::error!(%error, "worker {name} ended: {error}");
    }
}

/// What every step needs besides its work.
#[derive(Clone)]
struct Steps {
    routes: Routes,
    finished: Arc<Notify>,
    watch: Arc<dyn Watch>,
}

impl Steps {
    /// Runs one claimed instance with the driver of its kind.
    async fn take(self, work: Work) {
        let Work { claimed, places } = work;
        let watched = Watched::begin(self.watch.clone(), &claimed);
        let Some(run) = self.routes.of(&claimed) else {
            let instance = &claimed.instance;
            tracing::error!(id = %instance.id, kind = %instance.kind, "no driver for {} on {}", instance.kind, instance.lane);
            watched.end(Ended::Defect);
            return;
        };
        watched.end(run.run(claimed, places.in_hand, self.watch).await);
        drop(places.place);
        self.finished.notify_one();
    }
}
