//! The archiving of a store: what is finished for long enough moves to the archive, day by day.
//!
//! What moves is on record before it is forgotten: a segment is packed and named in one commit, and
//! only what that segment holds is forgotten in the next step. A segment that was packed by a worker
//! which then died is named by nobody, and found by nobody.

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::{Cursor, NewInstance, Signal};
use engine::workflow::{IllegalMove, encode, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{ids, lanes};

/// How long after the end of one pass over the store the next one begins.
const EVERY: TimeDelta = TimeDelta::days(1);

/// Where the archiving of a store stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Archiving {
    /// When the next pass begins, or the one that has begun goes on.
    #[cbor(n(0), with = "billing::encoding::instant")]
    pub next_at: DateTime<Utc>,
    /// How far the pass has come; nothing at its beginning.
    #[n(1)]
    pub place: Option<Place>,
    /// The segment that is packed, and whose instances are still to be forgotten.
    #[n(2)]
    pub packed: Option<Box<str>>,
    /// How many instances have moved since the store was created.
    #[n(3)]
    pub moved: u64,
}

/// How far a pass over a store has come: partition by partition, kind by kind, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Place {
    /// In this partition.
    #[n(0)]
    pub partition: u16,
    /// In this kind; nothing at the partition's beginning.
    #[n(1)]
    pub kind: Option<Box<str>>,
    /// After an instance created at this time, in ms since 1970,
    #[n(2)]
    pub created_ms: i64,
    /// of this id; empty at the kind's beginning.
    #[n(3)]
    pub after: Box<str>,
}

/// What can happen to the archiving.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ArchivingEvent {
    /// It was opened.
    #[n(0)]
    Opened,
    /// Somebody wants a pass now.
    #[n(1)]
    Asked,
    /// A part of the store was looked through, and nothing there may leave.
    #[n(2)]
    LookedThrough {
        /// Where to go on; nothing at the end of the pass.
        #[n(0)]
        place: Option<Place>,
    },
    /// A segment was packed.
    #[n(3)]
    Packed {
        /// Its name.
        #[n(0)]
        segment: Box<str>,
        /// Where to go on.
        #[n(1)]
        place: Option<Place>,
    },
    /// What the segment holds can be searched in the archive, and is forgotten here.
    #[n(4)]
    Moved {
        /// How many instances there were.
        #[n(0)]
        instances: u64,
        /// How many have changed since they were packed, and stay.
        #[n(1)]
        stayed: u64,
    },
    /// The segment cannot be read back, before anything was forgotten for it: it does not count.
    #[n(5)]
    GivenUp,
}

/// What it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ArchivingSignal {
    /// Begin a pass now.
    #[n(0)]
    Begin,
}

/// What it wants done at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchivingStep {
    /// Look for what may leave from here on, and pack it.
    Pack {
        /// From where on; nothing at the beginning.
        place: Option<Place>,
    },
    /// Forget what this segment holds.
    Forget {
        /// Its name.
        segment: Box<str>,
    },
}

/// The archiving, as an instance: one for a whole store.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchivingWorkflow;

impl ArchivingWorkflow {
    /// The instance; created again it stays as it is.
    pub fn opening(now: DateTime<Utc>) -> NewInstance {
        let archiving = Archiving { next_at: now, place: None, packed: None, moved: 0 };
        NewInstance {
            id: ids::archiving(),
            kind: ids::ARCHIVING.into(),
            status: Self.status(&archiving).into(),
            lane: Self.lane(&archiving),
            due_at: Some(now),
            state: encode_state::<ArchivingWorkflow>(&archiving),
            history: encode_entry(now, &[ArchivingEvent::Opened]),
            unique: None,
        }
    }

    /// What has it begin a pass now.
    pub fn begin() -> Signal {
        Signal { to: ids::archiving(), body: encode(&ArchivingSignal::Begin) }
    }
}

impl Place {
    /// The beginning of a partition.
    pub fn beginning_of(partition: u16) -> Self {
        Self { partition, kind: None, created_ms: 0, after: "".into() }
    }

    /// Where a list of its kind goes on.
    pub fn cursor(&self) -> Option<Cursor> {
        let cursor = Cursor { created_ms: self.created_ms, id: self.after.to_string() };
        Some(cursor).filter(|cursor| !cursor.id.is_empty())
    }
}

