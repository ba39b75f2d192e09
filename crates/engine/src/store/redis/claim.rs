//! Claiming: `lua/claim.lua`.

use std::time::Duration;

use redis::Value;

use super::call::Call;
use super::core::{Core, read_as};
use super::fault::strange;
use super::gather::Gathered;
use super::labels::Label;
use super::pack::Pack;
use super::record::Record;
use super::scripts::{self, Script};
use super::store::RedisStore;
use crate::clock::from_ms;
use crate::instance::{Claimed, InstanceId, Lane, Lease};
use crate::store::{CLAIM_MAX, SIGNALS_READ_MAX, StoreError};

/// A claim's answer ends early once it is this long.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Claims what is due in a lane, and reads what was handed over.
pub(super) async fn claim(
    store: &RedisStore,
    partition: u16,
    lane: &Lane,
    limit: usize,
    lease: Duration,
) -> Result<Vec<Claimed>, StoreError> {
    store.core.follow_skips().await?;
    // Zero is the mark of "not leased".
    let token = rand::random::<u64>().max(1);
    let claim = Claim { partition, lane: lane.clone(), limit, lease, token };
    let mut claimed = Vec::with_capacity(limit);
    for handed in store.claims.submit(claim).await? {
        claimed.push(handed.claimed(partition, &store.core).await?);
    }
    Ok(claimed)
}

/// One claim. Its token is random, so that it is never used twice for an instance, not even by a
/// server that lost its last second and counts on from an older state.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) partition: u16,
    pub(super) lane: Lane,
    pub(super) limit: usize,
    pub(super) lease: Duration,
    pub(super) token: u64,
}

impl Gathered for Claim {
    type Answer = Vec<Handed>;
    const SCRIPT: &'static Script = &scripts::CLAIM;
    const WEIGHT_MAX: usize = CLAIM_MAX;

    fn partition(&self) -> u16 {
        self.partition
    }

    fn weight(&self) -> usize {
        self.limit
    }

    fn pack(&self, _call: &mut Call, _core: &Core) -> Pack {
        let lease_ms = u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX).min(1 << 40);
        let mut pack = Pack::default();
        pack.bytes(&Label::Lane(self.lane.clone()).id());
        pack.number(self.limit as u64).number(lease_ms);
        pack.bytes(&self.token.to_be_bytes()).number(SIGNALS_READ_MAX as u64);
        pack
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        call.key(core.keys.answer(call.partition, rand::random()));
        vec![core.now().into_bytes(), ANSWER_BYTES_MAX.to_string().into_bytes()]
    }

    fn answer(self, answer: Value, _: bool) -> Result<Vec<Handed>, StoreError> {
        let Value::Array(parts) = answer else {
            return Err(strange("claim", &answer));
        };
        let mut parts = parts.into_iter();
        let mut claimed = Vec::new();
        while let Some(name) = parts.next() {
            let (Some(Value::BulkString(record)), Some(Value::Int(count))) =
                (parts.next(), parts.next())
            else {
                return Err(strange("claim", &name));
            };
            let signals = parts.by_ref().take(usize::try_from(count).unwrap_or(0));
            let signals = signals.map(read_as).collect::<Result<_, _>>()?;
            claimed.push(Handed { name: read_as(name)?, token: self.token, record, signals });
        }
        Ok(claimed)
    }
}

/// An instance as it was handed over, not yet read.
#[derive(Debug)]
pub(super) struct Handed {
    name: String,
    token: u64,
    record: Vec<u8>,
    signals: Vec<Vec<u8>>,
}

impl Handed {
    /// Reads it.
    pub(super) async fn claimed(self, partition: u16, core: &Core) -> Result<Claimed, StoreError> {
        let record = Record::parse(&self.record)?;
        let until = from_ms(record.due_ms().unwrap_or(0) as i64);
        let id = InstanceId::new(partition, self.name);
        let instance = core.instance(id.clone(), record).await?;
        let lease = Lease { id, token: self.token, until };
        Ok(Claimed { instance, lease, signals: self.signals })
    }
}
