//! Committing: `lua/commit.lua`.

use redis::Value;

use super::birth::pack_birth;
use super::call::{Call, time_and_channel};
use super::core::{Core, read_as};
use super::fault::strange;
use super::gather::Gathered;
use super::labels::Label;
use super::pack::Pack;
use super::record::{ms_of, number};
use super::scripts::{self, Script};
use crate::clock::from_ms;
use crate::instance::Lease;
use crate::store::{
    Commit, Committed, Count, Next, Refusal, Reservation, SIGNALS_WAITING_MAX, StoreError,
};

/// Added to the time at which a scope may be forgotten, so that no clock forgets it early.
const FORGET_LATER_MS: u64 = 60 * 60 * 1_000;
/// What each child, signal, count, … weighs beside its bytes, so that a call has at most 4,096.
const PART_WEIGHT: usize = 256;

/// One commit.
#[derive(Debug)]
pub(super) struct Step(pub(super) Commit);

impl Gathered for Step {
    type Answer = Result<Committed, Refusal>;
    const SCRIPT: &'static Script = &scripts::COMMIT;
    const WEIGHT_MAX: usize = 1024 * 1024;

    fn partition(&self) -> u16 {
        self.0.lease.id.partition
    }

    fn weight(&self) -> usize {
        let children = self.0.create.iter().map(|new| new.state.len() + new.history.len());
        let signals = self.0.signal.iter().map(|signal| signal.body.len());
        let own = self.0.state.len() + self.0.history.len() + parts(&self.0) * PART_WEIGHT;
        own + children.chain(signals).sum::<usize>()
    }

    fn pack(&self, call: &mut Call, core: &Core) -> Pack {
        let commit = &self.0;
        let (next, ms) = match commit.next {
            Next::DueAt(due_at) => (1, ms_of(due_at)),
            Next::Hold(lease) => {
                (2, u64::try_from(lease.as_millis()).unwrap_or(u64::MAX).min(1 << 40))
            }
            Next::Finished => (3, 0),
        };
        let mut pack = Pack::default();
        pack.array(13);
        pack.bytes(commit.lease.id.name.as_bytes()).bytes(&commit.lease.token.to_be_bytes());
        pack.number(commit.version).bytes(&commit.nonce.to_be_bytes());
        pack.bytes(&call.label(&Label::Status(commit.status.clone())));
        pack.bytes(&call.label(&Label::Lane(commit.lane.clone())));
        pack.number(next).number(ms).bytes(&commit.state).bytes(&commit.history);
        pack.number(commit.signals_read as u64).truth(commit.unless_signalled);
        pack_rest(&mut pack, commit, call, core);
        pack
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        let groups = call.key(core.keys.groups(call.partition));
        let mut lead = time_and_channel(call, core);
        lead.extend([call.labels(), groups.to_string().into_bytes()]);
        lead
    }

    fn answer(self, answer: Value, _: bool) -> Result<Self::Answer, StoreError> {
        let told: Vec<u8> = read_as(answer)?;
        let nth = || str::from_utf8(&told[1..]).ok()?.parse::<usize>().ok()?.checked_sub(1);
        match told.first() {
            Some(b'A') if told.len() == 17 => Ok(Ok(accepted(self.0, &told))),
            Some(b'L') => Ok(Err(Refusal::LeaseLost)),
            Some(b'S') => Ok(Err(Refusal::Signalled)),
            Some(b'Q') => match nth().and_then(|nth| self.0.quiet.into_iter().nth(nth)) {
                Some(loud) => Ok(Err(Refusal::NotQuiet(loud))),
                None => Err(strange("commit", &Value::BulkString(told))),
            },
            Some(b'F') => match nth().and_then(|nth| self.0.reserve.into_iter().nth(nth)) {
                Some(full) => Ok(Err(Refusal::Full { scope: full.scope })),
                None => Err(strange("commit", &Value::BulkString(told))),
            },
            Some(b'B') => Err(StoreError::Broken(format!(
                "a commit signals an instance for which {SIGNALS_WAITING_MAX} signals wait"
            ))),
            _ => Err(strange("commit", &Value::BulkString(told))),
        }
    }
}

