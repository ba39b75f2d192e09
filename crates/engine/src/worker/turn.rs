//! One claimed instance while a worker has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::watch::{Ended, Watch};
use crate::instance::{Claimed, InstanceId, Lane, Lease};
use crate::pace::{InHand, NoSlot};
use crate::store::{Commit, Committed, Next, Refusal, Store, StoreError};
use crate::workflow::{
    Effects, IllegalMove, Measure, Moment, Workflow, decode, decode_state, encode_entry,
    encode_state,
};

/// How long one commit is repeated while the store is away. The lease has long ended by then,
/// so nothing is gained by trying longer.
const COMMIT_PATIENCE: Duration = Duration::from_secs(600);
/// The first pause between two tries; each is twice the one before, up to [`RETRY_PAUSE_MAX`].
const RETRY_PAUSE: Duration = Duration::from_millis(50);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(5);
/// How soon an instance is tried again that nothing can be decided about here.
const UNDECIDABLE_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// A worker's hold on one instance: its state, and what has happened but is not yet committed.
pub struct Turn<W: Workflow> {
    store: Arc<dyn Store>,
    workflow: Arc<W>,
    lease: Lease,
    version: u64,
    status: Arc<str>,
    lane: Lane,
    state: W::State,
    events: Vec<W::Event>,
    effects: Effects,
    measures: Vec<Measure>,
    signals_read: usize,
    in_hand: Option<InHand>,
    watch: Arc<dyn Watch>,
}

/// Why a turn ended without its outcome being kept. What was not committed has not happened.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The commit was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nothing can be done before this time; nothing has happened.
    #[error("postponed to {0}")]
    Postponed(DateTime<Utc>),
    /// A workflow and its handler disagree about what can happen.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
    /// The store failed for longer than it was worth waiting for.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a record in the middle of a step is worth.
#[must_use = "without replicas the call that was recorded is not made"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is where the store was told to have it.
    Safely,
    /// It is on the primary, but the replicas that were waited for have not acknowledged it in
    /// time: a fail-over may forget it, so the call is recorded as not made (money rule 7).
    WithoutReplicas,
}

impl Stopped {
    /// How a turn ends that stopped so.
    pub(super) fn ended(&self) -> Ended {
        match self {
            Self::Refused(Refusal::LeaseLost) => Ended::LeaseLost,
            Self::Refused(_) => Ended::Refused,
            Self::Postponed(_) => Ended::Postponed,
            Self::Illegal(_) | Self::Store(StoreError::Broken(_)) => Ended::Defect,
            Self::Store(StoreError::Newer { .. }) => Ended::Newer,
            Self::Store(_) => Ended::StoreFailed,
        }
    }
}

/// Without a slot nothing happens before there may be one.
impl From<NoSlot> for Stopped {
    fn from(none: NoSlot) -> Self {
        match none {
            NoSlot::Until(until) => Self::Postponed(until),
            NoSlot::Store(error) => error.into(),
        }
    }
}

impl<W: Workflow> Turn<W> {
    /// Takes up a claimed instance and what its signals mean.
    pub(super) fn begin(
        store: Arc<dyn Store>,
        workflow: Arc<W>,
        claimed: Claimed,
        in_hand: Option<InHand>,
        watch: Arc<dyn Watch>,
    ) -> Result<Self, Stopped> {
        let Claimed { instance, lease, signals } = claimed;
        let mut turn = Self {
            store,
            workflow,
            lease,
            version: instance.version,
            status: instance.status,
            lane: instance.lane,
            state: decode_state::<W>(&instance.state)?,
            events: Vec::new(),
            effects: Effects::default(),
            measures: Vec::new(),
            signals_read: signals.len(),
            in_hand,
            watch,
        };
        if !turn.workflow.can_decide(&turn.state) {
            return Err(Stopped::Postponed(turn.moment().at + UNDECIDABLE_PAUSE));
        }
        for signal in &signals {
            let signal: W::Signal = decode(W::KIND, signal)?;
            let events = turn.workflow.hear(&turn.state, signal, turn.moment());
            turn.happen(events)?;
        }
        Ok(turn)
    }

    /// The instance's id.
    pub fn id(&self) -> &InstanceId {
        &self.lease.id
    }

    /// The state, with everything that has happened in this turn.
    pub fn state(&self) -> &W::State {
        &self.state
    }

