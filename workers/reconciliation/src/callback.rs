//! Looks into what operators posted to us (AOC protocol, section 12; LTC protocol, A9).
//!
//! Nothing here believes a callback. What it names is found, the operator is asked whether it is
//! so, and whom it concerns is told to look (money rule 13).

mod about;
mod charge;
mod departure;
mod hint;
mod unsubscribe;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use billing::{AccountId, Charge, ChargeId, ChargeSignal, Msisdn, PlanId, Subscription};
use chrono::{NaiveDate, TimeDelta};
use engine::pace::Class;
use engine::store::Signal;
use engine::worker::{Handler, Stopped, Turn};
use engine::workflow::{Stored, decode, encode};
use engine::{InstanceId, Store, StoreError};
use workflows::callback::{CallbackEvent, CallbackKind, CallbackWorkflow, LookInto};
use workflows::ids;

use crate::environment::{Account, Environment};

/// How soon a callback is looked into that belongs to an account this process has no client for.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The plan that each `subscriptionID` of an account means (AOC protocol, section 12).
pub type Offers = HashMap<AccountId, BTreeMap<String, PlanId>>;

/// The handler of callbacks on the queue `reconciliation`.
pub struct LookIntoCallback {
    environment: Environment,
    offers: Arc<Offers>,
}

impl LookIntoCallback {
    /// Asks with what this environment has.
    pub fn new(environment: Environment, offers: Arc<Offers>) -> Self {
        Self { environment, offers }
    }
}

#[async_trait]
impl Handler<CallbackWorkflow> for LookIntoCallback {
    async fn run(
        &self,
        LookInto: LookInto,
        turn: &mut Turn<CallbackWorkflow>,
    ) -> Result<Vec<CallbackEvent>, Stopped> {
        let desk = Desk { handler: self, store: turn.store().clone(), turn };
        let event = match desk.turn.state().kind {
            CallbackKind::Charge => desk.look_into_charge().await?,
            CallbackKind::Unsubscribe => desk.look_into_unsubscribe().await?,
            CallbackKind::Hint => desk.look_into_hint().await?,
            CallbackKind::Departure => desk.follow_up_departure().await?,
        };
        let (id, account) = (turn.id(), &turn.state().account);
        self.environment.breakers.tell(account).await;
        tracing::info!(%id, %account, "callback {id}: {event:?}");
        Ok(vec![event])
    }
}

/// One look into one callback.
struct Desk<'a> {
    handler: &'a LookIntoCallback,
    store: Arc<dyn Store>,
    turn: &'a Turn<CallbackWorkflow>,
}

impl Desk<'_> {
    fn account_id(&self) -> &AccountId {
        &self.turn.state().account
    }

    /// The means to ask the operator.
    fn account(&self) -> Result<&Account, Stopped> {
        let account = self.handler.environment.accounts.get(self.account_id());
        account.ok_or(Stopped::Postponed(self.turn.moment().at + NO_CLIENT_PAUSE))
    }

    async fn wait_for_slot(&self) -> Result<(), Stopped> {
        self.handler.environment.breakers.lets_ask(self.account_id()).await?;
        let pace = &self.account()?.pace;
        // A slot is missed only by a busy machine; the next grant is asked for afresh.
        pace.wait(Class::Priority).await?;
        Ok(())
    }

    /// The charge that staff have named, if they have.
    async fn assigned(&self) -> Result<Option<Charge>, StoreError> {
        match self.turn.state().assigned {
            Some(charge) => self.charge(charge).await,
            None => Ok(None),
        }
    }

    fn plan_of(&self, subscription_id: &str) -> Option<&PlanId> {
        self.handler.offers.get(self.account_id())?.get(subscription_id)
    }

    fn unclear(&self, why: &str) -> CallbackEvent {
        self.turn.state().unclear(why, self.turn.moment().at)
    }

    /// What holds the name of this line and plan now.
    async fn holder(&self, plan: &PlanId, msisdn: Msisdn) -> Result<Option<Holder>, StoreError> {
        let partition = ids::partition_of(msisdn, self.store.partitions());
        let name = ids::live(self.account_id(), plan, msisdn);
        let holder = self.store.holders(partition, &[name]).await?.into_iter().flatten().next();
        let Some(id) = holder else { return Ok(None) };
        if let Ok(charge) = id.name.parse() {
            return Ok(Some(Holder::Purchase(charge)));
        }
        let subscription = self.read(&id, ids::SUBSCRIPTION).await?;
        Ok(subscription.map(|subscription| Holder::Subscription(id, Box::new(subscription))))
    }

    async fn charge(&self, id: ChargeId) -> Result<Option<Charge>, StoreError> {
        self.read(&ids::charge(id), ids::CHARGE).await
    }

    async fn read<T: Stored>(&self, id: &InstanceId, kind: &str) -> Result<Option<T>, StoreError> {
        let instance = self.store.read(id).await?;
        instance.map(|instance| decode(kind, &instance.state)).transpose()
    }

    async fn tell<T: Stored>(&self, to: InstanceId, what: &T) -> Result<(), StoreError> {
        self.store.signal(Signal { to, body: encode(what) }).await.map(drop)
    }

    /// Has a charge asked about at once, perhaps under a name that it did not know.
    async fn hint(
        &self,
        charge: ChargeId,
        reference: Option<&str>,
        expiry: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        let hint = ChargeSignal::Hint { reference: reference.map(Into::into), expiry };
        self.tell(ids::charge(charge), &hint).await
    }
}

/// What holds the name of a line and plan.
enum Holder {
    /// A live subscription.
    Subscription(InstanceId, Box<Subscription>),
    /// A purchase that is still open.
    Purchase(ChargeId),
}
