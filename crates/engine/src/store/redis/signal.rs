//! Signalling: `lua/signal.lua`.

use redis::Value;

use super::call::{Call, time_and_channel};
use super::core::{Core, read_as};
use super::gather::Gathered;
use super::pack::Pack;
use super::scripts::{self, Script};
use crate::store::{SIGNALS_WAITING_MAX, Signal, StoreError};

/// One signal. Its call keeps the answers for a minute under a key of its own, so that a call
/// repeated after a lost answer puts nothing in twice.
#[derive(Debug)]
pub(super) struct Message(pub(super) Signal);

impl Gathered for Message {
    /// Whether there was such an instance.
    type Answer = bool;
    const SCRIPT: &'static Script = &scripts::SIGNAL;
    const WEIGHT_MAX: usize = 1024 * 1024;

    fn partition(&self) -> u16 {
        self.0.to.partition
    }

    fn weight(&self) -> usize {
        self.0.body.len()
    }

    fn pack(&self, _call: &mut Call, _core: &Core) -> Pack {
        let mut pack = Pack::default();
        pack.bytes(self.0.to.name.as_bytes()).bytes(&self.0.body);
        pack
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        call.key(core.keys.answer(call.partition, rand::random()));
        time_and_channel(call, core)
    }

    fn answer(self, answer: Value, _: bool) -> Result<bool, StoreError> {
        match read_as(answer)? {
            -1_i64 => Err(StoreError::Broken(format!(
                "{SIGNALS_WAITING_MAX} signals wait for {} already",
                self.0.to
            ))),
            received => Ok(received == 1),
        }
    }
}
