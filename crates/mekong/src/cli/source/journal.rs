//! The journal itself, opened by this process.

mod archived;
mod filters;
mod merchants;
mod staff;

use std::time::Duration;

use ::archive::Archive;
use anyhow::anyhow;
use async_trait::async_trait;
use billing::{CancelledBy, Charge, Subscription};
use chrono::{DateTime, Utc};
use client::SubscriptionFilter;
use contract::{
    CancelSubscription, CancellationAnswer, ChargeCounts, ChargeDetail, ChargeFilterView,
    ChargeView, ListOrder, NewCharge, NewPurchase, NewRefund, NewRequeue, PauseView,
    PurchaseDetail, PurchaseView, QueueView, RefundAnswer, RequeueAnswer, RequeueOne, RequeueView,
    RunView, SubscriptionDetail, SubscriptionView,
};
use engine::Store;
use engine::store::{Cursor, PAGE_MAX};
use engine::workflow::decode;
use orders::{Action, Deed, LineOf, Orders, Refund, Refused, Request, RunDeed, Via, decided};
use records::{
    Found, InOwnNames, SubscriptionFilterTexts, charge_detail, charge_view, find, purchase_detail,
    purchase_view, subscription_detail, subscription_view,
};
use workflows::{Resolution, ids};

use self::filters::unfit_charges;
use super::refusal::{refused, unfit, unknown, unknown_at};
use super::rows::{pages, rows};
use super::{Failure, Rows, Source};
use crate::cli::invocation::who;
use crate::runtime::QUEUES;

/// What is asked for at the command line is asked for as if by an API key of this name, which no
/// configured one can have.
const API_KEY: &str = "/cli";

/// The journal itself, opened by this process.
pub(in crate::cli) struct Journal {
    orders: Orders,
    /// Who asks, as far as the shell tells.
    user: Option<String>,
    /// Where what has left the journal is looked for.
    archive: Option<Archive>,
}

impl Journal {
    /// The journal that these orders go into.
    pub(in crate::cli) fn new(orders: Orders, user: Option<&str>) -> Self {
        Self { orders, user: user.map(str::to_owned), archive: None }
    }

    /// The same, looking for what has left it in this archive.
    pub(in crate::cli) fn with_archive(self, archive: Option<Archive>) -> Self {
        Self { archive, ..self }
    }

    /// Who asks, for a history.
    fn who(&self) -> String {
        who(self.user.as_deref())
    }

    /// Does what is told, with an entry in the audit.
    async fn audited<T>(
        &self,
        (action, subject, why): (Action, &str, Option<&str>),
        act: impl Future<Output = Result<T, Refused>>,
    ) -> Result<T, Failure> {
        let deed = Deed { by: &self.who(), via: Via::Cli, action, subject, why };
        self.orders.audited(&deed, act).await.map_err(refused)
    }

    fn store(&self) -> &dyn Store {
        &**self.orders.store()
    }
}

#[async_trait]
impl Source for Journal {
    fn now(&self) -> DateTime<Utc> {
        self.store().clock().now()
    }

    fn currency_of(&self, account: &str) -> Option<String> {
        let account = self.orders.catalog().account(&account.parse().ok()?)?;
        Some(account.max_amount.currency().code().to_owned())
    }

    fn has_merchants(&self) -> bool {
        let catalog = self.orders.catalog();
        catalog.narrowed_to().is_none() && catalog.merchants().next().is_some()
    }

    fn merchant_of(&self, account: &str) -> Option<String> {
        let merchant = self.orders.catalog().merchant_of(&account.parse().ok()?)?;
        Some(merchant.to_string())
    }

