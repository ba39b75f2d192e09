//! The charge workflow: one TransactionID's life in the journal.

use std::sync::Arc;

use billing::{
    Charge, ChargeEvent, ChargeNext, ChargeOutcome, ChargeRules, ChargeSignal, ChargeState,
    Doubted, Proof, SubscriptionSignal,
};
use chrono::{DateTime, Utc};
use engine::store::{Count, NewInstance, Reservation, Signal};
use engine::workflow::{IllegalMove, encode, encode_entry};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use crate::{Catalog, ids, lanes, quota, run};

/// What a charge wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeStep {
    /// Send it.
    Send,
    /// Ask the operator what became of it.
    Inquire,
}

/// Charges, as instances.
#[derive(Clone)]
pub struct ChargeWorkflow {
    catalog: Arc<Catalog>,
}

impl ChargeWorkflow {
    /// Charges by the rules of this catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// The instance of a charge that was just opened.
    pub fn opening(charge: &Charge, now: DateTime<Utc>) -> NewInstance {
        NewInstance {
            id: ids::charge(charge.order.id),
            kind: ids::CHARGE.into(),
            status: charge.state.as_str().into(),
            lane: lanes::charge(charge),
            due_at: Some(now),
            state: encode(charge),
            history: encode_entry(now, &[ChargeEvent::Opened]),
            unique: None,
        }
    }
}

impl Workflow for ChargeWorkflow {
    const KIND: &'static str = ids::CHARGE;
    type State = Charge;
    type Event = ChargeEvent;
    type Signal = ChargeSignal;
    type Step = ChargeStep;

    fn can_decide(&self, state: &Charge) -> bool {
        self.catalog.rules(state).is_some()
    }

    fn apply(
        &self,
        state: &mut Charge,
        event: &ChargeEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalMove> {
        state.apply(event, at).map_err(|illegal| IllegalMove {
            state: illegal.from.to_string(),
            event: format!("{:?}", illegal.by),
        })
    }

    fn hear(&self, state: &Charge, signal: ChargeSignal, _: Moment) -> Vec<ChargeEvent> {
        state.hear(signal).into_iter().collect()
    }

    fn next(&self, state: &Charge, now: Moment) -> Move<ChargeStep, ChargeEvent> {
        let rules = self.rules(state);
        match state.next(&rules, now.at, now.lost_commits_at) {
            ChargeNext::Send => Move::Do(ChargeStep::Send),
            ChargeNext::Inquire => Move::Do(ChargeStep::Inquire),
            ChargeNext::Become(event) => Move::Become(vec![event]),
            ChargeNext::Wait(until) => Move::Wait(until),
            ChargeNext::Rest => Move::Rest,
        }
    }

    fn effects(
        &self,
        _: &InstanceId,
        before: &Charge,
        event: &ChargeEvent,
        now: Moment,
    ) -> Effects {
        Effects {
            signal: ended(before, event).into_iter().collect(),
            count: counts(before, event),
            reserve: self.reservations(before, event, now),
            // Money rule 10: no intent passes a cancellation that is already on record.
            quiet: match (event, subscription_of(before)) {
                (ChargeEvent::Submitted, Some(subscription)) => vec![subscription],
                _ => Vec::new(),
            },
            unless_signalled: matches!(event, ChargeEvent::Submitted),
            ..Effects::default()
        }
    }

    fn when_full(&self, state: &Charge, _: &str, now: Moment) -> DateTime<Utc> {
        let rules = self.rules(state);
        rules.schedule.due_at(rules.schedule.next_local_day(now.at))
    }

    fn status(&self, state: &Charge) -> &'static str {
        state.state.as_str()
    }

    fn lane(&self, state: &Charge) -> Lane {
        lanes::charge(state)
    }
}

