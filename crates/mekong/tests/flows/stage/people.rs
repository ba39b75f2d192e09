//! What subscribers, backends and staff do.

use billing::{
    CancelledBy, ChargeId, ChargeOrigin, ChargeSignal, ChargeState, Country, Msisdn, PlanId,
    Subscription, SubscriptionId, Withdrawal,
};
use engine::Moment;
use engine::store::{CreateOutcome, Signal};
use engine::workflow::encode;
use workflows::purchase::{self, Clerk, Opened, Wish};
use workflows::{SubscriptionWorkflow, enrol, ids};

use super::Stage;

/// A line of Lao Telecom, as it is written there.
pub(crate) const LAO_LINE: &str = "2055500001";
/// A line of Malaysia.
pub(crate) const MALAYSIAN_LINE: &str = "60123000001";

/// A weekly plan of Lao Telecom, bought with an OTP.
pub(crate) fn gold_weekly() -> Wish {
    Wish {
        account: "ltc-main".into(),
        plan: Some("gold-weekly".into()),
        msisdn: LAO_LINE.into(),
        ..Wish::default()
    }
}

impl Stage {
    /// Asks for a purchase, under this Idempotency-Key.
    pub(crate) async fn ask_for(&self, wish: Wish, key: &str) -> Opened {
        let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: key };
        let clerk = Clerk::new(self.runtime.catalog(), self.store.partitions());
        let order = clerk.purchase(&wish, &origin, self.now()).expect("a wish that can be granted");
        purchase::open(&*self.store, order, self.now()).await.expect("the journal is there")
    }

    /// Buys something, and nothing stands in the way.
    pub(crate) async fn buy(&self, wish: Wish, key: &str) -> ChargeId {
        match self.ask_for(wish, key).await {
            Opened::New(charge) => charge.order.id,
            other => panic!("expected a new purchase, found {other:?}"),
        }
    }

    /// Buys the weekly plan, and the OTP is on its way to the subscriber.
    pub(crate) async fn with_otp(&self) -> ChargeId {
        let charge = self.buy(gold_weekly(), "order-1").await;
        self.run_a_moment().await;
        assert_eq!(self.state(charge).await, ChargeState::Waiting);
        charge
    }

    /// The subscriber types this.
    pub(crate) async fn type_otp(&self, charge: ChargeId, otp: &str) {
        let otp = otp.parse().expect("digits");
        self.tell(charge, ChargeSignal::Otp { otp }).await;
    }

    /// The subscriber, or the backend, wants the purchase no more.
    pub(crate) async fn withdraw(&self, charge: ChargeId) {
        self.tell(charge, ChargeSignal::Withdraw { why: Withdrawal::Cancelled }).await;
    }

    /// Tells a charge something.
    pub(crate) async fn tell(&self, charge: ChargeId, signal: ChargeSignal) {
        let signal = Signal { to: ids::charge(charge), body: encode(&signal) };
        assert!(self.store.signal(signal).await.expect("the journal is there"), "no {charge}");
    }

    /// Enrols a subscription that exists already, and is due now.
    pub(crate) async fn enrol(&self, plan: &str, line: &str) -> SubscriptionId {
        self.enrol_as("sub-1", plan, line).await
    }

    /// The same, under this id.
    pub(crate) async fn enrol_as(&self, id: &str, plan: &str, line: &str) -> SubscriptionId {
        let id: SubscriptionId = id.parse().expect("a short plain id");
        let plan: PlanId = plan.parse().expect("a short plain id");
        let catalog = self.runtime.catalog();
        let plan = catalog.plan(&plan).expect("a plan of the stage");
        let msisdn = msisdn(line);
        let partition = ids::partition_of(msisdn, self.store.partitions());
        let subscription = Subscription::enrol(id.clone(), msisdn, plan, self.now());
        let workflow = SubscriptionWorkflow::new(catalog.clone(), self.store.partitions());
        let now = Moment { at: self.now(), lost_commits_at: None };
        let instance = enrol::enrolment(&workflow, &subscription, partition, now);
        let route = (ids::subscription_route(&id), partition);
        self.store.route(vec![route]).await.expect("the journal is there");
        let created = self.store.create(vec![instance]).await.expect("the journal is there");
        assert_eq!(created, [CreateOutcome::Created]);
        id
    }

    /// Somebody ends a subscription.
    pub(crate) async fn cancel(&self, subscription: &SubscriptionId, by: CancelledBy) {
        let partition = self.partition_of(subscription).await;
        let to = ids::subscription(partition, subscription);
        let signal = enrol::cancel(to, by, None);
        assert!(self.store.signal(signal).await.expect("the journal is there"));
    }

    pub(super) async fn partition_of(&self, subscription: &SubscriptionId) -> u16 {
        let name = ids::subscription_route(subscription);
        let known = self.store.routes(vec![name]).await.expect("the journal is there");
        known[0].expect("a subscription on record")
    }
}

fn msisdn(line: &str) -> Msisdn {
    let country = if line.starts_with("60") { Country::Malaysia } else { Country::Laos };
    Msisdn::parse(line, country).expect("a number of its country")
}
