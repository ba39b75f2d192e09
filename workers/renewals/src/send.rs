//! Sends one charge: slot, intent, call, outcome.

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Charge, ChargeEvent, ChargeSignal, DeclineReason, Unaccepted};
use chrono::TimeDelta;
use engine::pace::{Class, Slot};
use engine::store::Signal;
use engine::worker::{Handler, Stopped, Turn};
use engine::workflow::encode;
use engine::{InstanceId, Store};
use operators::AccessToken;
use operators::ltc::Deduction;
use tokio::sync::SemaphorePermit;
use workflows::{ChargeStep, ChargeWorkflow, HeldToken};

use crate::environment::{Account, Environment};
use crate::intent::Intent;
use crate::outcome::{event_of, weather_of};

/// How soon a charge is tried again that could not get as far as its intent.
const NOT_READY_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// How soon one is tried again that this process has no client for.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The handler of charges on the queue `renewals`.
pub struct SendCharge {
    environment: Environment,
    store: Arc<dyn Store>,
}

impl SendCharge {
    /// Sends with what this environment has.
    pub fn new(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self { environment, store }
    }

    async fn send(&self, turn: &mut Turn<ChargeWorkflow>) -> Result<Vec<ChargeEvent>, Stopped> {
        let now = turn.moment().at;
        let Some(account) = self.environment.account_of(turn.state()) else {
            return Err(Stopped::Postponed(now + NO_CLIENT_PAUSE));
        };
        if self.environment.waves.has_stopped(&turn.state().order) {
            return Err(Stopped::Postponed(now + NOT_READY_PAUSE));
        }
        let held = self.environment.tokens.current(&turn.state().order.account).await?;
        let token = AccessToken::parse(&held.text).map_err(|_| postponed(turn))?;
        let slot = account.pace.slot(Class::Bulk).await?;
        // An intent that a crash leaves unsent is a charge in doubt for nothing.
        slot.comes_near().await;

        let intent = Intent::now();
        let timeout = self.rules_timeout(turn);
        turn.record(vec![ChargeEvent::Submitted], Intent::lease(timeout)).await?;
        let event = match wait_for(slot, account, &intent).await {
            Some(_on_the_wire) => {
                turn.is_on_its_way();
                self.call(account, &token, &held, intent, turn).await
            }
            None => {
                let now = turn.moment().at;
                turn.state().not_accepted(Unaccepted::Late, Default::default(), now, None)
            }
        };
        Ok(vec![event])
    }

    /// The call itself, and what it led to.
    async fn call(
        &self,
        account: &Account,
        token: &AccessToken,
        held: &HeldToken,
        intent: Intent,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let charge = turn.state();
        let ask = Deduction {
            transaction_id: &charge.order.transaction_id,
            msisdn: charge.order.msisdn,
            amount: charge.order.amount,
            card_name: self.environment.card_name(charge),
        };
        let outcome = account.client.charge_recurring(token, ask, intent).await;
        let rules = self.environment.catalog.rules(charge);
        let rules = rules.expect("a charge without rules is not sent");
        let event = event_of(charge, &rules, outcome, turn.moment().at);
        self.take_note(charge, held, &event).await;
        event
    }

    /// Acts on what an answer says beyond its charge: about our token, and about our contract.
    async fn take_note(&self, charge: &Charge, held: &HeldToken, event: &ChargeEvent) {
        let order = &charge.order;
        if matches!(event, ChargeEvent::NotAccepted { why: Unaccepted::Unauthorized, .. })
            && let Err(error) = self.environment.tokens.refused(&order.account, held).await
        {
            tracing::warn!(%error, "a refused token could not be reported");
        }
        tracing::debug!(charge = %order.id, transaction_id = order.transaction_id.as_str(), "charge {}: {event:?}", order.id);
        self.environment.waves.note(order, weather_of(charge, event)).await;
    }

    fn rules_timeout(&self, turn: &Turn<ChargeWorkflow>) -> std::time::Duration {
        let account = self.environment.catalog.account(&turn.state().order.account);
        account.expect("a charge without an account is not sent").timeout
    }
}

#[async_trait]
impl Handler<ChargeWorkflow> for SendCharge {
    async fn run(
        &self,
        step: ChargeStep,
        turn: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        match step {
            ChargeStep::Send => self.send(turn).await,
            // Inquiries are made on the queue `reconciliation`.
            ChargeStep::Inquire => Err(postponed(turn)),
        }
    }

    /// An answer whose lease was lost is still evidence, and is sent to the charge as such.
    async fn came_too_late(&self, id: &InstanceId, events: &[ChargeEvent]) {
        for event in events.iter().filter(|event| is_evidence(event)) {
            let body = encode(&ChargeSignal::Evidence { event: event.clone() });
            if let Err(error) = self.store.signal(Signal { to: id.clone(), body }).await {
                tracing::warn!(%error, %id, "evidence for {id} could not be kept; it will be asked for");
            }
        }
    }
}

fn is_evidence(event: &ChargeEvent) -> bool {
    match event {
        ChargeEvent::Charged { .. } => true,
        ChargeEvent::Declined { reason, .. } => *reason != DeclineReason::Misconfigured,
        _ => false,
    }
}

/// Waits for a place on the wire and for the slot to begin. A slot that this has outlasted is lost,
/// and another is taken while there is time; none once it is too late to send.
async fn wait_for<'a>(
    first: Slot,
    account: &'a Account,
    intent: &Intent,
) -> Option<SemaphorePermit<'a>> {
    let in_time = async {
        let on_the_wire = account.wire.acquire().await.ok()?;
        let mut slot = first;
        while !slot.begins().await {
            slot = account.pace.slot(Class::Bulk).await.ok()?;
        }
        Some(on_the_wire)
    };
    tokio::time::timeout(intent.time_left(), in_time).await.ok().flatten()
}

fn postponed(turn: &Turn<ChargeWorkflow>) -> Stopped {
    Stopped::Postponed(turn.moment().at + NOT_READY_PAUSE)
}
