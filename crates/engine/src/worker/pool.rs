//! All workers of one process on one store.

use std::sync::Arc;
use std::time::Duration;

use apalis_core::worker::builder::WorkerBuilder;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::timeout::TimeoutLayer;
use tracing::Instrument;

use super::backend::JournalBackend;
use super::claims::{Claims, Feed, PaceOf, Work};
use super::driver::Routes;
use super::skip::{Progress, skip};
use crate::store::{Store, StoreError};

/// The shortest time between two rounds of claims: what gathers in it is claimed together.
const ROUND_PAUSE: Duration = Duration::from_millis(4);
/// How long a wake-up is waited for before everything is looked at again.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// The same while nothing is in hand: an idle process asks a shared Redis for next to nothing.
const IDLE_LOOK_PAUSE: Duration = Duration::from_millis(2_500);
/// How long the claim loop rests after the store failed it.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// The outermost bound on one step; its calls and commits have closer ones of their own.
const STEP_TIME_MAX: Duration = Duration::from_secs(900);
/// A pool that ends when idle waits for what comes due within this time.
const IDLE_MARGIN: TimeDelta = TimeDelta::seconds(3);
/// How long a worker's announcement holds without being repeated.
const ATTACH_TTL: Duration = Duration::from_secs(5);

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
    store: Arc<dyn Store>,
    config: PoolConfig,
    capacity: usize,
    finished: Arc<Notify>,
}

impl Pool {
    /// A pool that is not running yet.
    pub fn new(store: Arc<dyn Store>, config: PoolConfig) -> Self {
        let capacity = config.queues.iter().map(|queue| queue.concurrency).sum();
        Self { store, config, capacity, finished: Arc::default() }
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
        let mut claims = Claims::new(store, feeds, config.pace_of.clone(), config.lease);
        let ended = tokio::select! {
            ended = self.claim_until_done(&mut claims) => ended,
            () = self.stay_joined() => Ok(()),
            _ = stop.wait_for(|stop| *stop) => Ok(()),
        };
        // Dropping the feeds ends the workers' streams; what is in flight runs to its end.
        drop(claims);
        self.finish(workers).await;
        if let Err(error) = self.store.detach(&self.config.worker).await {
            tracing::warn!(%error, "this worker's announcement could not be taken back");
        }
        ended
    }

    fn start_workers(&self, routes: &Routes, workers: &mut JoinSet<()>) -> Vec<Feed> {
        let start = |queue: &QueueConfig| {
            let (work, receiver) = unbounded_channel();
            let name = format!("{}/{}", self.config.worker, queue.name);
            workers.spawn(run_worker(name, receiver, routes.clone(), self.finished.clone()));
            let slots = Arc::new(Semaphore::new(queue.concurrency));
            Feed { queue: queue.name.clone(), slots, work }
        };
        self.config.queues.iter().map(start).collect()
    }

