//! A worker: one claim at a time, one action at a time, and it may stop for good in between.

use billing::{ChargeEvent, ChargeNext, ChargeSignal, Doubted, SEND_WITHIN, Unaccepted};
use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{self, World};
use crate::operator::{Entry, Flight};

/// What a worker has in hand.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Worker {
    Idle,
    /// It holds the record, and decides next.
    Claimed {
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// Its intent is on record; nothing has left.
    Intent {
        since: DateTime<Utc>,
        until: DateTime<Utc>,
        at: DateTime<Utc>,
        place: usize,
    },
    /// The request has left.
    Sent {
        since: DateTime<Utc>,
        place: usize,
        answer: Option<Entry>,
    },
    /// It is to ask.
    Asking {
        since: DateTime<Utc>,
        place: usize,
    },
    /// It knows something that is not on record yet.
    Told {
        since: DateTime<Utc>,
        place: usize,
        event: ChargeEvent,
    },
}

use Worker as W;

impl Worker {
    /// When it claimed what it has in hand.
    pub(crate) fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            W::Idle => None,
            W::Claimed { since, .. }
            | W::Intent { since, .. }
            | W::Sent { since, .. }
            | W::Asking { since, .. }
            | W::Told { since, .. } => Some(*since),
        }
    }
}

impl World {
    /// Everything that this worker may do now, each with the world after it.
    pub(crate) fn worker_moves(&self, w: usize) -> Vec<(String, World)> {
        let mut moves = match self.workers[w].clone() {
            W::Idle => self.claim(w),
            W::Claimed { since, until } => vec![self.decide(w, since, until)],
            W::Intent { since, until, at, place } => self.send(w, since, until, at, place),
            W::Sent { since, place, answer } => self.receive(w, since, place, answer),
            W::Asking { since, place } => vec![self.ask(w, since, place)],
            W::Told { place, event, .. } => vec![self.record_event(w, place, event)],
        };
        if self.workers[w] != W::Idle && self.budget.crashes > 0 {
            let mut world = self.clone();
            world.budget.crashes -= 1;
            world.workers[w] = W::Idle;
            moves.push((format!("{w} crashes"), world));
        }
        moves
    }

    fn claim(&self, w: usize) -> Vec<(String, World)> {
        // Two idle workers are the same: it is the first that claims.
        let is_second = self.workers[..w].contains(&W::Idle);
        if is_second || self.record.is_leased(self.now) || !self.is_due() {
            return Vec::new();
        }
        let mut world = self.clone();
        let until = world.record.claim(w, self.now);
        vec![world.with(w, "claims", W::Claimed { since: self.now, until })]
    }

    /// Hears what there is to hear, then does what the charge wants.
    fn decide(&self, w: usize, since: DateTime<Utc>, until: DateTime<Utc>) -> (String, World) {
        let mut world = self.clone();
        if world.record.holder != Some(w) {
            return world.with(w, "finds its lease gone", W::Idle);
        }
        if !world.record.inbox.is_empty() {
            world.record.hear(self.now);
            return world.with(w, "hears", W::Claimed { since, until });
        }
        let (place, charge) = self.record.last();
        match charge.next(&model::rules(), self.now, self.lost_at) {
            ChargeNext::Become(event) => {
                let action = format!("{w} records {event:?}");
                let told = W::Told { since, place, event };
                (action, world.with(w, "", told).1)
            }
            ChargeNext::Send => {
                let is_on_record =
                    world.record.commit(w, place, &ChargeEvent::Submitted, self.now).is_ok();
                let intent = W::Intent { since, until, at: self.now, place };
                let after = if is_on_record { intent } else { W::Claimed { since, until } };
                world.with(w, "records its intent", after)
            }
            ChargeNext::Prepare | ChargeNext::Resend => unreachable!("a renewal takes one call"),
            ChargeNext::Inquire => world.with(w, "turns to asking", W::Asking { since, place }),
            ChargeNext::Wait(_) | ChargeNext::Rest => {
                world.record.release(w);
                world.with(w, "finds nothing to do", W::Idle)
            }
        }
    }

