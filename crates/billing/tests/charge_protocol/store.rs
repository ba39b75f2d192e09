//! The store: what is on record, and who may write.

use std::hash::{Hash, Hasher};

use billing::{Charge, ChargeEvent, ChargeSignal, ChargeState, Proof, Withdrawal};
use chrono::{DateTime, TimeDelta, Utc};

use crate::model;

/// How long a claim is held.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// The charges of one period, the renewal first. Only the last is ever worked on.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) charges: Vec<Charge>,
    pub(crate) inbox: Vec<(usize, ChargeSignal)>,
    pub(crate) is_cancelled: bool,
    /// Whether another follows a decline by itself, or only when it is asked for.
    pub(crate) is_dunned: bool,
    /// The worker whose token is the current one.
    pub(crate) holder: Option<usize>,
    pub(crate) leased_until: Option<DateTime<Utc>>,
}

/// A commit was refused.
pub(crate) struct Refused;

impl Record {
    pub(crate) fn new(charge: Charge, is_dunned: bool) -> Self {
        Self {
            charges: vec![charge],
            inbox: Vec::new(),
            is_cancelled: false,
            is_dunned,
            holder: None,
            leased_until: None,
        }
    }

    /// The charge that is worked on, and its place among those of its period.
    pub(crate) fn last(&self) -> (usize, &Charge) {
        let place = self.charges.len() - 1;
        (place, &self.charges[place])
    }

    pub(crate) fn is_leased(&self, now: DateTime<Utc>) -> bool {
        self.leased_until.is_some_and(|until| until > now)
    }

    /// Hands the record to a worker; the token of whoever had it before is worth nothing now.
    pub(crate) fn claim(&mut self, worker: usize, now: DateTime<Utc>) -> DateTime<Utc> {
        self.holder = Some(worker);
        self.leased_until = Some(now + LEASE);
        now + LEASE
    }

    pub(crate) fn release(&mut self, worker: usize) {
        if self.holder == Some(worker) {
            (self.holder, self.leased_until) = (None, None);
        }
    }

    /// Commits an event and whatever follows from it, if the worker's token is the current one.
    /// An intent is refused while a signal is unread (money rule 10).
    pub(crate) fn commit(
        &mut self,
        worker: usize,
        place: usize,
        event: &ChargeEvent,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let is_barred = *event == ChargeEvent::Submitted && !self.inbox.is_empty();
        if self.holder != Some(worker) || is_barred {
            return Err(Refused);
        }
        self.apply(place, event, now);
        Ok(())
    }

    /// Every unread signal, in one commit with what is made of it.
    pub(crate) fn hear(&mut self, now: DateTime<Utc>) {
        for (place, signal) in std::mem::take(&mut self.inbox) {
            if let Some(event) = self.charges[place].hear(signal, now) {
                self.apply(place, &event, now);
            }
        }
    }

    /// Applies an event with the subscription's part: one retry after a proven negative (money
    /// rules 1 and 3), which is stopped if the charge before it turns out charged.
    pub(crate) fn apply(&mut self, place: usize, event: &ChargeEvent, now: DateTime<Utc>) {
        self.charges[place].apply(event, now).expect("workers commit legal moves only");
        let is_followed = place + 1 < self.charges.len();
        let may_follow = place == 0 && !is_followed && !self.is_cancelled;
        match event {
            ChargeEvent::Declined { proof: Proof::Reply | Proof::Inquiry, .. }
                if may_follow && self.is_dunned =>
            {
                self.charges.push(model::retry(now));
            }
            ChargeEvent::Requeued { .. } if may_follow => self.charges.push(model::retry(now)),
            ChargeEvent::Charged { .. } if is_followed => {
                let why = Withdrawal::PaidAlready;
                self.inbox.push((place + 1, ChargeSignal::Withdraw { why }));
            }
            _ => {}
        }
    }

    pub(crate) fn is_charged(&self, place: usize) -> bool {
        self.charges.get(place).is_some_and(|charge| charge.state == ChargeState::Charged)
    }
}

/// What staff say who ask for a charge again.
pub(crate) fn requeue() -> ChargeSignal {
    ChargeSignal::Requeue { run: "requeue/1".into(), by: "ann".into(), reason: None }
}

/// As the journal writes it.
impl Hash for Record {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for charge in &self.charges {
            minicbor::to_vec(charge).expect("encodes").hash(state);
        }
        for (place, signal) in &self.inbox {
            (place, minicbor::to_vec(signal).expect("encodes")).hash(state);
        }
        (self.is_cancelled, self.holder, self.leased_until).hash(state);
    }
}
