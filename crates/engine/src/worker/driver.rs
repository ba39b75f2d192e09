//! Runs one turn of one instance: hear, decide, work, commit.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Once};

use async_trait::async_trait;
use chrono::TimeDelta;
use tracing::{Instrument, Span};

use super::turn::{Stopped, Turn};
use super::watch::{Ended, Watch};
use crate::instance::{Claimed, InstanceId, Lease};
use crate::pace::InHand;
use crate::store::{Next, Refusal, Store, StoreError};
use crate::workflow::{Move, Workflow};

/// The most decisions without I/O in one turn; more means a workflow that runs in a circle.
const DECISIONS_MAX: usize = 16;
/// How soon an instance is looked at again whose neighbour has an unread signal.
const NOT_QUIET_PAUSE: TimeDelta = TimeDelta::milliseconds(100);
/// How soon an instance is tried again that failed for a reason no code foresaw.
pub(super) const DEFECT_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// How soon an instance is claimed again that a newer version of this program has to go on with:
/// while workers of both are up, it is soon claimed by one of those.
const NEWER_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// Does the steps of one workflow that need the outside world.
#[async_trait]
pub trait Handler<W: Workflow>: Send + Sync + 'static {
    /// Does one step and reports what happened.
    async fn run(&self, step: W::Step, turn: &mut Turn<W>) -> Result<Vec<W::Event>, Stopped>;

    /// Told of events that could not be committed because the lease was lost or the store failed:
    /// evidence that must not be dropped can be sent to the instance as a signal.
    async fn came_too_late(&self, _id: &InstanceId, _events: &[W::Event]) {}
}

/// The handler of a workflow that needs no outside world.
pub struct Pure;

#[async_trait]
impl<W: Workflow<Step = Infallible>> Handler<W> for Pure {
    async fn run(&self, step: Infallible, _: &mut Turn<W>) -> Result<Vec<W::Event>, Stopped> {
        match step {}
    }
}

/// Runs claimed instances of one kind on one queue.
#[async_trait]
pub trait Run: Send + Sync + 'static {
    /// Takes the instance one turn further. Never fails: what cannot be done now is given back.
    async fn run(&self, claimed: Claimed, in_hand: Option<InHand>, watch: Arc<dyn Watch>) -> Ended;
}

/// A workflow with the handler that does its steps on one queue.
pub struct Driver<W: Workflow, H> {
    store: Arc<dyn Store>,
    workflow: Arc<W>,
    handler: H,
    newer_is_said: Once,
}

impl<W: Workflow, H: Handler<W>> Driver<W, H> {
    /// Joins a workflow with its handler.
    pub fn new(store: Arc<dyn Store>, workflow: Arc<W>, handler: H) -> Self {
        Self { store, workflow, handler, newer_is_said: Once::new() }
    }

    /// Decides and works until the instance wants to wait, or a step is done.
    async fn take_turn(&self, turn: &mut Turn<W>) -> Result<(), Stopped> {
        for _ in 0..DECISIONS_MAX {
            match self.workflow.next(turn.state(), turn.moment()) {
                Move::Become(events) => turn.happen(events)?,
                Move::Wait(until) => return turn.settle(Next::DueAt(until)).await,
                Move::Rest => return turn.settle(Next::Finished).await,
                Move::Do(_) if !self.is_ours(turn) => {
                    return turn.settle(Next::DueAt(turn.moment().at)).await;
                }
                Move::Do(step) => return self.work(step, turn).await,
            }
        }
        let state = self.workflow.status(turn.state()).to_owned();
        Err(crate::workflow::IllegalMove { state, event: "a circle of decisions".into() }.into())
    }

    /// Whether the next step belongs to the queue that this turn was claimed from.
    fn is_ours(&self, turn: &Turn<W>) -> bool {
        self.workflow.lane(turn.state()).queue == turn.claimed_lane().queue
    }

    async fn work(&self, step: W::Step, turn: &mut Turn<W>) -> Result<(), Stopped> {
        let events = self.handler.run(step, turn).await?;
        let evidence = events.clone();
        turn.happen(events)?;
        let next = self.rest_or_wait(turn)?;
        let settled = turn.settle(next).await;
        if let Err(Stopped::Refused(Refusal::LeaseLost) | Stopped::Store(_)) = &settled {
            self.handler.came_too_late(turn.id(), &evidence).await;
        }
        settled
    }

    /// What follows a finished step. Another step waits for another claim, so that lanes, pace
    /// and pauses have their say.
    fn rest_or_wait(&self, turn: &mut Turn<W>) -> Result<Next, Stopped> {
        for _ in 0..DECISIONS_MAX {
            match self.workflow.next(turn.state(), turn.moment()) {
                Move::Become(events) => turn.happen(events)?,
                Move::Wait(until) => return Ok(Next::DueAt(until)),
                Move::Rest => return Ok(Next::Finished),
                Move::Do(_) => break,
            }
        }
        Ok(Next::DueAt(turn.moment().at))
    }

