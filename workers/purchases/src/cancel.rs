//! Tells an operator that a subscription is over, and looks whether it knows.

use std::sync::Arc;

use async_trait::async_trait;
use billing::{Cancellation, CancellationEvent, CancellationSignal, EndedBy};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::Signal;
use engine::worker::{Handler, Recorded, Stopped, Turn};
use engine::workflow::encode;
use engine::{InstanceId, Store};
use operators::{Answered, CallError, CancelAnswer, Member, StandingAnswer};
use renewals::Intent;
use workflows::{CancellationStep, CancellationWorkflow, ids};

use crate::environment::Environment;

/// How soon it is looked again whether a purchase of the same plan has ended.
const PURCHASE_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// The handler of cancellations.
pub struct CancelAtOperator {
    environment: Environment,
    store: Arc<dyn Store>,
}

impl CancelAtOperator {
    /// Cancels with what this environment has.
    pub fn new(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self { environment, store }
    }

    async fn send(
        &self,
        turn: &mut Turn<CancellationWorkflow>,
    ) -> Result<Vec<CancellationEvent>, Stopped> {
        let of = turn.state();
        let account = self.environment.account(&of.account, turn.moment().at)?;
        let policy = self.environment.policy(&of.account);
        if !account.operator.abilities().cancels {
            return Ok(vec![ended(EndedBy::NotOffered, None)]);
        }
        if self.is_replaced(turn).await? {
            return Ok(vec![ended(EndedBy::Replaced, None)]);
        }
        let transaction_id = of.transaction_id(&policy.transaction_prefix);
        let transaction_id =
            transaction_id.expect("an account's prefix is checked when configuration is read");
        let ask = async {
            if account.waits_its_turn().await.is_ok() {
                drop(account.operator.standing(member(of)).await);
            }
        };
        self.environment.breakers.lets_send(&of.account, ask).await?;
        let slot = account.slot().await?;
        slot.comes_near().await;

        let intent = Intent::now();
        let submitted = CancellationEvent::Submitted { transaction_id: transaction_id.clone() };
        let recorded = turn.record(vec![submitted], Intent::lease(policy.timeout)).await?;
        let is_kept = recorded == Recorded::Safely;
        if !is_kept || !account.begins(slot, intent.time_left()).await {
            let retry_at = turn.state().retry_at(turn.moment().at);
            return Ok(vec![CancellationEvent::Failed { retry_at, code: None, evidence: None }]);
        }
        turn.is_on_its_way();
        let outcome = account.operator.cancel(member(turn.state()), &transaction_id).await;
        self.environment.breakers.tell(&turn.state().account).await;
        let now = turn.moment().at;
        let event = self.answered(turn.state(), outcome, now);
        take_note(turn.state(), &event, now);
        Ok(vec![event])
    }

    fn answered(
        &self,
        of: &Cancellation,
        outcome: Result<Answered<CancelAnswer>, CallError>,
        now: DateTime<Utc>,
    ) -> CancellationEvent {
        let lookups = self.environment.policy(&of.account).lookups();
        let (answer, evidence) = match outcome {
            Ok(Answered { answer, evidence }) => (answer, Some(evidence.brief())),
            Err(error) => return self.unanswered(of, &error, now),
        };
        match answer {
            CancelAnswer::Cancelled { code } => ended(EndedBy::Reply, Some(code.as_str())),
            CancelAnswer::AlreadyGone { code } => ended(EndedBy::GoneAlready, Some(code.as_str())),
            CancelAnswer::Declined(decline) => {
                let code = Some(decline.code.as_str().into());
                CancellationEvent::Failed { retry_at: of.retry_at(now), code, evidence }
            }
            CancelAnswer::InDoubt { code, .. } => {
                of.in_doubt(lookups, now, Some(code.as_str().into()), evidence)
            }
        }
    }

