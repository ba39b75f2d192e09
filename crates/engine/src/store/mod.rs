//! The contract between the engine and whatever keeps the journal.

mod bounds;
mod commit;
#[cfg(feature = "conformance")]
pub mod conformance;
mod error;
mod query;
pub mod redis;
pub mod sqlite;

pub use commit::{
    Commit, Committed, Count, CreateOutcome, NewInstance, Next, Refusal, Reservation, Signal,
};
pub use error::StoreError;
pub use query::{Cursor, LaneStats, ListQuery, Page, Pause, PermitGrant, PermitRequest, Throttle};

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::instance::{Claimed, Instance, InstanceId, Lane, Lease};

/// The most instances one claim hands out; a larger limit is lowered to it.
pub const CLAIM_MAX: usize = 500;
/// The most signals a claim hands over with one instance; the rest come with the next claim.
pub const SIGNALS_READ_MAX: usize = 64;
/// The most signals that may wait for one instance; one more is refused.
pub const SIGNALS_WAITING_MAX: usize = 1_024;
/// The most instances one [`Store::create`] or names one [`Store::route`] or
/// [`Store::holders`] takes.
pub const BATCH_MAX: usize = 1_000;
/// The most things that one commit creates, signals, counts, reserves, frees and looks at.
pub const COMMIT_PARTS_MAX: usize = 2_048;
/// The most rows on one page of a list; a larger limit is lowered to it.
pub const PAGE_MAX: usize = 1_000;
/// The most names one [`Store::forget`] takes.
pub const FORGET_MAX: usize = 200;

