//! The charge workflow: one TransactionID's life in the journal.

mod counts;
mod matters;
mod measures;
mod places;
mod requeued;
mod told;

use std::sync::Arc;

use billing::{Charge, ChargeEvent, ChargeNext, ChargeRules, ChargeSignal, Way, Withdrawal};
use chrono::{DateTime, Utc};
use engine::store::{Count, NewInstance, Reservation};
use engine::workflow::{IllegalMove, Measure, encode_entry, encode_state};
use engine::{Effects, InstanceId, Lane, Moment, Move, Workflow};

use crate::{Catalog, doubt, ids, lanes};

/// What a charge wants done at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeStep {
    /// Send the first of its two calls.
    Prepare,
    /// Have another OTP sent to the subscriber.
    Resend,
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
            state: encode_state::<ChargeWorkflow>(charge),
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

    fn hear(&self, state: &Charge, signal: ChargeSignal, now: Moment) -> Vec<ChargeEvent> {
        state.hear(signal, now.at).into_iter().collect()
    }

    fn next(&self, state: &Charge, now: Moment) -> Move<ChargeStep, ChargeEvent> {
        let rules = self.rules(state);
        match state.next(&rules, now.at, now.lost_commits_at) {
            ChargeNext::Prepare => Move::Do(ChargeStep::Prepare),
            ChargeNext::Resend => Move::Do(ChargeStep::Resend),
            // Never beside the operator's own renewals, whoever was to renew when it was opened.
            ChargeNext::Send if self.renews_itself(state) => {
                Move::Become(vec![ChargeEvent::Withdrawn { why: Withdrawal::Superseded }])
            }
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
        let is_intent = matches!(event, ChargeEvent::Preparing | ChargeEvent::Submitted);
        let mut effects = Effects {
            create: told::opened(before, event, &self.catalog, now).into_iter().collect(),
            signal: told::told(before, event),
            count: self.counts(before, event, now),
            reserve: self.reservations(before, event, now),
            free: told::freed(before, event).into_iter().collect(),
            // Money rules 3 and 10: no intent passes what is on record already, and not read.
            quiet: requeued::must_be_quiet(before).filter(|_| is_intent).into_iter().collect(),
            unless_signalled: is_intent,
        };
        effects.create.extend(matters::raised(before, event, now));
        effects.merge(told::noticed(before, event, &self.catalog, now));
        effects
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

    fn trace_parent(&self, state: &Charge) -> Option<String> {
        Some(state.order.asked.as_ref()?.trace_parent.as_deref()?.to_owned())
    }

    fn measures(&self, before: &Charge, event: &ChargeEvent) -> Vec<Measure> {
        measures::measures(before, event)
    }
}

impl ChargeWorkflow {
    /// The rules of a charge that [`Workflow::can_decide`] has let through.
    pub fn rules(&self, charge: &Charge) -> ChargeRules<'_> {
        self.catalog.rules(charge).expect("nothing is decided about a charge without rules")
    }

    /// Whether its operator renews by itself what this charge would renew (flow A3b).
    fn renews_itself(&self, charge: &Charge) -> bool {
        let account = self.catalog.account(&charge.order.account);
        charge.order.way == Way::Renewal && account.is_some_and(|account| account.renews_itself)
    }

    fn counts(&self, before: &Charge, event: &ChargeEvent, now: Moment) -> Vec<Count> {
        let mut counts = [counts::counts(before, event), doubt::counts(before, event)].concat();
        let account = self.catalog.account(&before.order.account);
        counts.extend(account.and_then(|account| counts::sent(before, event, account, now.at)));
        let plan = before.order.plan.as_ref().and_then(|plan| self.catalog.plan(plan));
        counts
            .extend(plan.into_iter().flat_map(|plan| counts::carried(before, event, plan, now.at)));
        counts
    }

    fn reservations(&self, before: &Charge, event: &ChargeEvent, now: Moment) -> Vec<Reservation> {
        let account = self.catalog.account(&before.order.account);
        account.map_or_else(Vec::new, |account| places::places(before, event, account, now.at))
    }
}

#[cfg(test)]
mod tests;
