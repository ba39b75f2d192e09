//! A server, over HTTP.

mod staff;

use std::time::Duration;

use anyhow::anyhow;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use client::{Client, Error, IdempotencyKey, Pager, SubscriptionFilter};
use contract::{
    CancelSubscription, CancellationAnswer, ChargeCounts, ChargeDetail, ChargeFilterView,
    ChargeView, ListOrder, NewCharge, NewPause, NewPurchase, NewRefund, NewRequeue, NewResolution,
    NewResume, NewReveal, NewRunDeed, PauseView, PurchaseDetail, PurchaseView, QueueView,
    RefundAnswer, RequeueAnswer, RequeueOne, RequeueView, RunView, SubscriptionDetail,
    SubscriptionView,
};
use futures::stream::{StreamExt, TryStreamExt};
use orders::{LineOf, RunDeed};
use serde::de::DeserializeOwned;
use workflows::Resolution;

use super::counts;
use super::refusal::{flag, unknown, unknown_at};
use super::{Failure, Rows, Source};

/// A server, over HTTP.
pub(in crate::cli) struct Server(Client);

impl Server {
    /// The server at this address.
    ///
    /// # Errors
    ///
    /// An address or a token that cannot be one.
    pub(in crate::cli) fn new(address: &str, token: &str) -> Result<Self, Failure> {
        let client = Client::builder(address, token)
            .user_agent(concat!("mekong-cli/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(Self).map_err(|unfit| Failure::Usage(format!("--server: {unfit}")))
    }
}

#[async_trait]
impl Source for Server {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn currency_of(&self, _: &str) -> Option<String> {
        None
    }

    async fn charges(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, ChargeView>, Failure> {
        Ok(rows(ordered(self.0.charges(&filter), order), filter.subscription))
    }

    async fn charge_counts(&self, filter: &ChargeFilterView) -> Result<ChargeCounts, Failure> {
        let (mut whole, mut next) = (ChargeCounts::default(), None);
        loop {
            let part = self.0.charge_counts(filter, next.as_deref()).await;
            let part = part.map_err(|error| of_filter(filter.subscription.as_deref(), error))?;
            next.clone_from(&part.next_cursor);
            counts::add(&mut whole, part);
            if next.is_none() {
                return Ok(whole);
            }
        }
    }

    async fn charge(&self, id: &str) -> Result<ChargeDetail, Failure> {
        self.0.charge(id).await.map_err(of("charge", id))
    }

    async fn charge_as_of(&self, id: &str, at: DateTime<Utc>) -> Result<ChargeDetail, Failure> {
        let found = self.0.charge_as_of(id, at).await;
        found.map_err(|error| match error.is_not_found() {
            true => unknown_at("charge", id, at),
            false => failure(error),
        })
    }

    async fn enqueue(&self, charge: &NewCharge, key: &str) -> Result<ChargeView, Failure> {
        self.0.enqueue(charge, &read(key)?).await.map_err(failure)
    }

    async fn refund(
        &self,
        charge: &str,
        refund: &NewRefund,
        key: &str,
    ) -> Result<RefundAnswer, Failure> {
        self.0.refund(charge, refund, &read(key)?).await.map_err(of("charge", charge))
    }

    async fn requeue(&self, wanted: &NewRequeue, key: &str) -> Result<RequeueAnswer, Failure> {
        self.0.requeue_all(wanted, &read(key)?).await.map_err(failure)
    }

    async fn requeue_of(
        &self,
        charges: &[String],
        wanted: &RequeueOne,
        key: &str,
    ) -> Result<RequeueAnswer, Failure> {
        if let [charge] = charges {
            return self.0.requeue(charge, wanted, &read(key)?).await.map_err(of("charge", charge));
        }
        let RequeueOne { dry_run, reason } = wanted.clone();
        let charges = charges.to_vec();
        let wanted = NewRequeue { charges, dry_run, reason, ..NewRequeue::default() };
        self.requeue(&wanted, key).await
    }

    async fn requeues(&self, states: Option<&str>) -> Result<Rows<'_, RequeueView>, Failure> {
        Ok(rows(self.0.requeues(states), None))
    }

    async fn requeue_status(&self, id: &str) -> Result<RequeueView, Failure> {
        self.0.requeue_status(id).await.map_err(of("requeue", id))
    }

    async fn approve_requeue(&self, id: &str) -> Result<RequeueView, Failure> {
        self.0.approve_requeue(id).await.map_err(of("requeue", id))
    }

    async fn cancel_requeue(&self, id: &str) -> Result<RequeueView, Failure> {
        self.0.cancel_requeue(id).await.map_err(of("requeue", id))
    }

    async fn resolve(
        &self,
        charge: &str,
        resolution: Resolution,
        reason: &str,
    ) -> Result<(), Failure> {
        let resolved_as = resolution.to_string();
        let word = NewResolution { resolved_as, reason: reason.to_owned() };
        self.0.resolve(charge, &word).await.map_err(of("charge", charge)).map(drop)
    }

    async fn purchases(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, PurchaseView>, Failure> {
        Ok(rows(ordered(self.0.purchases(&filter), order), filter.subscription))
    }

    async fn purchase(&self, id: &str) -> Result<PurchaseDetail, Failure> {
        self.0.purchase(id).await.map_err(of("purchase", id))
    }

    async fn start_purchase(
        &self,
        purchase: &NewPurchase,
        key: &str,
        wait: Duration,
    ) -> Result<PurchaseView, Failure> {
        self.0.start_purchase(purchase, &read(key)?, wait).await.map_err(failure)
    }

    async fn type_otp(&self, id: &str, otp: &str) -> Result<PurchaseView, Failure> {
        self.0.type_otp(id, otp).await.map_err(of("purchase", id))
    }

    async fn resend_otp(&self, id: &str) -> Result<PurchaseView, Failure> {
        self.0.resend_otp(id).await.map_err(of("purchase", id))
    }

    async fn step_down(&self, id: &str, days: u32) -> Result<PurchaseView, Failure> {
        self.0.step_down(id, days).await.map_err(of("purchase", id))
    }

    async fn cancel_purchase(&self, id: &str) -> Result<PurchaseView, Failure> {
        self.0.cancel_purchase(id).await.map_err(of("purchase", id))
    }

    async fn subscriptions(
        &self,
        filter: SubscriptionFilter,
        order: ListOrder,
    ) -> Result<Rows<'_, SubscriptionView>, Failure> {
        Ok(rows(ordered(self.0.subscriptions(&filter), order), None))
    }

    async fn subscription(&self, id: &str) -> Result<SubscriptionDetail, Failure> {
        self.0.subscription(id).await.map_err(of("subscription", id))
    }

    async fn subscription_as_of(
        &self,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<SubscriptionDetail, Failure> {
        let found = self.0.subscription_as_of(id, at).await;
        found.map_err(|error| match error.is_not_found() {
            true => unknown_at("subscription", id, at),
            false => failure(error),
        })
    }

    async fn cancel_subscription(
        &self,
        id: &str,
        why: &CancelSubscription,
    ) -> Result<CancellationAnswer, Failure> {
        self.0.cancel_subscription(id, why).await.map_err(of("subscription", id))
    }

    async fn reveal(&self, of: LineOf<'_>, why: &str) -> Result<String, Failure> {
        let why = NewReveal { reason: why.to_owned() };
        let revealed = match of {
            LineOf::Charge(id) => self.0.reveal_charge(id, &why).await,
            LineOf::Subscription(id) => self.0.reveal_subscription(id, &why).await,
        };
        Ok(revealed.map_err(failure)?.msisdn)
    }

    async fn runs(&self) -> Result<Rows<'_, RunView>, Failure> {
        Ok(rows(self.0.runs(), None))
    }

    async fn tonight(&self) -> Result<Vec<RunView>, Failure> {
        self.0.tonight().await.map_err(failure)
    }

    async fn run(&self, id: &str) -> Result<RunView, Failure> {
        self.0.run(id).await.map_err(of("run", id))
    }

    async fn do_to_run(&self, id: &str, deed: RunDeed, why: &str) -> Result<RunView, Failure> {
        let why = NewRunDeed { reason: why.to_owned() };
        self.0.do_to_run(id, deed.as_str(), &why).await.map_err(of("run", id))
    }

    async fn queues(&self) -> Result<Vec<QueueView>, Failure> {
        self.0.queues().await.map_err(failure)
    }

    async fn pause(&self, target: &str, reason: &str) -> Result<PauseView, Failure> {
        let pause = NewPause { target: target.to_owned(), reason: reason.to_owned() };
        self.0.pause(&pause).await.map_err(of("queue, account or lane", target))
    }

    async fn resume(&self, target: &str) -> Result<(), Failure> {
        let resume = NewResume { target: target.to_owned() };
        self.0.resume(&resume).await.map_err(failure).map(drop)
    }
}

/// The rows of a list, which may be of one subscription.
fn rows<T>(pager: Pager<T>, subscription: Option<String>) -> Rows<'static, T>
where
    T: DeserializeOwned + Send + 'static,
{
    let told = move |error| of_filter(subscription.as_deref(), error);
    pager.into_stream().map_err(told).boxed()
}

/// The rows of a list in this order.
fn ordered<T>(pager: Pager<T>, order: ListOrder) -> Pager<T> {
    if order.is_newest_first() { pager.newest_first() } else { pager }
}

/// Why a list or a count was not answered, which may be of one subscription.
fn of_filter(subscription: Option<&str>, error: Error) -> Failure {
    let field = error.problem().and_then(|problem| problem.field.as_deref());
    match subscription {
        // As an id that is unknown, not as a value that cannot be one.
        Some(id) if field == Some("subscription") => unknown("subscription", id),
        _ => failure(error),
    }
}

fn read(key: &str) -> Result<IdempotencyKey, Failure> {
    key.parse().map_err(|unfit: client::BadKey| flag("idempotency_key", unfit))
}

/// Why a request about one thing was not answered.
fn of<'i>(what: &'static str, id: &'i str) -> impl FnOnce(Error) -> Failure + 'i {
    move |error| if error.is_not_found() { unknown(what, id) } else { failure(error) }
}

/// Why a request was not answered: a field is told as the flag that gave it.
fn failure(error: Error) -> Failure {
    match error {
        Error::Unauthorized(problem) => Failure::Usage(format!("the token: {}", problem.detail)),
        Error::Problem(problem) => match (problem.status, &problem.field) {
            (400 | 422, Some(field)) => {
                let detail = problem.detail.strip_prefix(&format!("{field}: "));
                flag(field, detail.unwrap_or(&problem.detail))
            }
            _ => anyhow!("{}", Error::Problem(problem)).into(),
        },
        Error::OutcomeUnknown { key: Some(ref key), .. } => {
            let settled = format!("the same command with --idempotency-key {key} settles it");
            anyhow!("{error}; {settled}").into()
        }
        other => anyhow!("{other}").into(),
    }
}