impl ChargeWorkflow {
    /// The rules of a charge that [`Workflow::can_decide`] has let through.
    pub fn rules(&self, charge: &Charge) -> ChargeRules<'_> {
        self.catalog.rules(charge).expect("nothing is decided about a charge without rules")
    }

    fn reservations(&self, before: &Charge, event: &ChargeEvent, now: Moment) -> Vec<Reservation> {
        let Some(account) = self.catalog.account(&before.order.account) else { return Vec::new() };
        let order = &before.order;
        match (event, before.submitted_at) {
            (ChargeEvent::Submitted, _) => quota::taken(order, account, now.at),
            (ChargeEvent::NotAccepted { .. }, Some(sent_at)) => {
                quota::given_back(order, account, sent_at)
            }
            (ChargeEvent::Declined { proof: Proof::Reply | Proof::Inquiry, .. }, Some(sent_at)) => {
                quota::not_debited(order, account, sent_at)
            }
            (ChargeEvent::Charged { proof: Proof::Reply, .. }, Some(sent_at)) => {
                quota::not_debited_later(order, account, sent_at, now.at)
            }
            // It was sent by a record that the store has lost, and its reservation with it.
            (ChargeEvent::Charged { .. }, None) => quota::debited(order, account, now.at),
            _ => Vec::new(),
        }
    }
}

fn subscription_of(charge: &Charge) -> Option<InstanceId> {
    let subscription = charge.order.subscription.as_ref()?;
    Some(ids::subscription(charge.order.id.partition(), subscription))
}

/// Tells the subscription how its charge ended.
fn ended(before: &Charge, event: &ChargeEvent) -> Option<Signal> {
    let outcome = match event {
        ChargeEvent::Charged { .. } => ChargeOutcome::Charged,
        ChargeEvent::Declined { proof, reason, .. } => ChargeOutcome::Declined {
            reason: *reason,
            may_try_again: matches!(proof, Proof::Reply | Proof::Inquiry),
        },
        ChargeEvent::Withdrawn { .. } => ChargeOutcome::Withdrawn,
        _ => return None,
    };
    let order = &before.order;
    let body = SubscriptionSignal::ChargeEnded {
        charge: order.id,
        period: order.period?,
        ordinal: order.ordinal,
        outcome,
    };
    Some(Signal { to: subscription_of(before)?, body: encode(&body) })
}

/// What an event adds to its run's counters.
fn counts(before: &Charge, event: &ChargeEvent) -> Vec<Count> {
    let order = &before.order;
    let count = |field: &str, add| run::count(order, field, add);
    let mut counts = Vec::new();
    match event {
        ChargeEvent::Charged { .. } => {
            counts.push(count(run::CHARGED, 1));
            counts.push(count(run::AMOUNT, run::minor_units(order.amount)));
            if order.dunning_step > 0 {
                counts.push(count(run::RECOVERED, 1));
            }
        }
        ChargeEvent::Declined { reason, .. } => counts.push(count(&run::declined(*reason), 1)),
        ChargeEvent::Withdrawn { .. } => counts.push(count(run::CANCELLED, 1)),
        ChargeEvent::AnswerLost { why, .. } => {
            counts.push(count(run::IN_DOUBT, 1));
            counts.push(count(run::DOUBTED, 1));
            if *why == Doubted::NotRecurring {
                counts.push(count(run::NOT_MEMBER_REPLIES, 1));
            }
        }
        ChargeEvent::Suspected { .. } => counts.push(count(run::IN_DOUBT, 1)),
        _ => {}
    }
    counts.extend(taken_back(before, event));
    counts
}

/// What an event takes out of the counters it had been counted in before.
fn taken_back(before: &Charge, event: &ChargeEvent) -> Option<Count> {
    let closes = matches!(
        event,
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } | ChargeEvent::ProvenUnsent
    );
    let field = match before.state {
        ChargeState::InDoubt => run::IN_DOUBT.to_owned(),
        ChargeState::Declined => run::declined(before.reason?),
        ChargeState::Cancelled => run::CANCELLED.to_owned(),
        _ => return None,
    };
    closes.then(|| run::count(&before.order, field, -1))
}