/// One commit that replicas have to have before it counts as replicated.
#[derive(Debug)]
pub(super) struct ReplicatedStep(pub(super) Step);

impl Gathered for ReplicatedStep {
    type Answer = Result<Committed, Refusal>;
    const SCRIPT: &'static Script = Step::SCRIPT;
    const WEIGHT_MAX: usize = Step::WEIGHT_MAX;
    const IS_REPLICATED: bool = true;

    fn partition(&self) -> u16 {
        self.0.partition()
    }

    fn weight(&self) -> usize {
        self.0.weight()
    }

    fn pack(&self, call: &mut Call, core: &Core) -> Pack {
        self.0.pack(call, core)
    }

    fn lead(call: &mut Call, core: &Core) -> Vec<Vec<u8>> {
        Step::lead(call, core)
    }

    fn answer(self, answer: Value, has_replicas: bool) -> Result<Self::Answer, StoreError> {
        let outcome = self.0.answer(answer, has_replicas)?;
        Ok(outcome.map(|committed| Committed { is_replicated: has_replicas, ..committed }))
    }
}

fn accepted(commit: Commit, told: &[u8]) -> Committed {
    let until_ms = number(&told[5..11]) as i64;
    let holds = matches!(commit.next, Next::Hold(_)) && until_ms > 0;
    Committed {
        version: number(&told[1..5]),
        lease: holds.then(|| Lease { until: from_ms(until_ms), ..commit.lease }),
        at: from_ms(number(&told[11..17]) as i64),
        is_replicated: true,
    }
}

/// How many things a commit touches beside its own instance.
fn parts(commit: &Commit) -> usize {
    let others = commit.quiet.len() + commit.create.len() + commit.signal.len();
    others + commit.count.len() + commit.reserve.len() + commit.free.len()
}

/// Adds what only some commits carry, or that there is nothing.
fn pack_rest(pack: &mut Pack, commit: &Commit, call: &mut Call, core: &Core) {
    if parts(commit) == 0 {
        pack.truth(false);
        return;
    }
    let partition = call.partition;
    pack.array(6).array(commit.quiet.len());
    for id in &commit.quiet {
        pack.bytes(id.name.as_bytes());
    }
    pack.array(commit.create.len());
    commit.create.iter().for_each(|new| pack_birth(pack, new, commit.nonce, call, core));
    pack.array(commit.signal.len());
    for signal in &commit.signal {
        pack.array(2).bytes(signal.to.name.as_bytes()).bytes(&signal.body);
    }
    pack.array(commit.count.len());
    commit.count.iter().for_each(|count| pack_count(pack, count, call, core));
    pack.array(commit.reserve.len());
    commit.reserve.iter().for_each(|place| pack_place(pack, place, call, core));
    pack.array(commit.free.len());
    for name in &commit.free {
        let names = call.key(core.keys.unique(partition, name));
        pack.array(2).number(names).bytes(name.as_bytes());
    }
}

fn pack_count(pack: &mut Pack, count: &Count, call: &mut Call, core: &Core) {
    let key = call.key(core.keys.counter(call.partition, &count.group));
    pack.array(4).number(key).bytes(count.field.as_bytes());
    pack.bytes(count.add.to_string().as_bytes()).bytes(count.group.as_bytes());
}

fn pack_place(pack: &mut Pack, place: &Reservation, call: &mut Call, core: &Core) {
    let key = call.key(core.keys.places(call.partition, &place.scope));
    // Keys expire in real time, which says nothing on a virtual store: there they stay.
    let forget_ms =
        if core.clock.is_virtual() { 0 } else { ms_of(place.forget_at) + FORGET_LATER_MS };
    pack.array(4).number(key).bytes(place.subject.as_bytes());
    pack.number(u64::from(place.limit)).number(forget_ms);
}
