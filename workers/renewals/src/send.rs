//! Sends one charge: slot, intent, call, outcome. One that takes two calls has both sent here.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use billing::{Charge, ChargeEvent, ChargeRules, DeclineReason, Proof, Unaccepted};
use chrono::TimeDelta;
use engine::pace::{Class, Slot};
use engine::store::Refusal;
use engine::worker::{Handler, Recorded, Stopped, Turn};
use engine::{InstanceId, Store, StoreError};
use operators::Call;
use tokio::sync::SemaphorePermit;
use workflows::{ChargeStep, ChargeWorkflow, alias};

use crate::environment::{Account, Environment};
use crate::intent::Intent;
use crate::late;
use crate::outcome::{Weather, event_of, prepared, resent, weather_of};
use crate::probe;
use crate::ready::{Standing, Token, standing};
use crate::runs::{Decided, Runs};
use crate::siblings;

/// How soon a charge is tried again that could not get as far as its intent.
const NOT_READY_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// How soon one is tried again that this process has no client for.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// How long an answer waits for what it says beyond its charge: less than its lease leaves it.
const NOTED_WITHIN: Duration = Duration::from_secs(3);

/// The handler of charges that are to be sent.
pub struct SendCharge {
    environment: Environment,
    store: Arc<dyn Store>,
    runs: Runs,
    class: Class,
}

impl SendCharge {
    /// Sends what nobody waits for, on the queue `renewals`.
    pub fn new(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self::of_class(environment, store, Class::Bulk)
    }

    /// Sends what somebody waits for, on the queue `purchases`: from the share of the pace that
    /// the night leaves free.
    pub fn interactive(environment: Environment, store: Arc<dyn Store>) -> Self {
        Self::of_class(environment, store, Class::Priority)
    }

    fn of_class(environment: Environment, store: Arc<dyn Store>, class: Class) -> Self {
        let runs = Runs::new(store.clone());
        Self { environment, store, runs, class }
    }

    async fn prepare(&self, turn: &mut Turn<ChargeWorkflow>) -> Result<Vec<ChargeEvent>, Stopped> {
        self.call(turn, Vec::new(), ChargeEvent::Preparing).await
    }

    /// Has another OTP sent. It may be asked for twice if a worker dies: that is only an SMS.
    async fn resend(&self, turn: &mut Turn<ChargeWorkflow>) -> Result<Vec<ChargeEvent>, Stopped> {
        let account = self.account(turn)?;
        self.goes_on(account, turn).await?;
        let not_ready = turn.moment().at + NOT_READY_PAUSE;
        let token = Token::of(&self.environment, account, turn, not_ready).await?;
        account.pace.wait(self.class).await?;
        let outcome = account.operator.resend_otp(self.about(turn, token.as_ref())).await;
        self.environment.breakers.tell(&turn.state().order.account).await;
        Ok(vec![resent(turn.state(), outcome, turn.moment().at)])
    }

    async fn send(&self, turn: &mut Turn<ChargeWorkflow>) -> Result<Vec<ChargeEvent>, Stopped> {
        let account = self.account(turn)?;
        self.goes_on(account, turn).await?;
        let today = self.rules(turn.state()).schedule.local_date(turn.moment().at);
        let standing = standing(account, self.class, turn, today).await?;
        self.environment.breakers.tell(&turn.state().order.account).await;
        match standing {
            Standing::Due(first) => self.call(turn, first, ChargeEvent::Submitted).await,
            Standing::Settled(events) => {
                for event in &events {
                    self.take_note(turn.state(), None, event).await;
                }
                Ok(events)
            }
            Standing::Unread { is_our_fault, pause } => {
                if is_our_fault {
                    let order = &turn.state().order;
                    self.environment.waves.note(order, Weather::Misconfigured).await;
                }
                Err(Stopped::Postponed(turn.moment().at + pause))
            }
        }
    }

