//! The cancellation workflow: an operator is told that a subscription is over.

use std::sync::Arc;

use billing::{Cancellation, CancellationEvent, CancellationNext, CancellationSignal};
use chrono::{DateTime, Utc};
use engine::store::NewInstance;
use engine::workflow::{IllegalMove, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use crate::{AccountPolicy, Catalog, ids, lanes};

/// What a cancellation wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancellationStep {
    /// Tell the operator.
    Send,
    /// Ask it how the subscription stands.
    Look,
}

/// Cancellations, as instances.
#[derive(Clone)]
pub struct CancellationWorkflow {
    catalog: Arc<Catalog>,
}

impl CancellationWorkflow {
    /// Cancellations by the rules of this catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance of a cancellation, beside its subscription and in the commit of its end, in a
    /// store of this many partitions.
    pub fn opening(
        cancellation: &Cancellation,
        partitions: u16,
        now: DateTime<Utc>,
    ) -> NewInstance {
        let partition = ids::partition_of(cancellation.msisdn, partitions);
        NewInstance {
            id: ids::cancellation(partition, &cancellation.subscription),
            kind: ids::CANCELLATION.into(),
            status: cancellation.state.as_str().into(),
            lane: lanes::cancellation(&cancellation.account),
            due_at: Some(now),
            state: encode_state::<CancellationWorkflow>(cancellation),
            history: encode_entry(now, &[CancellationEvent::Opened]),
            unique: None,
        }
    }

    /// The account of what [`Workflow::can_decide`] has let through.
    fn account(&self, of: &Cancellation) -> &AccountPolicy {
        let account = self.catalog.account(&of.account);
        account.expect("nothing is decided about a cancellation without its account")
    }
}

impl Workflow for CancellationWorkflow {
    const KIND: &'static str = ids::CANCELLATION;
    type State = Cancellation;
    type Event = CancellationEvent;
    type Signal = CancellationSignal;
    type Step = CancellationStep;

    fn can_decide(&self, state: &Cancellation) -> bool {
        self.catalog.account(&state.account).is_some()
    }

    fn apply(
        &self,
        state: &mut Cancellation,
        event: &CancellationEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event, at).map_err(|illegal| IllegalMove {
            state: illegal.from.to_string(),
            event: format!("{:?}", illegal.by),
        })
    }

    fn hear(
        &self,
        state: &Cancellation,
        signal: CancellationSignal,
        _: Moment,
    ) -> Vec<CancellationEvent> {
        state.hear(signal).into_iter().collect()
    }

    fn next(&self, state: &Cancellation, now: Moment) -> Move<CancellationStep, CancellationEvent> {
        match state.next(self.account(state).lookups(), now.at) {
            CancellationNext::Send => Move::Do(CancellationStep::Send),
            CancellationNext::Look => Move::Do(CancellationStep::Look),
            CancellationNext::Become(event) => Move::Become(vec![event]),
            CancellationNext::Wait(until) => Move::Wait(until),
            CancellationNext::Rest => Move::Rest,
        }
    }

    fn effects(
        &self,
        _: &InstanceId,
        _: &Cancellation,
        event: &CancellationEvent,
        _: Moment,
    ) -> Effects {
        // Word that it is over may be waiting to be heard.
        let unless_signalled = matches!(event, CancellationEvent::Submitted { .. });
        Effects { unless_signalled, ..Effects::default() }
    }

    fn when_full(&self, _: &Cancellation, _: &str, now: Moment) -> DateTime<Utc> {
        // A cancellation reserves nothing.
        now.at
    }

    fn status(&self, state: &Cancellation) -> &'static str {
        state.state.as_str()
    }

    fn lane(&self, state: &Cancellation) -> Lane {
        lanes::cancellation(&state.account)
    }
}

#[cfg(test)]
mod tests;
