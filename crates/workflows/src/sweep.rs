//! The sweep: what is kept for a time only is forgotten after it.

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{ids, lanes};

/// How long what kinds of records are kept once they are finished.
pub const LIFETIMES: [(&str, TimeDelta); 2] = [
    // By contract, a key is known for 35 days.
    (ids::REQUEST, TimeDelta::days(35)),
    // The longest that configuration lets a session last.
    (ids::SESSION, TimeDelta::hours(24)),
];

/// How long after one sweep the next one begins.
const EVERY: TimeDelta = TimeDelta::hours(6);

/// The sweeps of a store, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Sweep {
    /// When the next one begins.
    #[cbor(n(0), with = "billing::encoding::instant")]
    pub next_at: DateTime<Utc>,
}

/// What can happen to the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SweepEvent {
    /// It was opened.
    #[n(0)]
    Opened,
    /// Records were forgotten.
    #[n(1)]
    Swept {
        /// How many.
        #[n(0)]
        forgotten: u64,
        /// Whether nothing is left that is too old.
        #[n(1)]
        is_done: bool,
    },
}

/// What it can be told: nothing.
#[derive(Clone, Copy, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum SweepSignal {}

/// What it wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepStep {
    /// Forget some of what is too old.
    Forget,
}

/// The sweep, as an instance: one for a whole store.
#[derive(Clone, Copy, Debug, Default)]
pub struct SweepWorkflow;

impl SweepWorkflow {
    /// The instance; created again it stays as it is.
    pub fn opening(now: DateTime<Utc>) -> NewInstance {
        let sweep = Sweep { next_at: now };
        NewInstance {
            id: ids::sweep(),
            kind: ids::SWEEP.into(),
            status: Self.status(&sweep).into(),
            lane: Self.lane(&sweep),
            due_at: Some(now),
            state: encode_state::<SweepWorkflow>(&sweep),
            history: encode_entry(now, &[SweepEvent::Opened]),
            unique: None,
        }
    }
}

impl Workflow for SweepWorkflow {
    const KIND: &'static str = ids::SWEEP;
    type State = Sweep;
    type Event = SweepEvent;
    type Signal = SweepSignal;
    type Step = SweepStep;

    fn can_decide(&self, _: &Sweep) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Sweep,
        event: &SweepEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.next_at = match event {
            SweepEvent::Swept { is_done: true, .. } => at + EVERY,
            SweepEvent::Swept { is_done: false, .. } | SweepEvent::Opened => at,
        };
        Ok(())
    }

    fn hear(&self, _: &Sweep, signal: SweepSignal, _: Moment) -> Vec<SweepEvent> {
        match signal {}
    }

    fn next(&self, state: &Sweep, now: Moment) -> Move<SweepStep, SweepEvent> {
        match state.next_at > now.at {
            true => Move::Wait(state.next_at),
            false => Move::Do(SweepStep::Forget),
        }
    }

    fn effects(&self, _: &InstanceId, _: &Sweep, _: &SweepEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Sweep, _: &str, now: Moment) -> DateTime<Utc> {
        // A sweep reserves nothing.
        now.at
    }

    fn status(&self, _: &Sweep) -> &'static str {
        "open"
    }

    fn lane(&self, _: &Sweep) -> Lane {
        lanes::sweeps()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment { at: text.parse().expect("an instant"), lost_commits_at: None }
    }

    #[test]
    fn it_goes_on_until_nothing_is_left_and_then_waits_for_some_hours() {
        let now = at("2026-11-22T00:00:00Z");
        let mut sweep = Sweep { next_at: now.at };
        assert_eq!(SweepWorkflow.next(&sweep, now), Move::Do(SweepStep::Forget));
        let swept = |is_done| SweepEvent::Swept { forgotten: 7, is_done };
        SweepWorkflow.apply(&mut sweep, &swept(false), now.at).expect("a legal move");
        assert_eq!(SweepWorkflow.next(&sweep, now), Move::Do(SweepStep::Forget));
        SweepWorkflow.apply(&mut sweep, &swept(true), now.at).expect("a legal move");
        let later = at("2026-11-22T06:00:00Z");
        assert_eq!(SweepWorkflow.next(&sweep, now), Move::Wait(later.at));
        assert_eq!(SweepWorkflow.next(&sweep, later), Move::Do(SweepStep::Forget));
    }
}
