//! The callback workflow: it is looked into until somebody can judge it.

use chrono::{DateTime, Utc};
use engine::workflow::IllegalMove;
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use super::{Callback, CallbackEvent, CallbackSignal, CallbackStatus};
use crate::{ids, lanes};

/// Receipts of one callback beyond this many are not counted any more.
pub(super) const RECEIPTS_MAX: u32 = 1_000;

/// Callbacks, as instances.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallbackWorkflow;

/// What a callback wants done at the edge: looking into what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookInto;

impl Workflow for CallbackWorkflow {
    const KIND: &'static str = ids::CALLBACK;
    type State = Callback;
    type Event = CallbackEvent;
    type Signal = CallbackSignal;
    type Step = LookInto;

    fn can_decide(&self, _: &Callback) -> bool {
        true
    }

    fn apply(
        &self,
        state: &mut Callback,
        event: &CallbackEvent,
        _: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event);
        Ok(())
    }

    fn hear(&self, state: &Callback, signal: CallbackSignal, _: Moment) -> Vec<CallbackEvent> {
        let CallbackSignal::ReceivedAgain { result, purchases } = signal;
        let counts = state.received < RECEIPTS_MAX || !purchases.is_empty();
        let event = CallbackEvent::ReceivedAgain { result, purchases };
        counts.then_some(event).into_iter().collect()
    }

    fn next(&self, state: &Callback, now: Moment) -> Move<LookInto, CallbackEvent> {
        match (state.status, state.look_at) {
            (CallbackStatus::New, Some(at)) if at > now.at => Move::Wait(at),
            (CallbackStatus::New, _) => Move::Do(LookInto),
            _ => Move::Rest,
        }
    }

    fn effects(&self, _: &InstanceId, _: &Callback, _: &CallbackEvent, _: Moment) -> Effects {
        // Whom it concerns is found by asking, and told by the step.
        Effects::default()
    }

    fn when_full(&self, _: &Callback, _: &str, now: Moment) -> DateTime<Utc> {
        // A callback reserves nothing.
        now.at
    }

    fn status(&self, state: &Callback) -> &'static str {
        state.status.as_str()
    }

    fn lane(&self, state: &Callback) -> Lane {
        lanes::callbacks(&state.account)
    }
}
