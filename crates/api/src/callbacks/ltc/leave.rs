//! One subscriber leaves: finds what is meant, records it, and only then says so (flow L3).

use std::collections::BTreeMap;

use billing::{AccountId, CancelledBy, ChargeId, ChargeSignal, Plan, PlanId, Withdrawal};
use engine::store::{BATCH_MAX, NewInstance, Signal};
use engine::workflow::encode;
use engine::{InstanceId, StoreError};
use futures::future::try_join_all;
use operators::ltc::unsubscribe::{Channel, Outcome, Unsubscribe};
use workflows::callback::{CallbackKind, CallbackStatus, Notice, received};
use workflows::{departure, enrol, ids};

use crate::Desk;

/// An Unsubscribe that could be read.
pub(super) struct Leaving<'a> {
    pub(super) desk: &'a Desk,
    pub(super) account: &'a AccountId,
    pub(super) ussd_codes: &'a BTreeMap<String, PlanId>,
    pub(super) ask: &'a Unsubscribe,
    pub(super) body: &'a [u8],
}

/// What an Unsubscribe comes to, before anything is recorded.
struct Finding<'a> {
    outcome: Outcome,
    /// What is live or being bought now.
    held: Vec<(&'a Plan, InstanceId)>,
}

impl Leaving<'_> {
    /// Cancels what is meant. A `200` is answered only once all of it is durable.
    pub(super) async fn outcome(&self) -> Outcome {
        let finding = match self.find().await {
            Ok(finding) => finding,
            Err(error) => return self.failed(&error, Outcome::Fault),
        };
        match self.record(&finding).await {
            Ok(true) => finding.outcome,
            // Whoever held the name is gone without a trace, which cannot be.
            Ok(false) => Outcome::Fault,
            Err(error) => self.failed(&error, Outcome::NotRecorded),
        }
    }

    async fn find(&self) -> Result<Finding<'_>, StoreError> {
        let Some(plans) = self.plans() else {
            return Ok(Finding { outcome: Outcome::NoUssdCode, held: Vec::new() });
        };
        let held = self.held(&plans).await?;
        let is_known = !held.is_empty() || self.has_left(&plans).await?;
        let outcome = if is_known { Outcome::Cancelled } else { Outcome::UnknownNumber };
        Ok(Finding { outcome, held })
    }

    /// The plans that are meant: the code's, or all of the account where a code may be left out.
    /// `None` if it may not.
    fn plans(&self) -> Option<Vec<&Plan>> {
        let mut plans = self.desk.catalog.plans_of(self.account);
        match (&self.ask.ussd_code, self.ask.channel) {
            (Some(code), _) => {
                let meant = self.ussd_codes.get(&**code);
                Some(plans.find(|plan| Some(&plan.id) == meant).into_iter().collect())
            }
            (None, Channel::Ussd) => None,
            (None, Channel::Web | Channel::Application) => Some(plans.collect()),
        }
    }

    async fn held<'p>(
        &self,
        plans: &[&'p Plan],
    ) -> Result<Vec<(&'p Plan, InstanceId)>, StoreError> {
        let mut held = Vec::new();
        for plans in plans.chunks(BATCH_MAX) {
            let names = plans.iter().map(|plan| self.live(plan)).collect::<Vec<_>>();
            let holders = self.desk.store.holders(self.partition(), &names).await?;
            let pairs = plans.iter().zip(holders);
            held.extend(pairs.filter_map(|(plan, holder)| Some((*plan, holder?))));
        }
        Ok(held)
    }

    async fn has_left(&self, plans: &[&Plan]) -> Result<bool, StoreError> {
        let plans: Vec<_> = plans.iter().map(|plan| &plan.id).collect();
        departure::is_on_record(&*self.desk.store, self.account, &plans, self.ask.msisdn).await
    }

    /// Makes it durable: the request as evidence, that the subscriber left, and the word to
    /// whatever is to end. In this order, so that whatever a crash leaves undone is done when LTC
    /// asks again. `false` if there is nobody to tell.
    async fn record(&self, finding: &Finding<'_>) -> Result<bool, StoreError> {
        let purchases: Vec<_> = finding.held.iter().filter_map(|(_, id)| purchase(id)).collect();
        received(&*self.desk.store, self.evidence(finding.outcome, &purchases)).await?;
        let departures: Vec<_> = finding.held.iter().map(|(plan, _)| self.left(plan)).collect();
        for departures in departures.chunks(BATCH_MAX) {
            self.desk.store.create(departures.to_vec()).await?;
        }
        let signals = finding.held.iter().map(|(_, id)| self.desk.store.signal(self.end(id)));
        Ok(try_join_all(signals).await?.into_iter().all(|told| told))
    }

    fn evidence<'n>(&'n self, outcome: Outcome, purchases: &'n [ChargeId]) -> Notice<'n> {
        let status = match outcome {
            Outcome::Cancelled if purchases.is_empty() => CallbackStatus::Done,
            Outcome::Cancelled => CallbackStatus::New,
            Outcome::UnknownNumber => CallbackStatus::Unmatched,
            _ => CallbackStatus::Refused,
        };
        Notice {
            account: self.account,
            kind: CallbackKind::Departure,
            identity: self.body,
            body: self.body,
            msisdn: Some(self.ask.msisdn),
            status,
            result: Some(outcome.code()),
            purchases,
        }
    }

    fn left(&self, plan: &Plan) -> NewInstance {
        let now = self.desk.store.clock().now();
        departure::record(self.account, &plan.id, self.ask.msisdn, self.partition(), now)
    }

    /// Ends a subscription, or a purchase that would start one.
    fn end(&self, holder: &InstanceId) -> Signal {
        match purchase(holder) {
            Some(_) => {
                let why = Withdrawal::Cancelled;
                Signal { to: holder.clone(), body: encode(&ChargeSignal::Withdraw { why }) }
            }
            None => {
                let channel = match self.ask.channel {
                    Channel::Web => "LTC Unsubscribe, WEB",
                    Channel::Ussd => "LTC Unsubscribe, USSD",
                    Channel::Application => "LTC Unsubscribe, Application",
                };
                enrol::cancel(holder.clone(), CancelledBy::Subscriber, Some(channel))
            }
        }
    }

    fn live(&self, plan: &Plan) -> String {
        ids::live(self.account, &plan.id, self.ask.msisdn)
    }

    fn partition(&self) -> u16 {
        ids::partition_of(self.ask.msisdn, self.desk.store.partitions())
    }

    /// A store that is away may be back in a moment; anything else is as `otherwise` says. Never a
    /// false `200`, and a person is told.
    fn failed(&self, error: &StoreError, otherwise: Outcome) -> Outcome {
        tracing::error!(target: "alert", condition = "callback_not_kept", account = %self.account, %error, "an Unsubscribe could not be recorded");
        if error.is_passing() { Outcome::TryAgain } else { otherwise }
    }
}

/// The charge, if what holds a live name is a purchase that is still open.
fn purchase(holder: &InstanceId) -> Option<ChargeId> {
    holder.name.parse().ok()
}