    fn unanswered(
        &self,
        of: &Cancellation,
        error: &CallError,
        now: DateTime<Utc>,
    ) -> CancellationEvent {
        let evidence = Some(error.evidence().brief());
        if let CallError::InDoubt { .. } = error {
            let lookups = self.environment.policy(&of.account).lookups();
            return of.in_doubt(lookups, now, None, evidence);
        }
        let asked = match error {
            CallError::RateLimited { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Default::default(),
        };
        let retry_at = of.retry_at(now).max(now + asked);
        CancellationEvent::Failed { retry_at, code: None, evidence }
    }

    async fn look(
        &self,
        turn: &mut Turn<CancellationWorkflow>,
    ) -> Result<Vec<CancellationEvent>, Stopped> {
        let account = self.environment.account(&turn.state().account, turn.moment().at)?;
        self.environment.breakers.lets_ask(&turn.state().account).await?;
        account.waits_its_turn().await?;
        turn.is_on_its_way();
        let outcome = account.operator.standing(member(turn.state())).await;
        self.environment.breakers.tell(&turn.state().account).await;
        let now = turn.moment().at;
        let event = stands(turn.state(), outcome, now);
        take_note(turn.state(), &event, now);
        Ok(vec![event])
    }

    /// Whether the line has subscribed to the same plan again: the operator knows subscriptions by
    /// line and plan, and would end the new one. A purchase under way may become one, so it is
    /// waited for.
    async fn is_replaced(&self, turn: &Turn<CancellationWorkflow>) -> Result<bool, Stopped> {
        let of = turn.state();
        let name = ids::live(&of.account, &of.plan, of.msisdn);
        let holders = turn.store().holders(turn.id().partition, &[name]).await?;
        let Some(holder) = holders.into_iter().flatten().next() else { return Ok(false) };
        let holder = turn.store().read(&holder).await?;
        match holder.is_some_and(|instance| &*instance.kind == ids::SUBSCRIPTION) {
            true => Ok(true),
            false => Err(Stopped::Postponed(turn.moment().at + PURCHASE_PAUSE)),
        }
    }
}

#[async_trait]
impl Handler<CancellationWorkflow> for CancelAtOperator {
    async fn run(
        &self,
        step: CancellationStep,
        turn: &mut Turn<CancellationWorkflow>,
    ) -> Result<Vec<CancellationEvent>, Stopped> {
        match step {
            CancellationStep::Send => self.send(turn).await,
            CancellationStep::Look => self.look(turn).await,
        }
    }

    /// That it is over is worth telling, although the lease was lost.
    async fn came_too_late(&self, id: &InstanceId, events: &[CancellationEvent]) {
        for event in events {
            let CancellationEvent::Ended { by, code } = event else { continue };
            let body = encode(&CancellationSignal::Ended { by: *by, code: code.clone() });
            if let Err(error) = self.store.signal(Signal { to: id.clone(), body }).await {
                tracing::warn!(%error, %id, "the end of {id} could not be kept; it will be asked for");
            }
        }
    }
}

/// What the standing says about telling the operator again.
fn stands(
    of: &Cancellation,
    outcome: Result<Answered<StandingAnswer>, CallError>,
    now: DateTime<Utc>,
) -> CancellationEvent {
    let retry_at = of.retry_at(now);
    let unclear = |evidence| CancellationEvent::Asked { look_at: retry_at, evidence };
    match outcome {
        Ok(Answered { answer: StandingAnswer::Ended { code }, .. }) => {
            ended(EndedBy::Standing, code.as_ref().map(|code| code.as_str()))
        }
        Ok(Answered { answer: StandingAnswer::Subscribed { .. }, .. }) => {
            CancellationEvent::FoundAlive { retry_at }
        }
        Ok(Answered { answer: StandingAnswer::Unclear { .. }, evidence }) => {
            unclear(Some(evidence.brief()))
        }
        Err(error) => unclear(Some(error.evidence().brief())),
    }
}

fn member(of: &Cancellation) -> Member<'_> {
    Member { msisdn: of.msisdn, plan: &of.plan }
}

fn ended(by: EndedBy, code: Option<&str>) -> CancellationEvent {
    CancellationEvent::Ended { by, code: code.map(Into::into) }
}

/// An operator that has not been told for a day is for a person to know; said again with every
/// try.
fn take_note(of: &Cancellation, event: &CancellationEvent, now: DateTime<Utc>) {
    let (subscription, account) = (&of.subscription, &of.account);
    tracing::debug!(%subscription, "cancellation of {subscription} at {account}: {event:?}");
    if of.is_overdue(now) && !matches!(event, CancellationEvent::Ended { .. }) {
        let hours = (now - of.since).num_hours();
        tracing::error!(target: "alert", condition = "cancellation_untold", %subscription, %account, "{account} has not been told for {hours} h that subscription {subscription} is over");
    }
}
