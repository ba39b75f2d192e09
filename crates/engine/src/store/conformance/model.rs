//! What a store should do, as a map in memory: short enough to be seen to be right.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::given::{LEASE, lane};
use crate::instance::{Claimed, Instance, InstanceId, Lease};
use crate::store::{
    Commit, Committed, CreateOutcome, NewInstance, Next, Refusal, SIGNALS_READ_MAX, Signal,
};

/// One lane of one partition, at a time that only skips.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) now: DateTime<Utc>,
    pub(super) kept: BTreeMap<InstanceId, Kept>,
    pub(super) counters: BTreeMap<String, i64>,
    pub(super) holders: BTreeMap<String, InstanceId>,
    places: BTreeMap<String, u32>,
}

/// One instance with all that belongs to it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) instance: Instance,
    pub(super) history: Vec<Vec<u8>>,
    pub(super) inbox: Vec<Vec<u8>>,
    lease: Option<u64>,
    nonce: u64,
}

impl Model {
    pub(super) fn at(now: DateTime<Utc>) -> Self {
        Self { now, ..Self::default() }
    }

    pub(super) fn create(&mut self, new: &NewInstance) -> CreateOutcome {
        if let Some(kept) = self.kept.get(&new.id) {
            return CreateOutcome::Exists(Box::new(kept.instance.clone()));
        }
        if let Some(by) = new.unique.as_ref().and_then(|name| self.holders.get(name)) {
            return CreateOutcome::Taken { by: by.clone() };
        }
        let instance = Instance {
            id: new.id.clone(),
            kind: new.kind.clone(),
            status: new.status.clone(),
            lane: new.lane.clone(),
            version: 1,
            due_at: new.due_at,
            created_at: self.now,
            updated_at: self.now,
            state: new.state.clone(),
        };
        let history = vec![new.history.clone()];
        let kept = Kept { instance, history, inbox: vec![], lease: None, nonce: 0 };
        self.kept.insert(new.id.clone(), kept);
        self.holders.extend(new.unique.clone().map(|name| (name, new.id.clone())));
        CreateOutcome::Created
    }

    /// Names and inboxes of what a claim should hand out, in order.
    pub(super) fn due(&self, limit: usize) -> Vec<(InstanceId, Vec<Vec<u8>>)> {
        let due_at = |kept: &Kept| kept.instance.due_at.filter(|at| *at <= self.now);
        let mut due: Vec<_> = self.kept.values().filter(|kept| due_at(kept).is_some()).collect();
        due.sort_by_key(|kept| (due_at(kept), kept.instance.id.clone()));
        let handed = |kept: &Kept| kept.inbox.iter().take(SIGNALS_READ_MAX).cloned().collect();
        due.iter().take(limit).map(|kept| (kept.instance.id.clone(), handed(kept))).collect()
    }

    /// Notes the lease that the store gave.
    pub(super) fn lease(&mut self, claimed: &Claimed) {
        let until = self.now + TimeDelta::from_std(LEASE).unwrap();
        assert_eq!(claimed.lease.until, until);
        let kept = self.kept.get_mut(&claimed.instance.id).unwrap();
        kept.instance.due_at = Some(until);
        kept.lease = Some(claimed.lease.token);
    }

    pub(super) fn commit(&mut self, commit: &Commit) -> Result<Committed, Refusal> {
        let own = &self.kept[&commit.lease.id];
        let held = own.lease == Some(commit.lease.token);
        if own.nonce == commit.nonce && own.instance.version == commit.version + 1 {
            return Ok(own.answer(commit, held));
        }
        if !held || own.instance.version != commit.version {
            return Err(Refusal::LeaseLost);
        }
        if commit.unless_signalled && own.inbox.len() > commit.signals_read {
            return Err(Refusal::Signalled);
        }
        let noisy = |id: &&InstanceId| self.kept.get(id).is_some_and(|kept| !kept.inbox.is_empty());
        if let Some(id) = commit.quiet.iter().find(noisy) {
            return Err(Refusal::NotQuiet(id.clone()));
        }
        self.places = self.reserved(commit)?;
        self.advance(commit);
        for name in &commit.free {
            self.holders.retain(|held, by| held != name || *by != commit.lease.id);
        }
        for count in &commit.count {
            *self.counters.entry(count.field.clone()).or_default() += count.add;
        }
        for new in &commit.create {
            self.create(new);
        }
        for signal in &commit.signal {
            self.signal(signal);
        }
        Ok(self.kept[&commit.lease.id].answer(commit, true))
    }