    async fn charges(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, ChargeView>, Failure> {
        let (filter, query) = self.meant(&filter, order).await?;
        Ok(rows(query, self.store(), move |instance| {
            let charge: Charge = decode(ids::CHARGE, &instance.state)?;
            let view = || charge_view(instance, &charge).in_own_names(self.orders.catalog());
            Ok(filter.includes(&charge).then(view))
        }))
    }

    async fn charge_counts(&self, filter: &ChargeFilterView) -> Result<ChargeCounts, Failure> {
        let (catalog, store) = (self.orders.catalog(), self.store());
        let counts = records::count_charges(filter, catalog, store, || false).await;
        counts.map_err(|error| unfit_charges(filter, error))
    }

    async fn charge(&self, id: &str) -> Result<ChargeDetail, Failure> {
        if let Some(found) = find::charge(id, self.store()).await? {
            let detail = charge_detail(&found, self.store()).await?;
            return Ok(detail.in_own_names(self.orders.catalog()));
        }
        self.archived_charge(id).await
    }

    async fn charge_as_of(&self, id: &str, at: DateTime<Utc>) -> Result<ChargeDetail, Failure> {
        let unknown = || unknown("charge", id);
        let found = find::charge(id, self.store()).await?.ok_or_else(unknown)?;
        let then = records::charge_as_of(&found, at, self.store()).await?;
        then.map(|then| then.in_own_names(self.orders.catalog()))
            .ok_or_else(|| unknown_at("charge", id, at))
    }

    async fn enqueue(&self, charge: &NewCharge, key: &str) -> Result<ChargeView, Failure> {
        Ok(self.orders.charge(&request(key)?, charge).await.map_err(refused)?.charge)
    }

    async fn refund(
        &self,
        charge: &str,
        refund: &NewRefund,
        key: &str,
    ) -> Result<RefundAnswer, Failure> {
        self.expect_not_archived(charge).await?;
        let (by, why) = (self.who(), decided(refund.how_much(), &refund.reason));
        let deed = (Action::Refund, charge, Some(&*why));
        let refund = Refund { charge, wanted: refund, by: &by };
        self.audited(deed, self.orders.refund(&request(key)?, refund)).await
    }

    async fn requeue(&self, wanted: &NewRequeue, key: &str) -> Result<RequeueAnswer, Failure> {
        if wanted.dry_run {
            return self.orders.plan_requeue(wanted).await.map_err(refused);
        }
        let (request, by) = (request(key)?, self.who());
        let deed =
            (Action::Requeue, &*self.orders.run_of_requeue(&request), wanted.reason.as_deref());
        self.audited(deed, self.orders.requeue(&request, wanted, &by)).await
    }

    async fn requeue_of(
        &self,
        charges: &[String],
        wanted: &RequeueOne,
        key: &str,
    ) -> Result<RequeueAnswer, Failure> {
        if wanted.dry_run {
            return self.orders.plan_requeue_of(charges).await.map_err(refused);
        }
        let (request, by, reason) = (request(key)?, self.who(), wanted.reason.as_deref());
        let run = self.orders.run_of_requeue(&request);
        let subject = if let [charge] = charges { charge } else { &run };
        let act = self.orders.requeue_of(&request, charges, &by, reason);
        self.audited((Action::Requeue, subject, reason), act).await
    }

    async fn requeues(&self, states: Option<&str>) -> Result<Rows<'_, RequeueView>, Failure> {
        let states = records::requeue_states(states).map_err(unfit)?;
        Ok(pages(None, move |after: Option<Cursor>| {
            let states = states.clone();
            async move {
                let page = records::requeues(states, after, PAGE_MAX, self.store()).await?;
                let rows = page.rows.in_own_names(self.orders.catalog());
                Ok((rows, page.next.map(Some)))
            }
        }))
    }

    async fn requeue_status(&self, id: &str) -> Result<RequeueView, Failure> {
        let requeue = self.orders.requeue_status(id).await.map_err(refused)?;
        requeue.ok_or_else(|| unknown("requeue", id))
    }

    async fn approve_requeue(&self, id: &str) -> Result<RequeueView, Failure> {
        let (by, run) = (self.who(), format!("requeue/{id}"));
        let act = self.orders.approve_requeue(id, &by);
        self.audited((Action::RequeueApprove, &run, None), act).await
    }