/// Keeps instances. Implemented by SQLite and Redis; one conformance suite holds both to this.
///
/// Every method is durable as far as the store's own policy goes before it returns, and safe to
/// call from many tasks at once: a store gathers concurrent calls into few round trips or one
/// fsync. [`StoreError::Unavailable`] means the outcome is unknown: a claim's leases then run
/// out by themselves, and a commit may be repeated as it is, since the store knows it again (until
/// the instance's next commit). A request beyond the bounds named here is [`StoreError::Broken`].
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// How many partitions there are; fixed when the store is created.
    fn partitions(&self) -> u16;

    /// The store's clock.
    fn clock(&self) -> &Clock;

    /// Creates instances, each one whole or not at all, in the order given; at most [`BATCH_MAX`].
    async fn create(&self, new: Vec<NewInstance>) -> Result<Vec<CreateOutcome>, StoreError>;

    /// Reserves names from outside: the first caller's partition is recorded for each name, and
    /// what is on record is returned. At most [`BATCH_MAX`] pairs of name and wanted partition.
    async fn route(&self, names: Vec<(String, u16)>) -> Result<Vec<u16>, StoreError>;

    /// The partition on record for each name, if any.
    async fn routes(&self, names: Vec<String>) -> Result<Vec<Option<u16>>, StoreError>;

    /// Which instance of a partition holds each unique name now ([`NewInstance::unique`]), if any,
    /// in the order asked. At most [`BATCH_MAX`] names.
    async fn holders(
        &self,
        partition: u16,
        names: &[String],
    ) -> Result<Vec<Option<InstanceId>>, StoreError>;

    /// Leases up to `limit` due instances of one lane in one partition, earliest due first, ties
    /// by name. A claimed instance comes due again when its lease ends. Pauses are not looked at:
    /// that is the claim loop's part.
    async fn claim(
        &self,
        partition: u16,
        lane: &Lane,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Commits one step: all of it or, with a [`Refusal`], nothing. A lease that has ended still
    /// commits as long as no other claim has taken the instance.
    ///
    /// What the commit frees is free before it creates; what it creates can be told in the same
    /// commit. A signal that finds [`SIGNALS_WAITING_MAX`] waiting breaks the whole commit.
    async fn commit(&self, commit: Commit) -> Result<Result<Committed, Refusal>, StoreError>;

    /// Moves the end of a lease to `for_another` from now; `None` if the lease was lost.
    async fn extend(
        &self,
        lease: &Lease,
        for_another: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Gives an instance back unchanged, due at `due_at`, or at once if more signals wait for it
    /// than the `signals_known` to whoever gives it back. A lost lease is no error.
    async fn release(
        &self,
        lease: &Lease,
        due_at: DateTime<Utc>,
        signals_known: usize,
    ) -> Result<(), StoreError>;

    /// Puts a signal in an instance's inbox and makes it due now (a leased one: at its commit).
    /// `false` if there is no such instance; [`StoreError::Broken`] if too many wait for it.
    async fn signal(&self, signal: Signal) -> Result<bool, StoreError>;

    /// Removes finished instances of a partition for good, with their histories, and says how many
    /// there were. One that wants work, is leased or has an unread signal stays, and so does every
    /// counter. A unique name has to be freed before its holder is forgotten. At most
    /// [`FORGET_MAX`] names.
    async fn forget(&self, partition: u16, names: &[String]) -> Result<usize, StoreError>;

    /// The same for those that are still at the version that goes with their name: one that was
    /// committed since stays.
    async fn forget_unchanged(
        &self,
        partition: u16,
        versions: &[(String, u64)],
    ) -> Result<usize, StoreError>;

    /// Reads one instance.
    async fn read(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError>;

    /// Every history entry of an instance, oldest first, as they were committed.
    async fn history(&self, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError>;

    /// One page of the instances of a kind, oldest first (by creation, then id).
    async fn list(&self, query: ListQuery) -> Result<Page, StoreError>;

    /// How many instances of a kind there are, by status.
    async fn counts(&self, kind: &str) -> Result<BTreeMap<String, u64>, StoreError>;

    /// The sums of a group's counters over all partitions, by field.
    async fn counters(&self, group: &str) -> Result<BTreeMap<String, i64>, StoreError>;

    /// The names of counter groups that begin with `prefix`, in order; at most [`PAGE_MAX`] after
    /// `after`.
    async fn counter_groups(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<Vec<String>, StoreError>;

    /// Adds to a counter that is one for the whole store and returns its new value; setting it
    /// to zero is `reset`. For streaks, where the order over all workers matters.
    async fn tally(&self, name: &str, add: i64, reset: bool) -> Result<i64, StoreError>;

    /// Takes send permits; see [`PermitRequest`].
    async fn permits(&self, request: PermitRequest) -> Result<PermitGrant, StoreError>;

    /// Every lane ever used, with what waits in it, partition by partition.
    async fn lanes(&self) -> Result<Vec<LaneStats>, StoreError>;

    /// For one partition, every lane of `queues` that holds work, with when its first instance is
    /// due. One command, for idle workers that must stay quiet.
    async fn next_due(
        &self,
        partition: u16,
        queues: &[&str],
    ) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError>;

    /// Pauses a queue (`renewals`), a lane or all lanes under a path, until resumed.
    async fn pause(&self, pause: Pause) -> Result<(), StoreError>;

    /// Ends a pause; `false` if there was none of that name.
    async fn resume(&self, target: &str) -> Result<bool, StoreError>;

    /// All pauses in force.
    async fn pauses(&self) -> Result<Vec<Pause>, StoreError>;

    /// Announces a worker process for `ttl`, to be repeated. With `alone`, fails (`false`) while
    /// any other live worker is announced; without, fails while another announced itself `alone`.
    /// `ttl` always passes in real time.
    async fn attach(&self, worker: &str, alone: bool, ttl: Duration) -> Result<bool, StoreError>;

    /// Takes a worker's announcement back.
    async fn detach(&self, worker: &str) -> Result<(), StoreError>;

    /// Small settled values of the whole store (an access token, a marker): reads one.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes one, if what is stored is still `expected` (`None`: nothing); `false` if it is not.
    async fn put(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: &[u8],
    ) -> Result<bool, StoreError>;

    /// Records that virtual time has come to `to`, durably, and skips the clock. Only on a store
    /// opened as virtual.
    async fn skip_to(&self, to: DateTime<Utc>) -> Result<(), StoreError>;

    /// When the store may last have lost acknowledged commits (a fail-over, an unclean restart
    /// without an fsync for every commit), on the store's clock; `None` if it never could have.
    fn lost_commits_at(&self) -> Option<DateTime<Utc>>;

    /// Puts on record that acknowledged commits up to `until` may be missing, as after a restore
    /// from a backup. News of an earlier loss than is known changes nothing. Who has the store
    /// open elsewhere may hear of it only when it opens it again.
    async fn record_loss(&self, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Waits until work may have become due in some partition at once, or `patience` is over.
    /// A hint: the due index is the truth, and a wake-up may be lost.
    async fn wake(&self, patience: Duration) -> Option<Woken>;
}

/// Where work became due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Woken {
    /// The partitions, without repetition.
    pub partitions: Vec<u16>,
}