    /// Records the intent with what was learnt before it, makes the call, and says what it led to.
    async fn call(
        &self,
        turn: &mut Turn<ChargeWorkflow>,
        first: Vec<ChargeEvent>,
        intent_event: ChargeEvent,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        let account = self.account(turn)?;
        self.goes_on(account, turn).await?;
        let not_ready = turn.moment().at + NOT_READY_PAUSE;
        let token = Token::of(&self.environment, account, turn, not_ready).await?;
        let slot = account.pace.slot(self.class).await?;
        // An intent that a crash leaves unsent is a charge in doubt for nothing.
        slot.comes_near().await;
        // While it waited, others may have learnt what speaks against it, and staff decided.
        self.goes_on(account, turn).await?;
        if let Some(end) = self.decided(turn).await? {
            return Ok(vec![end]);
        }

        let intent = Intent::now();
        let lease = Intent::lease(self.rules(turn.state()).timeout);
        let is_preparing = intent_event == ChargeEvent::Preparing;
        let events = first.into_iter().chain([intent_event]).collect();
        let recorded = match turn.record(events, lease).await {
            // Nobody waits until tomorrow for a purchase.
            Err(Stopped::Refused(Refusal::Full { .. }))
                if turn.state().order.purchase.is_some() =>
            {
                return Ok(vec![over_our_limit()]);
            }
            Err(stopped) => {
                late::say_unsent(&*self.store, turn, &stopped).await;
                return Err(stopped);
            }
            Ok(recorded) => recorded,
        };
        let on_the_wire = match recorded {
            Recorded::Safely => self.wait_for(slot, account, &intent).await,
            Recorded::WithoutReplicas => {
                let whose = &turn.state().order.account;
                tracing::error!(target: "alert", condition = "store_not_replicated", account = %whose, "too few replicas have taken an intent in time: a charge of {whose} waits");
                None
            }
        };
        let Some(_on_the_wire) = on_the_wire else {
            let (charge, now) = (turn.state(), turn.moment().at);
            return Ok(vec![charge.not_accepted(Unaccepted::Late, Duration::ZERO, now, None)]);
        };
        turn.is_on_its_way();
        let event = match is_preparing {
            true => self.call_to_prepare(account, token.as_ref(), turn).await,
            false => self.call_to_charge(account, token.as_ref(), intent, turn).await,
        };
        self.take_note(turn.state(), token.as_ref(), &event).await;
        Ok(vec![event])
    }

    async fn call_to_prepare(
        &self,
        account: &Account,
        token: Option<&Token>,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let charge = turn.state();
        let outcome = account.operator.prepare(self.about(turn, token)).await;
        let event = prepared(charge, &self.rules(charge), outcome, turn.moment().at);
        if let Err(error) = self.spread_word(charge, &event).await {
            tracing::warn!(%error, "what {} has learnt reaches nobody else", charge.order.id);
        }
        event
    }

    /// Does what others need of the first call's answer: callbacks the charge's name, and other
    /// purchases of the line the word that one of them has gone through. Neither moves money, and
    /// what fails here is found by asking, later.
    async fn spread_word(&self, charge: &Charge, event: &ChargeEvent) -> Result<(), StoreError> {
        match event {
            ChargeEvent::Prepared { reference, .. } => {
                alias::announce(&*self.store, &charge.order, reference).await
            }
            ChargeEvent::Declined { reason: DeclineReason::AlreadySubscribed, .. } => {
                siblings::ask_about(charge, &self.environment.catalog, &*self.store).await
            }
            _ => Ok(()),
        }
    }

    async fn call_to_charge(
        &self,
        account: &Account,
        token: Option<&Token>,
        intent: Intent,
        turn: &Turn<ChargeWorkflow>,
    ) -> ChargeEvent {
        let charge = turn.state();
        let outcome = account.operator.charge(self.about(turn, token), Arc::new(intent)).await;
        event_of(charge, &self.rules(charge), outcome, turn.moment().at)
    }

