//! The store itself: each method hands over to the file that knows how.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::birth::{self, Births};
use super::claim::{self, Claim};
use super::commit::{ReplicatedStep, Step};
use super::core::Core;
use super::gather::Gather;
use super::keeper::Keeper;
use super::lease::{End, Move};
use super::signal::Message;
use super::{
    counts, forget, history, holders, lanes, list, loss, pauses, permits, record, routes, values,
};
use crate::clock::Clock;
use crate::instance::{Claimed, Instance, InstanceId, Lane, Lease};
use crate::store::{
    CLAIM_MAX, Commit, Committed, CreateOutcome, LaneStats, ListQuery, NewInstance, Next, Page,
    Pause, PermitGrant, PermitRequest, Refusal, Signal, Store, StoreError, Woken, bounds,
};

/// The journal on Redis or Valkey.
///
/// A call whose answer is lost is repeated over new connections for half a minute, then fails
/// as [`StoreError::Unavailable`].
#[derive(Debug)]
pub struct RedisStore {
    pub(super) core: Arc<Core>,
    pub(super) births: Gather<Births>,
    pub(super) claims: Gather<Claim>,
    pub(super) steps: Gather<Step>,
    pub(super) replicated_steps: Gather<ReplicatedStep>,
    pub(super) moves: Gather<Move>,
    pub(super) messages: Gather<Message>,
    /// Works as long as the store is there.
    pub(super) _keeper: Keeper,
}

impl RedisStore {
    /// When the server forces commits to the disk: `always`, `everysec` or `no`; empty where it
    /// does not say.
    pub fn appendfsync(&self) -> &str {
        &self.core.appendfsync
    }

    /// Tells this process at once of work that is due now; others hear it from the script.
    pub(super) fn wake_here(&self, partition: u16, due_at: Option<DateTime<Utc>>) {
        if due_at.is_some_and(|due_at| due_at <= self.core.clock.now()) {
            self.core.wakes.wake([partition]);
        }
    }
}

#[async_trait]
impl Store for RedisStore {
    fn partitions(&self) -> u16 {
        self.core.partitions
    }

    fn clock(&self) -> &Clock {
        &self.core.clock
    }

    async fn create(&self, new: Vec<NewInstance>) -> Result<Vec<CreateOutcome>, StoreError> {
        bounds::batch(new.len())?;
        for new in &new {
            bounds::new_instance(new, self.core.partitions)?;
            record::check(&new.state, &new.history)?;
        }
        birth::create(self, new).await
    }

    async fn route(&self, names: Vec<(String, u16)>) -> Result<Vec<u16>, StoreError> {
        bounds::batch(names.len())?;
        names
            .iter()
            .try_for_each(|(_, wanted)| bounds::partition(*wanted, self.core.partitions))?;
        routes::route(&self.core, &names).await
    }

    async fn routes(&self, names: Vec<String>) -> Result<Vec<Option<u16>>, StoreError> {
        bounds::batch(names.len())?;
        routes::routes(&self.core, &names).await
    }

    async fn holders(
        &self,
        partition: u16,
        names: &[String],
    ) -> Result<Vec<Option<InstanceId>>, StoreError> {
        bounds::partition(partition, self.core.partitions)?;
        bounds::batch(names.len())?;
        holders::holders(&self.core, partition, names).await
    }

    async fn claim(
        &self,
        partition: u16,
        lane: &Lane,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        bounds::partition(partition, self.core.partitions)?;
        let limit = limit.min(CLAIM_MAX);
        if limit == 0 {
            return Ok(Vec::new());
        }
        claim::claim(self, partition, lane, limit, lease).await
    }

    async fn commit(&self, commit: Commit) -> Result<Result<Committed, Refusal>, StoreError> {
        bounds::commit(&commit, self.core.partitions)?;
        record::check(&commit.state, &commit.history)?;
        commit.create.iter().try_for_each(|new| record::check(&new.state, &new.history))?;
        let partition = commit.lease.id.partition;
        let due_at = match commit.next {
            Next::DueAt(due_at) => Some(due_at),
            Next::Hold(_) | Next::Finished => None,
        };
        let tells_others = !commit.signal.is_empty() || !commit.create.is_empty();
        let step = Step(commit);
        let outcome = match step.0.replicated && self.core.replicated.is_some() {
            true => self.replicated_steps.submit(ReplicatedStep(step)).await?,
            false => self.steps.submit(step).await?,
        };
        if outcome.is_ok() && tells_others {
            self.core.wakes.wake([partition]);
        } else if outcome.is_ok() {
            self.wake_here(partition, due_at);
        }
        Ok(outcome)
    }

