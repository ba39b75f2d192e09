//! Creating: `lua/create.lua`, and children within `lua/commit.lua`.

use std::collections::BTreeMap;

use futures::future::try_join_all;
use redis::Value;

use super::call::{Call, time_and_channel};
use super::core::{Core, read_as};
use super::fault::strange;
use super::gather::Gathered;
use super::labels::Label;
use super::pack::Pack;
use super::record::{Record, due_ms_of};
use super::scripts::{self, Script};
use super::store::RedisStore;
use crate::instance::InstanceId;
use crate::store::{CreateOutcome, NewInstance, StoreError};

/// The most creations that travel together.
const BIRTHS_MAX: usize = 64;
/// What one creation weighs beside its bytes, so that a call holds no more than 128.
const BIRTH_WEIGHT: usize = 8 * 1024;

/// Has creations done, each partition's in the order given.
pub(super) async fn create(
    store: &RedisStore,
    new: Vec<NewInstance>,
) -> Result<Vec<CreateOutcome>, StoreError> {
    let mut by_partition: BTreeMap<u16, Vec<(usize, NewInstance)>> = BTreeMap::new();
    for (nth, new) in new.into_iter().enumerate() {
        by_partition.entry(new.id.partition).or_default().push((nth, new));
    }
    let parts =
        by_partition.into_iter().map(|(partition, new)| create_in_order(store, partition, new));
    let mut outcomes = try_join_all(parts).await?.concat();
    outcomes.sort_unstable_by_key(|(nth, _)| *nth);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

async fn create_in_order(
    store: &RedisStore,
    partition: u16,
    new: Vec<(usize, NewInstance)>,
) -> Result<Vec<(usize, CreateOutcome)>, StoreError> {
    let mut outcomes = Vec::with_capacity(new.len());
    for together in new.chunks(BIRTHS_MAX) {
        let new = together.iter().map(|(_, new)| (new.clone(), rand::random())).collect();
        let born = store.births.submit(Births { partition, new }).await?;
        for ((nth, new), born) in together.iter().zip(born) {
            let outcome = born.outcome(&store.core).await?;
            if outcome == CreateOutcome::Created {
                store.wake_here(partition, new.due_at);
            }
            outcomes.push((*nth, outcome));
        }
    }
    Ok(outcomes)
}

/// Creations in one partition, done in order. Each nonce tells a repetition after a lost answer
/// from another's creation.
#[derive(Debug)]
pub(super) struct Births {
    pub(super) partition: u16,
    pub(super) new: Vec<(NewInstance, u64)>,
}

impl Gathered for Births {
    type Answer = Vec<Born>;
    const SCRIPT: &'static Script = &scripts::CREATE;
    const WEIGHT_MAX: usize = 1024 * 1024;

    fn partition(&self) -> u16 {
        self.partition
    }

    fn weight(&self) -> usize {
        self.new.iter().map(|(new, _)| BIRTH_WEIGHT + new.state.len() + new.history.len()).sum()
    }

    fn pack(&self, call: &mut Call, core: &Core) -> Pack {
        let mut pack = Pack::default();
        for (new, nonce) in &self.new {
            pack_birth(&mut pack, new, *nonce, call, core);
        }
        pack
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        let mut lead = time_and_channel(call, core);
        lead.push(call.labels());
        lead
    }

    fn answer(self, answer: Value, _: bool) -> Result<Vec<Born>, StoreError> {
        let told: Vec<Vec<u8>> = read_as(answer)?;
        self.new.into_iter().zip(told).map(|((new, _), told)| born(new, &told)).collect()
    }
}

fn born(new: NewInstance, told: &[u8]) -> Result<Born, StoreError> {
    match told.split_first() {
        Some((b'C', _)) => Ok(Born::Created),
        Some((b'T', holder)) => {
            let holder = String::from_utf8_lossy(holder).into_owned();
            Ok(Born::Taken(InstanceId::new(new.id.partition, holder)))
        }
        Some((b'E', record)) => Ok(Born::Exists(new.id, record.to_vec())),
        _ => Err(strange("create", &Value::BulkString(told.to_vec()))),
    }
}

/// What became of a creation, not yet read.
#[derive(Debug)]
pub(super) enum Born {
    Created,
    Exists(InstanceId, Vec<u8>),
    Taken(InstanceId),
}

impl Born {
    /// Reads it.
    pub(super) async fn outcome(self, core: &Core) -> Result<CreateOutcome, StoreError> {
        Ok(match self {
            Self::Created => CreateOutcome::Created,
            Self::Taken(by) => CreateOutcome::Taken { by },
            Self::Exists(id, record) => {
                let there = core.instance(id, Record::parse(&record)?).await?;
                CreateOutcome::Exists(Box::new(there))
            }
        })
    }
}

/// Adds a creation as `lua/shared/birth.lua` reads it.
pub(super) fn pack_birth(
    pack: &mut Pack,
    new: &NewInstance,
    nonce: u64,
    call: &mut Call,
    core: &Core,
) {
    let unique = new.unique.as_deref();
    let names = unique.map_or(0, |name| call.key(core.keys.unique(new.id.partition, name)));
    pack.array(10).bytes(new.id.name.as_bytes()).bytes(&nonce.to_be_bytes());
    pack.bytes(&call.label(&Label::Kind(new.kind.clone())));
    pack.bytes(&call.label(&Label::Status(new.status.clone())));
    pack.bytes(&call.label(&Label::Lane(new.lane.clone())));
    pack.number(due_ms_of(new.due_at)).bytes(&new.state).bytes(&new.history);
    pack.number(names).bytes(unique.unwrap_or_default().as_bytes());
}
