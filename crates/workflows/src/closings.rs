//! The closings: after each window has ended it is said once what it has left.

use std::sync::Arc;

use billing::Window;
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode, encode_entry};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};
use minicbor::{Decode, Encode};

use crate::{Catalog, ids, lanes};

/// How long after a window's end it is looked at: what it left has been put off by then.
const AFTER: TimeDelta = TimeDelta::minutes(1);
/// How soon it is looked again where no window ends before.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// The most windows of one plan that one look is about; of more, the first ones.
const WINDOWS_MAX: usize = 8;

/// The closings of a store, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Closings {
    /// Every window that had ended by then was looked at.
    #[cbor(n(0), with = "billing::encoding::instant")]
    pub looked_at: DateTime<Utc>,
}

/// What can happen to the closings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClosingsEvent {
    /// They were opened.
    #[n(0)]
    Opened,
    /// What had ended by then was looked at.
    #[n(1)]
    Looked {
        /// Then.
        #[cbor(n(0), with = "billing::encoding::instant")]
        until: DateTime<Utc>,
    },
}

/// What they can be told: nothing.
#[derive(Clone, Copy, Debug, Encode, Decode)]
#[cbor(index_only)]
pub enum ClosingsSignal {}

/// What they want done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingsStep {
    /// Look at what has ended.
    Look,
}

/// The closings, as an instance: one for a whole store.
#[derive(Clone)]
pub struct ClosingsWorkflow {
    catalog: Arc<Catalog>,
}

impl Closings {
    /// Until when a look at `now` may look.
    pub fn until(now: DateTime<Utc>) -> DateTime<Utc> {
        now - AFTER
    }

    /// The windows of a plan that have ended since the last look and by `until`, at most
    /// [`WINDOWS_MAX`].
    pub fn ended(&self, plan: &billing::Plan, until: DateTime<Utc>) -> Vec<Window> {
        let after = |window: &Window| plan.schedule.window_from(window.closes_at);
        let windows = std::iter::successors(plan.schedule.window_from(self.looked_at), after);
        windows.take_while(|window| window.closes_at <= until).take(WINDOWS_MAX).collect()
    }
}

impl ClosingsWorkflow {
    /// The closings of this catalog's plans.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance; created again it stays as it is.
    pub fn opening(now: DateTime<Utc>) -> NewInstance {
        let closings = Closings { looked_at: now };
        NewInstance {
            id: ids::closings(),
            kind: ids::CLOSINGS.into(),
            status: "open".into(),
            lane: lanes::closings(),
            due_at: Some(now),
            state: encode(&closings),
            history: encode_entry(now, &[ClosingsEvent::Opened]),
            unique: None,
        }
    }

    /// When there is something to look at next.
    fn next_at(&self, looked_at: DateTime<Utc>) -> DateTime<Utc> {
        let ends = |plan: &billing::Plan| Some(plan.schedule.window_from(looked_at)?.closes_at);
        let first = self.catalog.plans().filter_map(ends).min();
        first.map_or(looked_at + EVERY, |first| first.min(looked_at + EVERY)) + AFTER
    }
}

impl Workflow for ClosingsWorkflow {
    const KIND: &'static str = ids::CLOSINGS;
    type State = Closings;
    type Event = ClosingsEvent;
    type Signal = ClosingsSignal;
    type Step = ClosingsStep;

    fn can_decide(&self, _: &Closings) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Closings,
        event: &ClosingsEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.looked_at = match event {
            ClosingsEvent::Looked { until } => *until,
            ClosingsEvent::Opened => at,
        };
        Ok(())
    }

    fn hear(&self, _: &Closings, signal: ClosingsSignal, _: Moment) -> Vec<ClosingsEvent> {
        match signal {}
    }

    fn next(&self, state: &Closings, now: Moment) -> Move<ClosingsStep, ClosingsEvent> {
        let next_at = self.next_at(state.looked_at);
        if next_at > now.at { Move::Wait(next_at) } else { Move::Do(ClosingsStep::Look) }
    }

    fn effects(&self, _: &InstanceId, _: &Closings, _: &ClosingsEvent, _: Moment) -> Effects {
        Effects::default()
    }

    fn when_full(&self, _: &Closings, _: &str, now: Moment) -> DateTime<Utc> {
        // They reserve nothing.
        now.at
    }

    fn status(&self, _: &Closings) -> &'static str {
        "open"
    }

    fn lane(&self, _: &Closings) -> Lane {
        lanes::closings()
    }
}
