//! The contract, method by method: bounds first, then one operation of the writer or one read.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::{
    SqliteStore, batch, claim, commit, counters, create, forget, holders, inbox, lanes, list,
    losses, pauses, permits, routes, settings, workers,
};
use crate::clock::Clock;
use crate::instance::{Claimed, Instance, InstanceId, Lane, Lease};
use crate::store::{
    CLAIM_MAX, Commit, Committed, CreateOutcome, LaneStats, ListQuery, NewInstance, Page, Pause,
    PermitGrant, PermitRequest, Refusal, Signal, Store, StoreError, Woken, bounds,
};

#[async_trait]
impl Store for SqliteStore {
    fn partitions(&self) -> u16 {
        self.partitions
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn create(&self, new: Vec<NewInstance>) -> Result<Vec<CreateOutcome>, StoreError> {
        bounds::batch(new.len())?;
        new.iter().try_for_each(|new| bounds::new_instance(new, self.partitions))?;
        let weight = new.len();
        Ok(self.writer.write(weight, move |batch| create::create(batch, new)).await?)
    }

    async fn route(&self, names: Vec<(String, u16)>) -> Result<Vec<u16>, StoreError> {
        bounds::batch(names.len())?;
        names.iter().try_for_each(|(_, wanted)| bounds::partition(*wanted, self.partitions))?;
        let weight = names.len();
        Ok(self.writer.write(weight, move |batch| routes::route(batch, &names)).await?)
    }

    async fn routes(&self, names: Vec<String>) -> Result<Vec<Option<u16>>, StoreError> {
        bounds::batch(names.len())?;
        Ok(self.readers.read(move |session| routes::routes(session, &names)).await?)
    }

    async fn holders(
        &self,
        partition: u16,
        names: &[String],
    ) -> Result<Vec<Option<InstanceId>>, StoreError> {
        bounds::partition(partition, self.partitions)?;
        bounds::batch(names.len())?;
        let names = names.to_vec();
        let read = self.readers.read(move |session| holders::holders(session, partition, &names));
        Ok(read.await?)
    }

    async fn claim(
        &self,
        partition: u16,
        lane: &Lane,
        limit: usize,
        lease: Duration,
    ) -> Result<Vec<Claimed>, StoreError> {
        bounds::partition(partition, self.partitions)?;
        let (lane, limit) = (lane.clone(), limit.min(CLAIM_MAX));
        let work = move |batch: &mut Batch<'_>| claim::claim(batch, partition, &lane, limit, lease);
        Ok(self.writer.write(limit, work).await?)
    }

    async fn commit(&self, commit: Commit) -> Result<Result<Committed, Refusal>, StoreError> {
        bounds::commit(&commit, self.partitions)?;
        let weight = 1 + commit.create.len() + commit.signal.len();
        Ok(self.writer.write(weight, move |batch| commit::commit(batch, &commit)).await?)
    }

    async fn extend(
        &self,
        lease: &Lease,
        for_another: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let lease = lease.clone();
        Ok(self.writer.write(1, move |batch| claim::extend(batch, &lease, for_another)).await?)
    }

    async fn release(
        &self,
        lease: &Lease,
        due_at: DateTime<Utc>,
        signals_known: usize,
    ) -> Result<(), StoreError> {
        let lease = lease.clone();
        let given_back =
            self.writer.write(1, move |batch| claim::release(batch, &lease, due_at, signals_known));
        Ok(given_back.await?)
    }

    async fn signal(&self, signal: Signal) -> Result<bool, StoreError> {
        bounds::signal(&signal, self.partitions)?;
        Ok(self.writer.write(1, move |batch| inbox::signal(batch, &signal)).await?)
    }

    async fn forget(&self, partition: u16, names: &[String]) -> Result<usize, StoreError> {
        bounds::partition(partition, self.partitions)?;
        bounds::forgotten(names.len())?;
        let names: Vec<_> = names.iter().map(|name| (name.clone(), None)).collect();
        let weight = names.len();
        let forget = move |batch: &mut Batch<'_>| Ok(forget::forget(batch, partition, &names)?);
        Ok(self.writer.write(weight, forget).await?)
    }

    async fn forget_unchanged(
        &self,
        partition: u16,
        versions: &[(String, u64)],
    ) -> Result<usize, StoreError> {
        bounds::partition(partition, self.partitions)?;
        bounds::forgotten(versions.len())?;
        let names = versions.iter().map(|(name, version)| (name.clone(), Some(*version)));
        let (names, weight) = (names.collect::<Vec<_>>(), versions.len());
        let forget = move |batch: &mut Batch<'_>| Ok(forget::forget(batch, partition, &names)?);
        Ok(self.writer.write(weight, forget).await?)
    }

    async fn read(&self, id: &InstanceId) -> Result<Option<Instance>, StoreError> {
        let id = id.clone();
        Ok(self.readers.read(move |session| Ok(session.instance(&id)?)).await?)
    }

    async fn history(&self, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError> {
        let id = id.to_string();
        Ok(self.readers.read(move |session| list::history(session, &id)).await?)
    }

    async fn list(&self, query: ListQuery) -> Result<Page, StoreError> {
        Ok(self.readers.read(move |session| list::list(session, &query)).await?)
    }

    async fn counts(&self, kind: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        let kind = kind.to_owned();
        Ok(self.readers.read(move |session| list::counts(session, &kind)).await?)
    }

    async fn counters(&self, group: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let group = group.to_owned();
        Ok(self.readers.read(move |session| counters::counters(session, &group)).await?)
    }

    async fn counter_groups(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<Vec<String>, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        let read =
            self.readers.read(move |session| counters::groups(session, &prefix, after.as_deref()));
        Ok(read.await?)
    }

    async fn tally(&self, name: &str, add: i64, reset: bool) -> Result<i64, StoreError> {
        let name = name.to_owned();
        Ok(self.writer.write(1, move |batch| counters::tally(batch, &name, add, reset)).await?)
    }

    async fn permits(&self, request: PermitRequest) -> Result<PermitGrant, StoreError> {
        bounds::permits(&request)?;
        Ok(self.writer.write(1, move |batch| permits::permits(batch, &request)).await?)
    }

    async fn lanes(&self) -> Result<Vec<LaneStats>, StoreError> {
        let (clock, partitions) = (self.clock.clone(), self.partitions);
        let read = self.readers.read(move |session| {
            batch::follow_virtual_time(session, &clock)?;
            lanes::lanes(session, partitions, clock.now())
        });
        Ok(read.await?)
    }

    async fn next_due(
        &self,
        partition: u16,
        queues: &[&str],
    ) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError> {
        bounds::partition(partition, self.partitions)?;
        let queues: Vec<String> = queues.iter().map(|queue| (*queue).to_owned()).collect();
        Ok(self.readers.read(move |session| lanes::next_due(session, partition, &queues)).await?)
    }

    async fn pause(&self, pause: Pause) -> Result<(), StoreError> {
        Ok(self.writer.write(1, move |batch| pauses::pause(batch, &pause)).await?)
    }

    async fn resume(&self, target: &str) -> Result<bool, StoreError> {
        let target = target.to_owned();
        Ok(self.writer.write(1, move |batch| pauses::resume(batch, &target)).await?)
    }

    async fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        Ok(self.readers.read(|session| pauses::pauses(session)).await?)
    }

    async fn attach(&self, worker: &str, alone: bool, ttl: Duration) -> Result<bool, StoreError> {
        let worker = worker.to_owned();
        Ok(self.writer.write(1, move |batch| workers::attach(batch, &worker, alone, ttl)).await?)
    }

    async fn detach(&self, worker: &str) -> Result<(), StoreError> {
        let worker = worker.to_owned();
        Ok(self.writer.write(1, move |batch| workers::detach(batch, &worker)).await?)
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.to_owned();
        Ok(self.readers.read(move |session| settings::get(session, &key)).await?)
    }

    async fn put(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: &[u8],
    ) -> Result<bool, StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        let expected = expected.map(<[u8]>::to_owned);
        let work =
            move |batch: &mut Batch<'_>| settings::put(batch, &key, expected.as_deref(), &value);
        Ok(self.writer.write(1, work).await?)
    }

    async fn skip_to(&self, to: DateTime<Utc>) -> Result<(), StoreError> {
        self.writer.write(1, move |batch| settings::skip_to(batch, to)).await?;
        self.clock.skip_to(to);
        Ok(())
    }

    fn lost_commits_at(&self) -> Option<DateTime<Utc>> {
        self.losses.at()
    }

    async fn record_loss(&self, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.writer.write(1, move |batch| losses::record(&batch.session.conn, until)).await?;
        self.losses.note(until);
        Ok(())
    }

    async fn wake(&self, patience: Duration) -> Option<Woken> {
        let partitions = self.bell.wait(patience, &self.watcher).await;
        (!partitions.is_empty()).then_some(Woken { partitions })
    }
}