    /// Money rule 6: only at once, and under a lease that outlasts the time-out.
    fn send(
        &self,
        w: usize,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
        at: DateTime<Utc>,
        place: usize,
    ) -> Vec<(String, World)> {
        let delta = |duration| TimeDelta::from_std(duration).expect("seconds");
        let is_late =
            self.now - at >= delta(SEND_WITHIN) || until - self.now < delta(model::TIMEOUT);
        let not_sent = |why| {
            let charge = &self.record.charges.get(place)?;
            let event = charge.not_accepted(why, std::time::Duration::ZERO, self.now, None);
            let event = of_its_own(event, at);
            Some(self.clone().with(w, "does not send", W::Told { since, place, event }))
        };
        if is_late {
            return not_sent(Unaccepted::Late).into_iter().collect();
        }
        let mut world = self.clone();
        world.operator.flights.push(Flight { place, sent_at: self.now });
        let sent = world.with(w, "sends", W::Sent { since, place, answer: None });
        [Some(sent), not_sent(Unaccepted::NotSent)].into_iter().flatten().collect()
    }

    /// The answer comes, or the connection is lost, whatever the operator did.
    fn receive(
        &self,
        w: usize,
        since: DateTime<Utc>,
        place: usize,
        answer: Option<Entry>,
    ) -> Vec<(String, World)> {
        let told = |action: &str, outcome: Result<ChargeEvent, Doubted>| {
            let event = outcome.or_else(|why| {
                let charge = self.record.charges.get(place).ok_or(())?;
                Ok::<_, ()>(charge.in_doubt(&model::rules(), self.now, why, None, None))
            });
            let after = event.map_or(W::Idle, |event| W::Told { since, place, event });
            self.clone().with(w, action, after)
        };
        let answered = answer.map(|entry| told("receives the answer", entry.reply()));
        let lost = told("loses the answer", Err(Doubted::ConnectionLost));
        answered.into_iter().chain([lost]).collect()
    }

    fn ask(&self, w: usize, since: DateTime<Utc>, place: usize) -> (String, World) {
        let Some(charge) = self.record.charges.get(place) else {
            return self.clone().with(w, "finds its charge gone", W::Idle);
        };
        let found = self.operator.inquire(place);
        let action = format!("asks and finds {:?}", self.operator.entries[place]);
        let event = found
            .unwrap_or_else(|finding| charge.judge(&model::rules(), finding, None, None, self.now));
        self.clone().with(w, &action, W::Told { since, place, event })
    }

    /// What it knows goes on record; if its token is worth nothing any more, an outcome is handed
    /// in as evidence, and that it has not sent as its word.
    fn record_event(&self, w: usize, place: usize, event: ChargeEvent) -> (String, World) {
        let mut world = self.clone();
        let action = format!("commits {:?}", event.by());
        if world.record.commit(w, place, &event, self.now).is_err() {
            let is_there = place < world.record.charges.len();
            let signal = evidence(event).filter(|_| is_there);
            world.record.inbox.extend(signal.map(|signal| (place, signal)));
            return world.with(w, "is refused", W::Idle);
        }
        world.record.release(w);
        world.with(w, &action, W::Idle)
    }

    fn with(mut self, w: usize, action: &str, after: Worker) -> (String, World) {
        self.workers[w] = after;
        (format!("{w} {action}"), self)
    }
}

/// A send that was not made, by the intent that its worker remembers, whatever is on record by now.
fn of_its_own(event: ChargeEvent, intent_at: DateTime<Utc>) -> ChargeEvent {
    match event {
        ChargeEvent::NotAccepted { why, retry_at, evidence, .. } => {
            ChargeEvent::NotAccepted { why, retry_at, evidence, submitted_at: Some(intent_at) }
        }
        event => event,
    }
}

/// What must not be lost of what a worker knows that may not commit it.
fn evidence(event: ChargeEvent) -> Option<ChargeSignal> {
    match event {
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } => {
            Some(ChargeSignal::Evidence { event })
        }
        ChargeEvent::NotAccepted { submitted_at: Some(submitted_at), .. } => {
            Some(ChargeSignal::Unsent { submitted_at })
        }
        _ => None,
    }
}

impl std::hash::Hash for Worker {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        self.since().hash(state);
        match self {
            W::Idle | W::Claimed { .. } => {}
            W::Intent { at, place, .. } => (at, place).hash(state),
            W::Sent { place, answer, .. } => (place, answer).hash(state),
            W::Asking { place, .. } => place.hash(state),
            W::Told { place, event, .. } => {
                (place, minicbor::to_vec(event).expect("encodes")).hash(state);
            }
        }
    }
}
