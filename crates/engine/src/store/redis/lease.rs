//! Extending leases and giving them back: `lua/lease.lua`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use redis::Value;

use super::call::{Call, time_and_channel};
use super::core::{Core, read_as};
use super::gather::Gathered;
use super::pack::Pack;
use super::record::ms_of;
use super::scripts::{self, Script};
use crate::clock::from_ms;
use crate::instance::Lease;
use crate::store::StoreError;

/// One move of a lease's end.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) lease: Lease,
    pub(super) to: End,
}

/// Where a lease's end moves.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// The lease goes on for this long from now.
    After(Duration),
    /// The lease ends now, and the instance is due then, or at once if more signals wait for it
    /// than are known.
    Release(DateTime<Utc>, usize),
}

impl Gathered for Move {
    /// The lease as it is now; `None` if it was lost.
    type Answer = Option<Lease>;
    const SCRIPT: &'static Script = &scripts::LEASE;
    const WEIGHT_MAX: usize = 64;

    fn partition(&self) -> u16 {
        self.lease.id.partition
    }

    fn weight(&self) -> usize {
        1
    }

    fn pack(&self, _call: &mut Call, _core: &Core) -> Pack {
        let (is_release, ms, known) = match self.to {
            End::After(more) => {
                (false, u64::try_from(more.as_millis()).unwrap_or(u64::MAX).min(1 << 40), 0)
            }
            End::Release(due_at, known) => (true, ms_of(due_at), known as u64),
        };
        let mut pack = Pack::default();
        pack.bytes(self.lease.id.name.as_bytes()).bytes(&self.lease.token.to_be_bytes());
        pack.truth(is_release).number(ms).number(known);
        pack
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        time_and_channel(call, core)
    }

    fn answer(self, answer: Value, _: bool) -> Result<Option<Lease>, StoreError> {
        let until_ms: i64 = read_as(answer)?;
        Ok((until_ms >= 0).then(|| Lease { until: from_ms(until_ms), ..self.lease }))
    }
}