    async fn cancel_requeue(&self, id: &str) -> Result<RequeueView, Failure> {
        let (by, run) = (self.who(), format!("requeue/{id}"));
        let act = self.orders.cancel_requeue(id, &by);
        self.audited((Action::RequeueCancel, &run, None), act).await
    }

    async fn resolve(
        &self,
        charge: &str,
        resolution: Resolution,
        reason: &str,
    ) -> Result<(), Failure> {
        let by = self.who();
        let act = self.orders.resolve(charge, resolution, &by, reason);
        let why = decided(resolution, reason);
        self.audited((Action::Resolve, charge, Some(&why)), act).await
    }

    async fn purchases(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, PurchaseView>, Failure> {
        let (filter, query) = self.meant(&filter, order).await?;
        Ok(rows(query, self.store(), move |instance| {
            let charge: Charge = decode(ids::CHARGE, &instance.state)?;
            let is_wanted = charge.order.purchase.is_some() && filter.includes(&charge);
            let view = || purchase_view(instance, &charge).without_page();
            Ok(is_wanted.then(|| view().in_own_names(self.orders.catalog())))
        }))
    }

    async fn purchase(&self, id: &str) -> Result<PurchaseDetail, Failure> {
        let found = find::purchase(id, self.store()).await?;
        let found = found.ok_or_else(|| unknown("purchase", id))?;
        Ok(purchase_detail(&found, self.store()).await?)
    }

    async fn start_purchase(
        &self,
        purchase: &NewPurchase,
        key: &str,
        wait: Duration,
    ) -> Result<PurchaseView, Failure> {
        let started = self.orders.start_purchase(&request(key)?, purchase, wait).await;
        Ok(told(&started.map_err(refused)?.purchase))
    }

    async fn type_otp(&self, id: &str, otp: &str) -> Result<PurchaseView, Failure> {
        Ok(told(&self.orders.type_otp(id, otp).await.map_err(refused)?))
    }

    async fn resend_otp(&self, id: &str) -> Result<PurchaseView, Failure> {
        Ok(told(&self.orders.resend_otp(id).await.map_err(refused)?))
    }

    async fn step_down(&self, id: &str, days: u32) -> Result<PurchaseView, Failure> {
        Ok(told(&self.orders.step_down(id, days).await.map_err(refused)?))
    }

    async fn cancel_purchase(&self, id: &str) -> Result<PurchaseView, Failure> {
        Ok(told(&self.orders.cancel_purchase(id).await.map_err(refused)?))
    }

    async fn subscriptions(
        &self,
        filter: SubscriptionFilter,
        order: ListOrder,
    ) -> Result<Rows<'_, SubscriptionView>, Failure> {
        let SubscriptionFilter { state, account, plan, msisdn } = &filter;
        let texts = SubscriptionFilterTexts {
            state: state.as_deref(),
            account: account.as_deref(),
            plan: plan.as_deref(),
            msisdn: msisdn.as_deref(),
        };
        let (catalog, store) = (self.orders.catalog(), self.store());
        let filter = records::SubscriptionFilter::read(texts, catalog, store).await;
        let filter = filter.map_err(unfit)?;
        let mut query = filter.query(store.partitions());
        query.newest_first = order.is_newest_first();
        Ok(rows(query, store, move |instance| {
            let subscription: Subscription = decode(ids::SUBSCRIPTION, &instance.state)?;
            let view = || {
                let plan = catalog.plan(&subscription.plan);
                subscription_view(instance, &subscription, plan).in_own_names(catalog)
            };
            Ok(filter.includes(&subscription).then(view))
        }))
    }

    async fn subscription(&self, id: &str) -> Result<SubscriptionDetail, Failure> {
        let (catalog, id) = (self.orders.catalog(), &*self.named(id).await?);
        if let Some(found) = find::subscription(id, catalog, self.store()).await? {
            let plan = catalog.plan(&found.state.plan);
            let detail = subscription_detail(&found, plan, self.store()).await?;
            return Ok(detail.in_own_names(catalog));
        }
        self.archived_subscription(id).await
    }