    /// The store the instance lives in.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The time, and what is known of the store.
    pub fn moment(&self) -> Moment {
        Moment { at: self.store.clock().now(), lost_commits_at: self.store.lost_commits_at() }
    }

    /// Says that the call is on its way: the pace may have the next work claimed.
    pub fn is_on_its_way(&mut self) {
        self.in_hand = None;
    }

    /// The lane in which the instance was claimed or last committed.
    pub(super) fn claimed_lane(&self) -> &Lane {
        &self.lane
    }

    /// Lets events happen, uncommitted.
    pub(super) fn happen(&mut self, events: Vec<W::Event>) -> Result<(), IllegalMove> {
        let now = self.moment();
        for event in events {
            let effects = self.workflow.effects(&self.lease.id, &self.state, &event, now);
            let measures = self.workflow.measures(&self.state, &event);
            self.workflow.apply(&mut self.state, &event, now.at)?;
            self.effects.merge(effects);
            self.measures.extend(measures);
            self.events.push(event);
        }
        Ok(())
    }

    /// Commits events in the middle of a step and holds the instance for another while: written
    /// before a call whose outcome may be lost. When this returns [`Recorded::Safely`] the record is
    /// as durable as the store was told to make it.
    pub async fn record(
        &mut self,
        events: Vec<W::Event>,
        hold: Duration,
    ) -> Result<Recorded, Stopped> {
        self.happen(events)?;
        let committed = self.commit(Next::Hold(hold)).await?;
        self.lease = committed.lease.ok_or(Refusal::LeaseLost)?;
        Ok(if committed.is_replicated { Recorded::Safely } else { Recorded::WithoutReplicas })
    }

    /// Commits what has happened and ends the turn.
    pub(super) async fn settle(&mut self, next: Next) -> Result<(), Stopped> {
        self.commit(next).await.map(drop)
    }

    /// Gives the instance back as it was last committed.
    pub(super) async fn give_back(&self, due_at: DateTime<Utc>) {
        if let Err(error) = self.store.release(&self.lease, due_at, self.signals_read).await {
            tracing::warn!(%error, id = %self.lease.id, "{} could not be given back; its lease will run out", self.lease.id);
        }
    }

    async fn commit(&mut self, next: Next) -> Result<Committed, Stopped> {
        let measures = std::mem::take(&mut self.measures);
        let commit = self.take_commit(next);
        let committed = persist(&*self.store, &commit).await??;
        self.watch.measured(&measures);
        self.version = committed.version;
        self.status = commit.status;
        self.lane = commit.lane;
        self.signals_read = 0;
        Ok(committed)
    }

    fn take_commit(&mut self, next: Next) -> Commit {
        let effects = std::mem::take(&mut self.effects);
        let events = std::mem::take(&mut self.events);
        let history = match events.as_slice() {
            [] => Vec::new(),
            events => encode_entry(self.store.clock().now(), events),
        };
        Commit {
            lease: self.lease.clone(),
            version: self.version,
            nonce: nonce(&self.lease),
            state: encode_state::<W>(&self.state),
            status_before: self.status.clone(),
            status: self.workflow.status(&self.state).into(),
            lane_before: self.lane.clone(),
            lane: self.workflow.lane(&self.state),
            next,
            history,
            signals_read: self.signals_read,
            unless_signalled: effects.unless_signalled,
            quiet: effects.quiet,
            create: effects.create,
            signal: effects.signal,
            count: effects.count,
            reserve: effects.reserve,
            free: effects.free,
            replicated: matches!(next, Next::Hold(_)),
        }
    }
}

/// A number no other commit of this lease carries.
fn nonce(lease: &Lease) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    (lease.token.rotate_left(32) ^ count).max(1)
}

/// Repeats a commit until the store has said yes or no, or patience is over. Repeating is safe:
/// the store knows the commit by its nonce.
async fn persist(
    store: &dyn Store,
    commit: &Commit,
) -> Result<Result<Committed, Refusal>, StoreError> {
    let started = tokio::time::Instant::now();
    let mut pause = RETRY_PAUSE;
    loop {
        match store.commit(commit.clone()).await {
            Err(error) if error.is_passing() && started.elapsed() < COMMIT_PATIENCE => {
                tracing::warn!(%error, id = %commit.lease.id, "a commit of {} is repeated", commit.lease.id);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(RETRY_PAUSE_MAX);
            }
            answer => return answer,
        }
    }
}