    async fn extend(
        &self,
        lease: &Lease,
        for_another: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        bounds::id(&lease.id, self.core.partitions)?;
        self.moves.submit(Move { lease: lease.clone(), to: End::After(for_another) }).await
    }

    async fn release(
        &self,
        lease: &Lease,
        due_at: DateTime<Utc>,
        signals_known: usize,
    ) -> Result<(), StoreError> {
        bounds::id(&lease.id, self.core.partitions)?;
        let to = End::Release(due_at, signals_known);
        let released = self.moves.submit(Move { lease: lease.clone(), to });
        if let Some(lease) = released.await? {
            self.wake_here(lease.id.partition, Some(lease.until));
        }
        Ok(())
    }

    async fn signal(&self, signal: Signal) -> Result<bool, StoreError> {
        bounds::signal(&signal, self.core.partitions)?;
        let partition = signal.to.partition;
        let received = self.messages.submit(Message(signal)).await?;
        if received {
            self.core.wakes.wake([partition]);
        }
        Ok(received)
    }

    async fn forget(&self, partition: u16, names: &[String]) -> Result<usize, StoreError> {
        bounds::partition(partition, self.core.partitions)?;
        bounds::forgotten(names.len())?;
        let names = names.iter().map(|name| (name.as_str(), forget::ANY_VERSION));
        forget::forget(&self.core, partition, names).await
    }

    async fn forget_unchanged(
        &self,
        partition: u16,
        versions: &[(String, u64)],
    ) -> Result<usize, StoreError> {
        bounds::partition(partition, self.core.partitions)?;
        bounds::forgotten(versions.len())?;
        let names = versions.iter().map(|(name, version)| (name.as_str(), *version));
        forget::forget(&self.core, partition, names).await
    }

    async fn read(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        bounds::id(id, self.core.partitions)?;
        Ok(list::read_all(&self.core, vec![id.clone()]).await?.pop().flatten())
    }

    async fn history(&self, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError> {
        bounds::id(id, self.core.partitions)?;
        history::history(&self.core, id).await
    }

    async fn list(&self, query: ListQuery) -> Result<Page, StoreError> {
        query.partition.map_or(Ok(()), |one| bounds::partition(one, self.core.partitions))?;
        list::page(&self.core, &query).await
    }

    async fn counts(&self, kind: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        counts::by_status(&self.core, kind).await
    }

    async fn counters(&self, group: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        counts::counters(&self.core, group).await
    }

    async fn counter_groups(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<Vec<String>, StoreError> {
        counts::groups(&self.core, prefix, after).await
    }

    async fn tally(&self, name: &str, add: i64, reset: bool) -> Result<i64, StoreError> {
        counts::tally(&self.core, name, add, reset).await
    }

    async fn permits(&self, request: PermitRequest) -> Result<PermitGrant, StoreError> {
        bounds::permits(&request)?;
        permits::take(&self.core, &request).await
    }

    async fn lanes(&self) -> Result<Vec<LaneStats>, StoreError> {
        lanes::stats(&self.core).await
    }

    async fn next_due(
        &self,
        partition: u16,
        queues: &[&str],
    ) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError> {
        bounds::partition(partition, self.core.partitions)?;
        lanes::next_due(&self.core, partition, queues).await
    }

    async fn pause(&self, pause: Pause) -> Result<(), StoreError> {
        pauses::pause(&self.core, &pause).await
    }

    async fn resume(&self, target: &str) -> Result<bool, StoreError> {
        pauses::resume(&self.core, target).await
    }

    async fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        pauses::all(&self.core).await
    }

    async fn attach(&self, worker: &str, alone: bool, ttl: Duration) -> Result<bool, StoreError> {
        values::attach(&self.core, worker, alone, ttl).await
    }

    async fn detach(&self, worker: &str) -> Result<(), StoreError> {
        values::detach(&self.core, worker).await
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        values::get(&self.core, key).await
    }

    async fn put(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: &[u8],
    ) -> Result<bool, StoreError> {
        values::put(&self.core, key, expected, value).await
    }

    async fn skip_to(&self, to: DateTime<Utc>) -> Result<(), StoreError> {
        self.core.skip_to(to).await
    }

    fn lost_commits_at(&self) -> Option<DateTime<Utc>> {
        self.core.lost.at()
    }

    async fn record_loss(&self, until: DateTime<Utc>) -> Result<(), StoreError> {
        loss::record(&self.core, until).await
    }

    async fn wake(&self, patience: Duration) -> Option<Woken> {
        self.core.wakes.wait(patience).await
    }
}
