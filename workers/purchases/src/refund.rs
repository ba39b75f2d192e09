//! Sends one refund, and asks what became of it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use billing::{Proof, Refund, RefundEvent, RefundSignal, Unaccepted};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::Signal;
use engine::worker::{Handler, Recorded, Stopped, Turn};
use engine::workflow::encode;
use engine::{InstanceId, Store};
use operators::{OperatorReference, Repayment};
use renewals::Intent;
use workflows::{RefundStep, RefundWorkflow};

use crate::environment::Environment;
use crate::refunded::{asked, sent};

/// A doubt this old raises an alert.
const OLD_DOUBT: TimeDelta = TimeDelta::days(1);
/// The place of the operator's code, where the operator has no refunds.
const NOT_OFFERED: &str = "not_offered";
/// The same, where its name for the charge cannot be sent.
const BAD_REFERENCE: &str = "bad_reference";

/// The handler of refunds.
pub struct GiveBack {
    environment: Environment,
    store: Arc<dyn Store>,
}

impl GiveBack {
    /// Gives back with what this environment has.
    pub fn new(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self { environment, store }
    }

    async fn send(&self, turn: &mut Turn<RefundWorkflow>) -> Result<Vec<RefundEvent>, Stopped> {
        let order = &turn.state().order;
        let account = self.environment.account(&order.account, turn.moment().at)?;
        let policy = self.environment.policy(&order.account);
        if !account.operator.abilities().refunds {
            return Ok(vec![denied_unsent(NOT_OFFERED)]);
        }
        let Some(reference) = OperatorReference::parse(&order.reference) else {
            return Ok(vec![denied_unsent(BAD_REFERENCE)]);
        };
        let breakers = &self.environment.breakers;
        let ask = async {
            if account.waits_its_turn().await.is_ok() {
                drop(account.operator.refund_status(of(turn.state(), &reference)).await);
            }
        };
        breakers.lets_send(&order.account, ask).await?;
        let slot = account.slot().await?;
        // An intent that a crash leaves unsent is a refund in doubt for nothing.
        slot.comes_near().await;

        let intent = Intent::now();
        let recorded =
            turn.record(vec![RefundEvent::Submitted], Intent::lease(policy.timeout)).await?;
        let is_kept = recorded == Recorded::Safely;
        if !is_kept || !account.begins(slot, intent.time_left()).await {
            let (refund, now) = (turn.state(), turn.moment().at);
            return Ok(vec![refund.not_accepted(Unaccepted::Late, Duration::ZERO, now, None)]);
        }
        turn.is_on_its_way();
        let refund = turn.state();
        let outcome = account.operator.refund(of(refund, &reference), Arc::new(intent)).await;
        self.environment.breakers.tell(&refund.order.account).await;
        let event = sent(refund, policy.lookups(), outcome, turn.moment().at);
        take_note(refund, &event, turn.moment().at);
        Ok(vec![event])
    }

    async fn inquire(&self, turn: &mut Turn<RefundWorkflow>) -> Result<Vec<RefundEvent>, Stopped> {
        let order = &turn.state().order;
        let account = self.environment.account(&order.account, turn.moment().at)?;
        let policy = self.environment.policy(&order.account);
        let Some(reference) = OperatorReference::parse(&order.reference) else {
            return Ok(vec![denied_unsent(BAD_REFERENCE)]);
        };
        self.environment.breakers.lets_ask(&order.account).await?;
        account.waits_its_turn().await?;
        turn.is_on_its_way();
        let refund = turn.state();
        let outcome = account.operator.refund_status(of(refund, &reference)).await;
        self.environment.breakers.tell(&refund.order.account).await;
        let event = asked(refund, policy.lookups(), outcome, turn.moment().at);
        take_note(refund, &event, turn.moment().at);
        Ok(vec![event])
    }
}

#[async_trait]
impl Handler<RefundWorkflow> for GiveBack {
    async fn run(
        &self,
        step: RefundStep,
        turn: &mut Turn<RefundWorkflow>,
    ) -> Result<Vec<RefundEvent>, Stopped> {
        match step {
            RefundStep::Send => self.send(turn).await,
            RefundStep::Inquire => self.inquire(turn).await,
        }
    }

    /// An answer whose lease was lost is still evidence, and is sent to the refund as such.
    async fn came_too_late(&self, id: &InstanceId, events: &[RefundEvent]) {
        for event in events.iter().filter(|event| is_evidence(event)) {
            let body = encode(&RefundSignal::Evidence { event: event.clone() });
            if let Err(error) = self.store.signal(Signal { to: id.clone(), body }).await {
                tracing::warn!(%error, %id, "evidence for {id} could not be kept; it will be asked for");
            }
        }
    }
}

fn of<'a>(refund: &'a Refund, reference: &'a OperatorReference) -> Repayment<'a> {
    let order = &refund.order;
    Repayment { transaction_id: &order.transaction_id, reference, amount: order.amount }
}

fn denied_unsent(code: &str) -> RefundEvent {
    RefundEvent::Denied { proof: Proof::Unsent, code: Some(code.into()), evidence: None }
}

fn is_evidence(event: &RefundEvent) -> bool {
    matches!(event, RefundEvent::Refunded { .. } | RefundEvent::Denied { .. })
}

/// What a person must know: that a refund was denied (flow A5), and that one has been in doubt for
/// a day (money rule 5), which is said again with every daily inquiry.
fn take_note(refund: &Refund, event: &RefundEvent, now: DateTime<Utc>) {
    let (id, amount) = (refund.order.id, refund.order.amount);
    tracing::debug!(refund = %id, transaction_id = refund.order.transaction_id.as_str(), "refund {id}: {event:?}");
    match event {
        RefundEvent::Denied { code, .. } => {
            let code = code.as_deref().unwrap_or("no code");
            tracing::error!(target: "alert", condition = "refund_denied", refund = %id, %amount, "refund {id} of {amount} was denied ({code})");
        }
        RefundEvent::Asked { .. } => {
            let age = refund.doubt.as_ref().map(|doubt| now - doubt.since);
            let Some(age) = age.filter(|age| *age >= OLD_DOUBT) else { return };
            tracing::error!(target: "alert", condition = "refund_in_doubt", refund = %id, %amount, "refund {id} of {amount} has been in doubt for {} h", age.num_hours());
        }
        _ => {}
    }
}