    /// Claims, round after round, until there is a reason to end.
    async fn claim_until_done(&self, claims: &mut Claims) -> Result<(), StoreError> {
        loop {
            match self.rounds(claims).await {
                Ok(()) => return Ok(()),
                Err(error @ StoreError::Unfit(_)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "claiming failed and goes on shortly: {error}");
                    tokio::time::sleep(FAILURE_PAUSE).await;
                }
            }
        }
    }

    async fn rounds(&self, claims: &mut Claims) -> Result<(), StoreError> {
        let ends = self.config.until != Until::Stopped;
        let mut looked_at: Option<Instant> = None;
        loop {
            let claimed = claims.round().await?;
            let quiet = claimed == 0 && claims.in_flight(self.capacity) == 0;
            let pause = if quiet { IDLE_LOOK_PAUSE } else { LOOK_PAUSE };
            let stale = looked_at.is_none_or(|at| at.elapsed() >= pause);
            if stale || (ends && quiet && !claims.anything_claimable()) {
                claims.look_again().await?;
                looked_at = Some(Instant::now());
                match self.after_a_look(claims, quiet).await? {
                    Progress::Done => return Ok(()),
                    Progress::TimeWentOn => continue,
                    Progress::None => {}
                }
            }
            self.rest(claims, claimed).await?;
        }
    }

    /// With fresh knowledge of what is due: ends, or on a virtual clock lets time go on.
    async fn after_a_look(&self, claims: &Claims, quiet: bool) -> Result<Progress, StoreError> {
        if !quiet || claims.anything_claimable() {
            return Ok(Progress::None);
        }
        match self.config.until {
            Until::Stopped => Ok(Progress::None),
            Until::Idle if claims.anything_due_by(self.soon()) => self.let_time_go_on(claims).await,
            Until::Idle if self.anything_leased().await? => Ok(Progress::None),
            Until::Idle => Ok(Progress::Done),
            Until::Skipped(end) => skip(&*self.store, claims, end).await,
        }
    }

    /// Waits for the next wake-up, or for the pause between rounds while work is due.
    async fn rest(&self, claims: &mut Claims, claimed: usize) -> Result<(), StoreError> {
        tokio::time::sleep(ROUND_PAUSE).await;
        let patience = match claimed > 0 || claims.anything_claimable() {
            true => Duration::ZERO,
            false => self.until_next(claims),
        };
        tokio::select! {
            woken = self.store.wake(patience) => match woken {
                Some(woken) => claims.look(woken.partitions).await,
                None => Ok(()),
            },
            // What ends last may leave nothing to do, which is worth noticing at once.
            () = self.finished.notified() => Ok(()),
        }
    }

    /// How long nothing is due, at most [`LOOK_PAUSE`].
    fn until_next(&self, claims: &Claims) -> Duration {
        let now = self.store.clock().now();
        let next = claims.next_time().and_then(|next| (next - now).to_std().ok());
        next.map_or(LOOK_PAUSE, |wait| wait.min(LOOK_PAUSE))
    }

    /// Work that is put off for a moment (a pace, a new token, a neighbour's signal) is not over.
    fn soon(&self) -> DateTime<Utc> {
        self.store.clock().now() + IDLE_MARGIN
    }

    /// Waiting is enough where time passes by itself.
    async fn let_time_go_on(&self, claims: &Claims) -> Result<Progress, StoreError> {
        if !self.store.clock().is_virtual() {
            return Ok(Progress::None);
        }
        skip(&*self.store, claims, claims.next_time().unwrap_or(self.soon())).await
    }

    /// Whether any worker anywhere holds something of our queues.
    async fn anything_leased(&self) -> Result<bool, StoreError> {
        let ours = |queue: &str| self.config.queues.iter().any(|config| *config.name == *queue);
        let lanes = self.store.lanes().await?;
        Ok(lanes.iter().any(|stats| stats.in_flight > 0 && ours(&stats.lane.queue)))
    }

    /// Joins the store; on a virtual one, alone. A worker that died a moment ago is waited for.
    async fn join(&self) -> Result<(), StoreError> {
        let alone = self.store.clock().is_virtual();
        let started = Instant::now();
        loop {
            match self.store.attach(&self.config.worker, alone, ATTACH_TTL).await {
                Ok(true) => return Ok(()),
                Ok(false) if started.elapsed() > ATTACH_TTL * 2 => return Err(not_alone()),
                Ok(false) => {}
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "the store is away, joining it again shortly");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(ATTACH_TTL / 10).await;
        }
    }

    /// Repeats the announcement for as long as the pool runs.
    async fn stay_joined(&self) {
        let alone = self.store.clock().is_virtual();
        loop {
            tokio::time::sleep(ATTACH_TTL / 3).await;
            if let Err(error) = self.store.attach(&self.config.worker, alone, ATTACH_TTL).await {
                tracing::warn!(%error, "this worker could not announce itself");
            }
        }
    }

    async fn finish(&self, mut workers: JoinSet<()>) {
        let all = async { while workers.join_next().await.is_some() {} };
        if tokio::time::timeout(self.config.shutdown, all).await.is_err() {
            tracing::warn!("some work was still in flight at shutdown; it will come due again");
        }
    }
}

fn not_alone() -> StoreError {
    let text = "another worker is on this store: a time skip needs the store to itself, and no \
                worker may join while time is skipped";
    StoreError::Unfit(text.into())
}

/// One apalis worker on one queue, until its channel closes and its work is done.
async fn run_worker(
    name: String,
    work: UnboundedReceiver<Work>,
    routes: Routes,
    finished: Arc<Notify>,
) {
    let worker = WorkerBuilder::new(name.as_str())
        .backend(JournalBackend::new(work))
        .layer(TimeoutLayer::new(STEP_TIME_MAX))
        .build(move |work: Work| step(routes.clone(), finished.clone(), work));
    if let Err(error) = worker.run().await {
        tracing::error!(%error, "worker {name} ended: {error}");
    }
}

/// Runs one claimed instance with the driver of its kind.
async fn step(routes: Routes, finished: Arc<Notify>, work: Work) {
    let Work { claimed, places } = work;
    let Some(run) = routes.of(&claimed) else {
        let instance = &claimed.instance;
        tracing::error!(id = %instance.id, kind = %instance.kind, "no driver for {} on {}", instance.kind, instance.lane);
        return;
    };
    let span =
        tracing::debug_span!("step", id = %claimed.instance.id, lane = %claimed.instance.lane);
    run.run(claimed, places.in_hand).instrument(span).await;
    drop(places.slot);
    finished.notify_one();
}
