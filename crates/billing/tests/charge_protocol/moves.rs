//! What may happen next: to the workers, on the wire, at the operator, in the store, in time.

use billing::{ChargeNext, ChargeSignal, Withdrawal};
use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{World, start_of_time};
use crate::operator::Entry;
use crate::store;
use crate::worker::Worker;

/// Time passes in steps of this while anything is in hand, on the wire or leased.
const TICK: TimeDelta = TimeDelta::seconds(40);
/// The longest that a worker stalls: past its lease, until another holds the charge.
const STALL_MAX: TimeDelta = TimeDelta::seconds(80);
/// The end: the first look and what follows it. What comes later, such as the look a day after
/// a closing, is followed by `World::settles_when_answers_come` from every state.
const HORIZON: TimeDelta = TimeDelta::seconds(130);
/// Until when a registration may still be confirmed.
const CONFIRM_WITHIN: TimeDelta = TimeDelta::minutes(2);

impl World {
    /// Every action that is possible now, each with the world after it.
    pub(crate) fn moves(&self) -> Vec<(String, World)> {
        let mut moves = Vec::new();
        for worker in 0..self.workers.len() {
            moves.extend(self.worker_moves(worker));
        }
        moves.extend(self.wire_moves());
        moves.extend(self.store_moves());
        moves.extend(self.late_confirmations());
        moves.extend(self.time_passes());
        moves
    }

    /// A request is worked on, with any outcome, or never arrives.
    fn wire_moves(&self) -> Vec<(String, World)> {
        let mut moves = Vec::new();
        for flight in 0..self.operator.flights.len() {
            for entry in [Entry::Charged, Entry::Declined, Entry::NotMember] {
                let mut world = self.clone();
                let landed = world.operator.process(flight, entry);
                for worker in &mut world.workers {
                    if let Worker::Sent { place, answer, .. } = worker
                        && *place == landed.place
                    {
                        *answer = Some(entry);
                    }
                }
                moves.push((format!("the operator has it {entry:?}"), world));
            }
            let mut world = self.clone();
            world.operator.flights.remove(flight);
            moves.push(("the request never arrives".to_owned(), world));
        }
        moves
    }

    /// The store may lose what it has not written to disk; the subscriber may cancel; staff may ask
    /// for any of the charges again.
    fn store_moves(&self) -> Vec<(String, World)> {
        let mut moves = Vec::new();
        if self.budget.losses > 0 && self.durable != self.record {
            let mut world = self.clone();
            world.durable = self.record.clone();
            moves.push(("the store writes to disk".to_owned(), world));
            let mut world = self.clone();
            world.budget.losses -= 1;
            world.record = self.durable.clone();
            world.record.holder = None;
            world.lost_at = Some(self.now);
            moves.push(("the store loses its last commits".to_owned(), world));
        }
        if self.budget.cancels > 0 {
            let mut world = self.clone();
            world.budget.cancels -= 1;
            world.record.is_cancelled = true;
            let why = Withdrawal::Cancelled;
            let last = world.record.charges.len() - 1;
            world.record.inbox.push((last, ChargeSignal::Withdraw { why }));
            moves.push(("the subscriber cancels".to_owned(), world));
        }
        if self.budget.requeues > 0 {
            for place in 0..self.record.charges.len() {
                let mut world = self.clone();
                world.budget.requeues -= 1;
                world.record.inbox.push((place, store::requeue()));
                moves.push((format!("staff requeue {place}"), world));
            }
        }
        moves
    }

    fn late_confirmations(&self) -> Vec<(String, World)> {
        let is_open = self.now < start_of_time() + CONFIRM_WITHIN;
        let waiting = |place: &usize| self.operator.entries[*place] == Some(Entry::NotMember);
        let places = (0..self.operator.entries.len()).filter(waiting).filter(|_| is_open);
        places
            .map(|place| {
                let mut world = self.clone();
                world.operator.confirm_late(place);
                (format!("the operator confirms {place} late"), world)
            })
            .collect()
    }

    fn time_passes(&self) -> Option<(String, World)> {
        let then = self.next_instant()?;
        let is_end = then > start_of_time() + HORIZON;
        let is_stall = self.longest_in_hand() >= STALL_MAX;
        if is_end || is_stall || !self.operator.may_still_be_working(then) {
            return None;
        }
        let mut world = self.clone();
        world.now = then;
        world.durable = self.record.clone();
        Some((format!("it is {}", then.format("%d %H:%M:%S")), world))
    }

    /// The next instant at which anything can be different.
    fn next_instant(&self) -> Option<DateTime<Utc>> {
        let in_hand = self.workers.iter().any(|worker| worker.since().is_some());
        let in_motion = in_hand || !self.operator.flights.is_empty();
        if in_motion || self.record.is_leased(self.now) {
            return Some(self.now + TICK);
        }
        match self.next_of(self.record.last().1) {
            ChargeNext::Wait(until) => Some(until),
            _ => None,
        }
    }
}