impl Workflow for ArchivingWorkflow {
    const KIND: &'static str = ids::ARCHIVING;
    type State = Archiving;
    type Event = ArchivingEvent;
    type Signal = ArchivingSignal;
    type Step = ArchivingStep;

    fn can_decide(&self, _: &Archiving) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Archiving,
        event: &ArchivingEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        match event {
            ArchivingEvent::Opened => {}
            ArchivingEvent::Asked => state.next_at = state.next_at.min(at),
            ArchivingEvent::LookedThrough { place } => go_on(state, place, at),
            ArchivingEvent::Packed { segment, place } => {
                go_on(state, place, at);
                state.packed = Some(segment.clone());
            }
            ArchivingEvent::GivenUp => state.packed = None,
            ArchivingEvent::Moved { instances, .. } => {
                state.packed = None;
                state.moved += instances;
            }
        }
        Ok(())
    }

    fn hear(
        &self,
        _: &Archiving,
        ArchivingSignal::Begin: ArchivingSignal,
        _: Moment,
    ) -> Vec<ArchivingEvent> {
        vec![ArchivingEvent::Asked]
    }

    fn next(&self, state: &Archiving, now: Moment) -> Move<ArchivingStep, ArchivingEvent> {
        match &state.packed {
            Some(segment) => Move::Do(ArchivingStep::Forget { segment: segment.clone() }),
            None if state.next_at > now.at => Move::Wait(state.next_at),
            None => Move::Do(ArchivingStep::Pack { place: state.place.clone() }),
        }
    }

    fn effects(&self, _: &InstanceId, _: &Archiving, _: &ArchivingEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Archiving, _: &str, now: Moment) -> DateTime<Utc> {
        // Archiving reserves nothing.
        now.at
    }

    fn status(&self, _: &Archiving) -> &'static str {
        "open"
    }

    fn lane(&self, _: &Archiving) -> Lane {
        lanes::archiving()
    }
}

/// A pass that has not ended goes on at once, and another begins some time after its end.
fn go_on(state: &mut Archiving, place: &Option<Place>, at: DateTime<Utc>) {
    state.next_at = if place.is_some() { at } else { at + EVERY };
    state.place = place.clone();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment { at: text.parse().expect("an instant"), lost_commits_at: None }
    }

    fn begun(now: Moment) -> Archiving {
        Archiving { next_at: now.at, place: None, packed: None, moved: 0 }
    }

    fn happens(state: &mut Archiving, event: ArchivingEvent, now: Moment) {
        ArchivingWorkflow.apply(state, &event, now.at).expect("a legal move");
    }

    #[test]
    fn a_segment_that_is_packed_is_forgotten_before_another_is() {
        let now = at("2026-11-22T00:00:00Z");
        let (mut state, place) = (begun(now), Some(Place::beginning_of(3)));
        let packed = ArchivingEvent::Packed { segment: "a".into(), place: place.clone() };
        happens(&mut state, packed, now);
        let next = ArchivingWorkflow.next(&state, now);
        assert_eq!(next, Move::Do(ArchivingStep::Forget { segment: "a".into() }));
        happens(&mut state, ArchivingEvent::Moved { instances: 7, stayed: 1 }, now);
        assert_eq!(ArchivingWorkflow.next(&state, now), Move::Do(ArchivingStep::Pack { place }));
        assert_eq!(state.moved, 7);
    }

    #[test]
    fn after_a_pass_it_waits_for_a_day_unless_somebody_asks() {
        let (now, later) = (at("2026-11-22T00:00:00Z"), at("2026-11-22T05:00:00Z"));
        let mut state = begun(now);
        happens(&mut state, ArchivingEvent::LookedThrough { place: None }, now);
        let tomorrow = at("2026-11-23T00:00:00Z").at;
        assert_eq!(ArchivingWorkflow.next(&state, now), Move::Wait(tomorrow));
        let heard = ArchivingWorkflow.hear(&state, ArchivingSignal::Begin, later);
        assert_eq!(heard, [ArchivingEvent::Asked]);
        happens(&mut state, ArchivingEvent::Asked, later);
        let next = ArchivingWorkflow.next(&state, later);
        assert_eq!(next, Move::Do(ArchivingStep::Pack { place: None }));
    }
}