    fn reserved(&self, commit: &Commit) -> Result<BTreeMap<String, u32>, Refusal> {
        let mut places = self.places.clone();
        for wanted in &commit.reserve {
            let taken = places.entry(wanted.subject.clone()).or_default();
            match wanted.limit {
                0 => *taken = taken.saturating_sub(1),
                limit if *taken >= limit => {
                    return Err(Refusal::Full { scope: wanted.scope.clone() });
                }
                _ => *taken += 1,
            }
        }
        Ok(places)
    }

    fn advance(&mut self, commit: &Commit) {
        let now = self.now;
        let kept = self.kept.get_mut(&commit.lease.id).unwrap();
        let read = commit.signals_read.min(kept.inbox.len());
        kept.inbox.drain(..read);
        kept.history.extend((!commit.history.is_empty()).then(|| commit.history.clone()));
        kept.nonce = commit.nonce;
        kept.instance.version += 1;
        kept.instance.status = commit.status.clone();
        kept.instance.state = commit.state.clone();
        kept.instance.updated_at = now;
        kept.instance.due_at = match commit.next {
            Next::Hold(time) => Some(now + TimeDelta::from_std(time).unwrap()),
            Next::DueAt(at) => Some(at),
            Next::Finished => None,
        };
        if !matches!(commit.next, Next::Hold(_)) {
            kept.lease = None;
            kept.hear(now);
        }
    }

    pub(super) fn release(&mut self, lease: &Lease, due_at: DateTime<Utc>, known: usize) {
        let kept = self.kept.get_mut(&lease.id).unwrap();
        if kept.lease == Some(lease.token) {
            kept.lease = None;
            kept.instance.due_at = Some(due_at);
            if kept.inbox.len() > known {
                kept.hear(self.now);
            }
        }
    }

    pub(super) fn extend(&mut self, lease: &Lease) -> Option<Lease> {
        let until = self.now + TimeDelta::from_std(LEASE).unwrap();
        let kept = self.kept.get_mut(&lease.id).unwrap();
        (kept.lease == Some(lease.token)).then(|| {
            kept.instance.due_at = Some(until);
            Lease { until, ..lease.clone() }
        })
    }

    pub(super) fn signal(&mut self, signal: &Signal) -> bool {
        let Some(kept) = self.kept.get_mut(&signal.to) else { return false };
        kept.inbox.push(signal.body.clone());
        if kept.lease.is_none() {
            kept.hear(self.now);
        }
        true
    }

    /// How many instances there are, by status.
    pub(super) fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for kept in self.kept.values() {
            *counts.entry(kept.instance.status.to_string()).or_default() += 1;
        }
        counts
    }

    /// Due now, leased, due later.
    pub(super) fn waiting(&self) -> (u64, u64, u64) {
        assert!(self.kept.values().all(|kept| kept.instance.lane == lane()));
        let (mut due, mut leased, mut later) = (0, 0, 0);
        for kept in self.kept.values() {
            match kept.instance.due_at {
                Some(at) if at <= self.now => due += 1,
                Some(_) if kept.lease.is_some() => leased += 1,
                Some(_) => later += 1,
                None => {}
            }
        }
        (due, leased, later)
    }
}

impl Kept {
    /// An unread signal makes it due at once.
    fn hear(&mut self, now: DateTime<Utc>) {
        if !self.inbox.is_empty() {
            self.instance.due_at = Some(self.instance.due_at.map_or(now, |at| at.min(now)));
        }
    }

    fn answer(&self, commit: &Commit, held: bool) -> Committed {
        let goes_on = held && matches!(commit.next, Next::Hold(_));
        let until = self.instance.due_at.filter(|_| goes_on);
        let lease = until.map(|until| Lease { until, ..commit.lease.clone() });
        Committed {
            version: self.instance.version,
            lease,
            at: self.instance.updated_at,
            is_replicated: true,
        }
    }
}