    /// Gives an instance back whose turn came to nothing.
    async fn stop(&self, turn: &Turn<W>, stopped: Stopped) -> Ended {
        let (id, now, how) = (turn.id(), turn.moment(), stopped.ended());
        let due_at = match stopped {
            Stopped::Refused(Refusal::LeaseLost) => {
                tracing::info!(%id, "{id} was taken over by another worker");
                return how;
            }
            Stopped::Refused(Refusal::Signalled) => now.at,
            Stopped::Refused(Refusal::NotQuiet(_)) => now.at + NOT_QUIET_PAUSE,
            Stopped::Refused(Refusal::Full { scope }) => {
                self.workflow.when_full(turn.state(), &scope, now)
            }
            Stopped::Postponed(until) => until,
            Stopped::Illegal(error) => {
                tracing::error!(%error, %id, "{id} cannot go on: {error}");
                now.at + DEFECT_PAUSE
            }
            Stopped::Store(error) => {
                tracing::warn!(%error, %id, "{id} is given back: {error}");
                if error.is_passing() { now.at } else { now.at + DEFECT_PAUSE }
            }
        };
        turn.give_back(due_at).await;
        how
    }

    /// Gives an instance back about which nothing could be decided.
    async fn decline(&self, lease: &Lease, stopped: Stopped, signals: usize) -> Ended {
        let how = stopped.ended();
        let due_at = match stopped {
            Stopped::Postponed(until) => {
                tracing::info!(id = %lease.id, "nothing can be decided about {} here", lease.id);
                until
            }
            Stopped::Store(StoreError::Newer { .. }) => {
                self.newer_is_said.call_once(|| say_newer(W::KIND, lease));
                self.store.clock().now() + NEWER_PAUSE
            }
            _ => {
                tracing::error!(error = %stopped, id = %lease.id, "{}: {stopped}", lease.id);
                self.store.clock().now() + DEFECT_PAUSE
            }
        };
        // The lease runs out by itself if even this fails.
        let _ = self.store.release(lease, due_at, signals).await;
        how
    }
}

#[async_trait]
impl<W: Workflow, H: Handler<W>> Run for Driver<W, H> {
    async fn run(&self, claimed: Claimed, in_hand: Option<InHand>, watch: Arc<dyn Watch>) -> Ended {
        let (lease, signals) = (claimed.lease.clone(), claimed.signals.len());
        let (span, store) = (span_of(&claimed), self.store.clone());
        let begun = Turn::begin(store, self.workflow.clone(), claimed, in_hand, watch.clone());
        let parent = begun.as_ref().ok().and_then(|turn| self.workflow.trace_parent(turn.state()));
        watch.begins(&span, parent.as_deref());
        let turn = async {
            let how = match begun {
                Ok(mut turn) => match self.take_turn(&mut turn).await {
                    Ok(()) => Ended::Settled,
                    Err(stopped) => self.stop(&turn, stopped).await,
                },
                Err(stopped) => self.decline(&lease, stopped, signals).await,
            };
            Span::current().record("outcome", how.as_str());
            how
        };
        turn.instrument(span).await
    }
}

/// Once for a kind: while a deployment is brought up to date there may be many of them.
fn say_newer(kind: &str, lease: &Lease) {
    tracing::warn!(
        kind,
        id = %lease.id,
        "a newer version of this program has written {} or to it; this one leaves every such {kind} to it",
        lease.id,
    );
}

/// What logs and traces say of a turn. Its parent is told before it is entered.
fn span_of(claimed: &Claimed) -> Span {
    let instance = &claimed.instance;
    tracing::debug_span!(
        "step",
        id = %instance.id,
        lane = %instance.lane,
        kind = %instance.kind,
        queue = %instance.lane.queue,
        outcome = tracing::field::Empty,
    )
}

/// Which driver runs which kind on which queue.
#[derive(Clone, Default)]
pub struct Routes(HashMap<(Arc<str>, Arc<str>), Arc<dyn Run>>);

impl Routes {
    /// Adds the driver of one kind on one queue.
    pub fn add(mut self, queue: &str, kind: &str, run: impl Run) -> Self {
        self.0.insert((queue.into(), kind.into()), Arc::new(run));
        self
    }

    /// The driver for a claimed instance, if this process has one.
    pub(super) fn of(&self, claimed: &Claimed) -> Option<Arc<dyn Run>> {
        let key = (claimed.instance.lane.queue.clone(), claimed.instance.kind.clone());
        self.0.get(&key).cloned()
    }
}
