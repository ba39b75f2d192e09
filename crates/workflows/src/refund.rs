//! The refund workflow: money on its way back, in the journal.

use std::sync::Arc;

use billing::{ChargeSignal, Money, Refund, RefundEvent, RefundNext, RefundOrder, RefundSignal};
use chrono::{DateTime, Utc};
use engine::store::{NewInstance, Signal};
use engine::workflow::{IllegalMove, encode, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use crate::{AccountPolicy, Catalog, ids, lanes};

/// What a refund wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStep {
    /// Send it.
    Send,
    /// Ask the operator what became of it.
    Inquire,
}

/// Refunds, as instances.
#[derive(Clone)]
pub struct RefundWorkflow {
    catalog: Arc<Catalog>,
}

impl RefundWorkflow {
    /// Refunds by the rules of this catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance of a refund that was just opened, beside its charge.
    pub fn opening(refund: &Refund, now: DateTime<Utc>) -> NewInstance {
        NewInstance {
            id: ids::refund(refund.order.id),
            kind: ids::REFUND.into(),
            status: refund.state.as_str().into(),
            lane: lanes::refund(refund),
            due_at: Some(now),
            state: encode_state::<RefundWorkflow>(refund),
            history: encode_entry(now, &[RefundEvent::Opened]),
            unique: None,
        }
    }

    /// The account of a refund that [`Workflow::can_decide`] has let through.
    fn account(&self, refund: &Refund) -> &AccountPolicy {
        let account = self.catalog.account(&refund.order.account);
        account.expect("nothing is decided about a refund without its account")
    }
}

impl Workflow for RefundWorkflow {
    const KIND: &'static str = ids::REFUND;
    type State = Refund;
    type Event = RefundEvent;
    type Signal = RefundSignal;
    type Step = RefundStep;

    fn can_decide(&self, state: &Refund) -> bool {
        self.catalog.account(&state.order.account).is_some()
    }

    fn apply(
        &self,
        state: &mut Refund,
        event: &RefundEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event, at).map_err(|illegal| IllegalMove {
            state: illegal.from.to_string(),
            event: format!("{:?}", illegal.by),
        })
    }

    fn hear(&self, state: &Refund, signal: RefundSignal, _: Moment) -> Vec<RefundEvent> {
        state.hear(signal).into_iter().collect()
    }

    fn next(&self, state: &Refund, now: Moment) -> Move<RefundStep, RefundEvent> {
        match state.next(self.account(state).lookups(), now.at, now.lost_commits_at) {
            RefundNext::Send => Move::Do(RefundStep::Send),
            RefundNext::Inquire => Move::Do(RefundStep::Inquire),
            RefundNext::Become(event) => Move::Become(vec![event]),
            RefundNext::Wait(until) => Move::Wait(until),
            RefundNext::Rest => Move::Rest,
        }
    }

    fn effects(&self, _: &InstanceId, before: &Refund, event: &RefundEvent, _: Moment) -> Effects {
        let ended = |refunded| vec![tell_charge(&before.order, refunded)];
        match event {
            RefundEvent::Refunded { amount, .. } => {
                Effects { signal: ended(Some(*amount)), ..Effects::default() }
            }
            RefundEvent::Denied { .. } => Effects { signal: ended(None), ..Effects::default() },
            // What it has been told already may be how it ended.
            RefundEvent::Submitted => Effects { unless_signalled: true, ..Effects::default() },
            _ => Effects::default(),
        }
    }

    fn when_full(&self, _: &Refund, _: &str, now: Moment) -> DateTime<Utc> {
        // The balance is the charge's affair; a refund reserves nothing itself.
        now.at
    }

    fn status(&self, state: &Refund) -> &'static str {
        state.state.as_str()
    }

    fn lane(&self, state: &Refund) -> Lane {
        lanes::refund(state)
    }
}

/// The charge keeps the balance: its reservation ends with the refund, either way.
fn tell_charge(order: &RefundOrder, refunded: Option<Money>) -> Signal {
    let body = ChargeSignal::RefundEnded { id: order.id, refunded };
    Signal { to: ids::charge(order.charge), body: encode(&body) }
}

#[cfg(test)]
mod tests;