    fn about<'a>(&'a self, turn: &'a Turn<ChargeWorkflow>, token: Option<&'a Token>) -> Call<'a> {
        let (charge, moment) = (turn.state(), turn.moment());
        let begun_at = charge.preparation.as_ref().map(|preparation| preparation.begun_at);
        Call {
            charge,
            description: self.environment.description(charge),
            token: token.map(Token::text),
            may_have_lost: begun_at.is_some() && moment.lost_commits_at > begun_at,
        }
    }

    /// Acts on what an answer says beyond its charge, and no longer than the answer can wait for to
    /// be kept: what is missed of it, the next answer says again.
    async fn take_note(&self, charge: &Charge, token: Option<&Token>, event: &ChargeEvent) {
        let noted = self.note(charge, token, event);
        if tokio::time::timeout(NOTED_WITHIN, noted).await.is_err() {
            let id = charge.order.id;
            tracing::warn!(charge = %id, "what the answer to {id} says of others reaches nobody else");
        }
    }

    /// Notes what an answer says about our token, and about our contract.
    async fn note(&self, charge: &Charge, token: Option<&Token>, event: &ChargeEvent) {
        let order = &charge.order;
        self.environment.breakers.tell(&order.account).await;
        if matches!(event, ChargeEvent::NotAccepted { why: Unaccepted::Unauthorized, .. })
            && let Some(token) = token
        {
            token.is_refused(&self.environment, charge).await;
        }
        let transaction_id = charge.transaction_id().as_str();
        tracing::debug!(charge = %order.id, transaction_id, "charge {}: {:?}", order.id, event.by());
        self.environment.waves.note(order, weather_of(charge, event)).await;
    }

    /// Work that was claimed before its wave was stopped goes no further, nor does any while the
    /// operator does not answer.
    async fn goes_on(&self, account: &Account, turn: &Turn<ChargeWorkflow>) -> Result<(), Stopped> {
        let (environment, order) = (&self.environment, &turn.state().order);
        if environment.waves.has_stopped(order) {
            return Err(postponed(turn));
        }
        let ask = probe::ask(environment, account, turn);
        environment.breakers.lets_send(&order.account, ask).await
    }

    /// How it ends without being sent, if staff have ended its run; while they hold that back, it
    /// waits.
    async fn decided(&self, turn: &Turn<ChargeWorkflow>) -> Result<Option<ChargeEvent>, Stopped> {
        match self.runs.decided(turn.state(), turn.moment().at).await? {
            Decided::GoesOn => Ok(None),
            Decided::Waits(until) => Err(Stopped::Postponed(until)),
            Decided::Ends(event) => Ok(Some(event)),
        }
    }

    fn account(&self, turn: &Turn<ChargeWorkflow>) -> Result<&Account, Stopped> {
        let account = self.environment.account_of(turn.state());
        account.ok_or_else(|| Stopped::Postponed(turn.moment().at + NO_CLIENT_PAUSE))
    }

    fn rules(&self, charge: &Charge) -> ChargeRules<'_> {
        self.environment.catalog.rules(charge).expect("a charge without rules is not sent")
    }

    /// Waits for a place on the wire and for the slot to begin. A slot that this has outlasted is
    /// lost, and another is taken while there is time; none once it is too late to send.
    async fn wait_for<'a>(
        &self,
        first: Slot,
        account: &'a Account,
        intent: &Intent,
    ) -> Option<SemaphorePermit<'a>> {
        let in_time = async {
            let on_the_wire = account.wire.acquire().await.ok()?;
            let mut slot = first;
            while !slot.begins().await {
                slot = account.pace.slot(self.class).await.ok()?;
            }
            Some(on_the_wire)
        };
        tokio::time::timeout(intent.time_left(), in_time).await.ok().flatten()
    }
}

#[async_trait]
impl Handler<ChargeWorkflow> for SendCharge {
    async fn run(
        &self,
        step: ChargeStep,
        turn: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        if let Some(end) = self.decided(turn).await? {
            return Ok(vec![end]);
        }
        match step {
            ChargeStep::Prepare => self.prepare(turn).await,
            ChargeStep::Resend => self.resend(turn).await,
            ChargeStep::Send => self.send(turn).await,
            // Inquiries are made on the queue `reconciliation`.
            ChargeStep::Inquire => Err(postponed(turn)),
        }
    }

    /// An answer whose lease was lost is still evidence, and is sent to the charge as such.
    async fn came_too_late(&self, id: &InstanceId, events: &[ChargeEvent]) {
        for signal in events.iter().filter_map(late::evidence) {
            late::hand_in(&*self.store, id, &signal).await;
        }
    }
}

/// The subscriber's attempts of the day are used up, by our own count (money rules 1 and 8).
fn over_our_limit() -> ChargeEvent {
    let (proof, reason) = (Proof::Unsent, DeclineReason::Limit);
    ChargeEvent::Declined { proof, reason, code: None, evidence: None }
}

fn postponed(turn: &Turn<ChargeWorkflow>) -> Stopped {
    Stopped::Postponed(turn.moment().at + NOT_READY_PAUSE)
}