    async fn subscription_as_of(
        &self,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<SubscriptionDetail, Failure> {
        let unknown = || unknown("subscription", id);
        let (catalog, name) = (self.orders.catalog(), self.named(id).await?);
        let found = find::subscription(&name, catalog, self.store()).await?.ok_or_else(unknown)?;
        let then = records::subscription_as_of(&found, at, catalog, self.store()).await?;
        then.map(|then| then.in_own_names(catalog))
            .ok_or_else(|| unknown_at("subscription", id, at))
    }

    async fn cancel_subscription(
        &self,
        id: &str,
        why: &CancelSubscription,
    ) -> Result<CancellationAnswer, Failure> {
        let (who, reason) = (self.user.as_deref(), why.reason.as_deref());
        let id = &*self.named(id).await?;
        let act = self.orders.cancel_subscription(id, CancelledBy::Staff, who, reason);
        self.audited((Action::CancelSubscription, id, reason), act).await
    }

    async fn reveal(&self, of: LineOf<'_>, why: &str) -> Result<String, Failure> {
        let named = match of {
            LineOf::Subscription(id) => Some(self.named(id).await?),
            LineOf::Charge(_) => None,
        };
        let of = named.as_deref().map_or(of, LineOf::Subscription);
        self.orders.reveal(of, (&self.who(), Via::Cli), why).await.map_err(refused)
    }

    async fn runs(&self) -> Result<Rows<'_, RunView>, Failure> {
        let (catalog, store) = (self.orders.catalog(), self.store());
        Ok(pages(None, move |after: Option<String>| async move {
            let (runs, next) = records::runs(after.as_deref(), PAGE_MAX, catalog, store).await?;
            Ok((runs, next.map(Some)))
        }))
    }

    async fn tonight(&self) -> Result<Vec<RunView>, Failure> {
        Ok(records::tonight(self.orders.catalog(), self.store()).await?)
    }

    async fn run(&self, id: &str) -> Result<RunView, Failure> {
        let unknown = || unknown("run", id);
        let name = id.parse().map_err(|_| unknown())?;
        let run = records::one_run(&name, self.orders.catalog(), self.store()).await?;
        run.ok_or_else(unknown)
    }

    async fn do_to_run(&self, id: &str, deed: RunDeed, why: &str) -> Result<RunView, Failure> {
        let by = self.who();
        let act = self.orders.run(deed, id, &by, why);
        self.audited((deed.action(), id, Some(why)), act).await
    }

    async fn queues(&self) -> Result<Vec<QueueView>, Failure> {
        Ok(records::queues(&QUEUES, self.store()).await?)
    }

    async fn pause(&self, target: &str, reason: &str) -> Result<PauseView, Failure> {
        let by = self.user.as_deref().unwrap_or("staff");
        let deed = Deed {
            by: &self.who(),
            via: Via::Cli,
            action: Action::Pause,
            subject: target,
            why: Some(reason),
        };
        match self.orders.audited(&deed, self.orders.pause(target, by, reason)).await {
            Err(Refused::Unknown { what, .. }) => {
                let targets = self.orders.pause_targets().await?;
                Err(anyhow!("there is no {what} `{target}`: expected one of {targets}").into())
            }
            held => held.map_err(refused),
        }
    }

    async fn resume(&self, target: &str) -> Result<(), Failure> {
        self.audited((Action::Resume, target, None), self.orders.resume(target)).await
    }
}

fn told(purchase: &Found<Charge>) -> PurchaseView {
    purchase_view(&purchase.instance, &purchase.state)
}

/// A request under a key.
fn request(key: &str) -> Result<Request<'_>, Failure> {
    Request::new(API_KEY, key).map_err(|unfit| refused(unfit.into()))
}
