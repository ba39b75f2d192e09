//! The requeue workflow: wait for whoever has to approve it; then count a handful, tell it, wait,
//! until there are no more.

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use super::approval::are_one;
use super::{Held, RequeueEvent, RequeueRun, RequeueSignal};
use crate::{ids, lanes};

/// Requeues, as instances.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequeueWorkflow;

/// What a requeue wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequeueStep {
    /// Count more of what there is to approve.
    Plan,
    /// Look at the next charges and count them.
    Count,
    /// Tell those that were counted.
    Tell,
}

impl RequeueWorkflow {
    /// The instance of a requeue that was just asked for, in a store of this many partitions.
    pub fn opening(run: &RequeueRun, partitions: u16, now: DateTime<Utc>) -> NewInstance {
        NewInstance {
            id: ids::requeue(&run.order.id, partitions),
            kind: ids::REQUEUE.into(),
            status: Self.status(run).into(),
            lane: Self.lane(run),
            due_at: Some(now),
            state: encode_state::<RequeueWorkflow>(run),
            history: encode_entry(now, &[RequeueEvent::Opened]),
            unique: None,
        }
    }
}

impl Workflow for RequeueWorkflow {
    const KIND: &'static str = ids::REQUEUE;
    type State = RequeueRun;
    type Event = RequeueEvent;
    type Signal = RequeueSignal;
    type Step = RequeueStep;

    fn can_decide(&self, _: &RequeueRun) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut RequeueRun,
        event: &RequeueEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event, at);
        Ok(())
    }

    fn hear(&self, state: &RequeueRun, signal: RequeueSignal, now: Moment) -> Vec<RequeueEvent> {
        let held = |by, why| Held { by, why, since: now.at };
        let news = match signal {
            RequeueSignal::Cancel { by } => {
                (!state.is_over).then_some(RequeueEvent::Cancelled { by })
            }
            // Nobody approves what is still being counted, nor what they asked for themselves.
            RequeueSignal::Approve { by } => {
                let may_be = state.is_waiting() && !state.planned.is_partial;
                (may_be && !are_one(&by, &state.order.by)).then_some(RequeueEvent::Approved { by })
            }
            RequeueSignal::Pause { by, why } => {
                (state.stopped.is_none()).then(|| RequeueEvent::Paused(held(by, why)))
            }
            RequeueSignal::Resume { by } => (state.paused.is_some() && state.stopped.is_none())
                .then_some(RequeueEvent::Resumed { by }),
            // What it has opened is stopped, even if it has asked for everything.
            RequeueSignal::Stop { by, why } => {
                (state.stopped.is_none()).then(|| RequeueEvent::Stopped(held(by, why)))
            }
        };
        news.into_iter().collect()
    }

    fn next(&self, state: &RequeueRun, now: Moment) -> Move<RequeueStep, RequeueEvent> {
        if !state.to_tell.is_empty() {
            return Move::Do(RequeueStep::Tell);
        }
        if state.is_waiting() {
            return wait(state, now.at);
        }
        if state.paused.is_some() && !state.is_over {
            return Move::Wait(later(now.at));
        }
        match (state.is_over, state.next_at > now.at) {
            (true, _) => Move::Rest,
            (false, true) => Move::Wait(state.next_at),
            (false, false) => Move::Do(RequeueStep::Count),
        }
    }

    fn effects(&self, _: &InstanceId, _: &RequeueRun, _: &RequeueEvent, _: Moment) -> Effects {
        // Charges live in every partition: they are told by the step, each in a commit of its own.
        Effects::default()
    }

    fn when_full(&self, _: &RequeueRun, _: &str, now: Moment) -> DateTime<Utc> {
        // A requeue reserves nothing.
        now.at
    }

    fn status(&self, state: &RequeueRun) -> &'static str {
        match (state.is_done(), &state.cancelled_by) {
            _ if state.is_waiting() => "waiting",
            _ if state.has_expired => "expired",
            (false, _) => "running",
            (true, None) => "done",
            (true, Some(_)) => "cancelled",
        }
    }

    fn lane(&self, _: &RequeueRun) -> Lane {
        lanes::requeues()
    }
}

/// Held back: nothing is wanted until a signal comes.
fn later(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(1)
}

/// Counts what there is to approve, then waits for whoever approves it, for a time.
fn wait(state: &RequeueRun, now: DateTime<Utc>) -> Move<RequeueStep, RequeueEvent> {
    match state.expires_at() {
        Some(at) if at <= now => Move::Become(vec![RequeueEvent::Expired]),
        _ if state.planned.is_partial => Move::Do(RequeueStep::Plan),
        Some(at) => Move::Wait(at),
        None => Move::Rest,
    }
}

impl RequeueRun {
    fn apply(&mut self, event: &RequeueEvent, at: DateTime<Utc>) {
        match event {
            RequeueEvent::Opened => {}
            RequeueEvent::Planned { counted, place, is_last } => {
                self.planned.is_partial = !is_last;
                self.planned.add(counted);
                // What is counted to the end is looked at from the start.
                let on = place.clone().or(self.place.take());
                self.place = on.filter(|_| !is_last);
            }
            RequeueEvent::Approved { by } => {
                self.approved_by = Some(by.clone());
                self.next_at = at;
            }
            RequeueEvent::Expired => {
                self.has_expired = true;
                self.is_over = true;
            }
            RequeueEvent::Counted { counted, place, to_tell, is_last, is_spent } => {
                self.is_spent = *is_spent;
                self.counted.add(counted);
                self.place = place.clone().or(self.place.take());
                self.next_at = at + self.time_of(to_tell.len());
                self.to_tell.clone_from(to_tell);
                self.is_over |= is_last;
            }
            RequeueEvent::Told => self.to_tell.clear(),
            RequeueEvent::Paused(held) => self.paused = Some(held.clone()),
            RequeueEvent::Resumed { .. } => self.paused = None,
            RequeueEvent::Stopped(held) => {
                self.is_over = true;
                self.cancelled_by.get_or_insert_with(|| held.by.clone());
                self.paused = None;
                self.stopped = Some(held.clone());
            }
            RequeueEvent::Cancelled { by } => {
                self.is_over = true;
                self.cancelled_by = Some(by.clone());
            }
        }
    }
}
