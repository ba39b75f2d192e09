//! What one atomic commit carries.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::instance::{Instance, InstanceId, Lane, Lease};

/// An instance to be created, alone or as a child within its parent's commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// Its id; creating the same id again changes nothing.
    pub id: InstanceId,
    /// Which workflow it runs; at most 32 bytes.
    pub kind: Arc<str>,
    /// The first status; at most 32 bytes.
    pub status: Arc<str>,
    /// Where it queues.
    pub lane: Lane,
    /// When it first wants work; `None` creates it finished.
    pub due_at: Option<DateTime<Utc>>,
    /// The first state.
    pub state: Vec<u8>,
    /// The first history entry; empty for none.
    pub history: Vec<u8>,
    /// A name that only one instance of this partition may hold at a time, until a commit frees
    /// it. A second instance that wants it is not created.
    pub unique: Option<String>,
}

/// What became of an instance to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It is there now.
    Created,
    /// It was there before; nothing changed.
    Exists(Box<Instance>),
    /// Its unique name is held by another instance; nothing was created.
    Taken {
        /// The holder.
        by: InstanceId,
    },
}

/// A message to an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Who is told; within a commit, an instance of the same partition.
    pub to: InstanceId,
    /// What, in the workflow's own encoding; at most 64 KiB.
    pub body: Vec<u8>,
}

/// What follows a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The lease ends; work is wanted again at this time.
    DueAt(DateTime<Utc>),
    /// The step goes on: the same lease, from now for this long. Written before a call whose
    /// outcome may be lost, so that whoever finds the instance knows the call may have been made.
    Hold(Duration),
    /// The lease ends and no work is wanted, unless a signal comes.
    Finished,
}

/// Adds to a counter of the instance's partition, in the same commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The group, such as one night's run.
    pub group: String,
    /// The field within the group.
    pub field: String,
    /// What is added.
    pub add: i64,
}

/// Takes one of a limited number of places, or gives it back, in the same commit.
///
/// Kept per partition, so everything that must share a limit lives in one partition (a
/// subscriber's does).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// What is limited and for how long, such as `attempts/ltc-main/2026-11-22`.
    pub scope: String,
    /// Whose, such as an msisdn.
    pub subject: String,
    /// Places in all; 0 gives one place back (never below none).
    pub limit: u32,
    /// When the whole scope may be forgotten.
    pub forget_at: DateTime<Utc>,
}

/// One step's outcome, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Proof of the right to commit.
    pub lease: Lease,
    /// The version the step started from; the commit makes it one more.
    pub version: u64,
    /// Chosen by the caller, never 0: lets the store recognise this commit when it is repeated
    /// because its answer was lost.
    pub nonce: u64,
    /// The new state.
    pub state: Vec<u8>,
    /// The status before, as claimed or last committed.
    pub status_before: Arc<str>,
    /// The new status.
    pub status: Arc<str>,
    /// The lane before, as claimed or last committed.
    pub lane_before: Lane,
    /// The lane from now on.
    pub lane: Lane,
    /// What follows.
    pub next: Next,
    /// A history entry; empty for none.
    pub history: Vec<u8>,
    /// How many of the claimed signals were read and may be dropped.
    pub signals_read: usize,
    /// Refuse if this instance has signals beyond those read.
    pub unless_signalled: bool,
    /// Refuse while any of these, of the same partition, has an unread signal.
    pub quiet: Vec<InstanceId>,
    /// Children; one that exists already is left as it is, and so is one whose unique name is
    /// taken (neither refuses the commit).
    pub create: Vec<NewInstance>,
    /// Signals to other instances of the same partition; one that does not exist is skipped.
    pub signal: Vec<Signal>,
    /// Counters.
    pub count: Vec<Count>,
    /// Reservations; one that is full refuses the commit.
    pub reserve: Vec<Reservation>,
    /// Unique names held by this instance that others may have from now on.
    pub free: Vec<String>,
    /// Whether the caller waits until as many replicas have it as the store was told to wait for:
    /// it will do something that must not be forgotten. Where nothing was told, it waits for none.
    pub replicated: bool,
}

/// An accepted commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The version it made.
    pub version: u64,
    /// The lease, if the step goes on; `None` also if a repeated commit finds that another claim
    /// has taken the instance since.
    pub lease: Option<Lease>,
    /// When the store accepted it.
    pub at: DateTime<Utc>,
    /// `false` if the commit waited for replicas and they did not acknowledge it in time. It is
    /// committed all the same, but a fail-over may forget it.
    pub is_replicated: bool,
}

/// Why a commit was refused. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another worker holds the instance, or has moved it on.
    #[error("the lease was lost")]
    LeaseLost,
    /// A signal came that the step has not read; the lease still holds.
    #[error("a signal arrived that was not read")]
    Signalled,
    /// An instance that must be quiet has an unread signal; the lease still holds.
    #[error("{0} has an unread signal")]
    NotQuiet(InstanceId),
    /// A reservation's places are all taken; the lease still holds.
    #[error("no place left in {scope}")]
    Full {
        /// The scope that is full.
        scope: String,
    },
}
