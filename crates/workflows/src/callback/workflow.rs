//! The callback workflow: it is looked into until somebody can judge it.

use chrono::{DateTime, Utc};
use engine::store::{NewInstance, Signal};
use engine::workflow::{IllegalMove, encode};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use super::{Callback, CallbackEvent, CallbackSignal, CallbackStatus, Verdict};
use crate::matter::{Matter, MatterKind, MatterSignal};
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
        let event = match signal {
            CallbackSignal::ReceivedAgain { result, purchases } => {
                let counts = state.received < RECEIPTS_MAX || !purchases.is_empty();
                counts.then_some(CallbackEvent::ReceivedAgain { result, purchases })
            }
            CallbackSignal::Assign { charge, by, reason } => {
                let event = CallbackEvent::Assigned { charge, by, reason };
                state.takes_charge().then_some(event)
            }
        };
        event.into_iter().collect()
    }

    fn next(&self, state: &Callback, now: Moment) -> Move<LookInto, CallbackEvent> {
        match (state.status, state.look_at) {
            (CallbackStatus::New, Some(at)) if at > now.at => Move::Wait(at),
            (CallbackStatus::New, _) => Move::Do(LookInto),
            _ => Move::Rest,
        }
    }

    /// Whom it concerns is found by asking, and told by the step; that nobody does is for staff,
    /// until somebody turns out to.
    fn effects(
        &self,
        id: &InstanceId,
        before: &Callback,
        event: &CallbackEvent,
        now: Moment,
    ) -> Effects {
        let CallbackEvent::Judged { verdict, why } = event else { return Effects::default() };
        let matter = unmatched(id, before, why, now);
        match verdict {
            Verdict::Unmatched => Effects { create: vec![matter], ..Effects::default() },
            // Only of one that was judged before could there be any.
            Verdict::Done | Verdict::Refused if before.note.is_some() => {
                let body =
                    encode(&MatterSignal::Settle { by: (*id.name).into(), reason: why.clone() });
                Effects { signal: vec![Signal { to: matter.id, body }], ..Effects::default() }
            }
            Verdict::Done | Verdict::Refused => Effects::default(),
        }
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

/// The matter of a callback that nobody is meant by; the same however often it is judged so.
fn unmatched(id: &InstanceId, of: &Callback, why: &str, now: Moment) -> NewInstance {
    let matter = Matter {
        kind: MatterKind::UnmatchedCallback,
        subject: (*id.name).into(),
        account: of.account.clone(),
        amount: None,
        note: Some(why.into()),
        settled: None,
    };
    matter.opening(id.partition, now.at)
}
