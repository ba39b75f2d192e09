//! Where commands read and hand in orders: the journal, or a server over HTTP.
//!
//! Both answer in the shapes of `contract`, so a command does not know which of them it has.

mod counts;
mod journal;
mod refusal;
mod rows;
mod server;
mod staffed;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use client::SubscriptionFilter;
use contract::{
    CancelSubscription, CancellationAnswer, ChargeCounts, ChargeDetail, ChargeFilterView,
    ChargeView, ListOrder, NewCharge, NewPurchase, NewRefund, NewRequeue, PauseView,
    PurchaseDetail, PurchaseView, QueueView, RefundAnswer, RequeueAnswer, RequeueOne, RequeueView,
    RunView, SubscriptionDetail, SubscriptionView,
};
use orders::{LineOf, RunDeed};
use workflows::Resolution;

pub(super) use self::journal::Journal;
pub(super) use self::refusal::{refused, unfit};
pub(super) use self::rows::{Rows, rows};
pub(super) use self::server::Server;
pub(super) use self::staffed::Staffed;
use super::Failure;

/// Where commands read and hand in orders.
///
/// What is unknown is [`Failure::Failed`]; a value that cannot be used is [`Failure::Usage`], told by
/// the flag that gave it. A `key` is an idempotency key.
#[async_trait]
pub(super) trait Source: Staffed + Send + Sync {
    /// Its time: a journal's may be virtual.
    fn now(&self) -> DateTime<Utc>;

    /// The currency that an account charges in, if that is known here.
    fn currency_of(&self, account: &str) -> Option<String>;

    /// Whether what is shown here may be of several merchants.
    fn has_merchants(&self) -> bool {
        false
    }

    /// Whose an account is, if that is known here.
    fn merchant_of(&self, _account: &str) -> Option<String> {
        None
    }

    /// The charges that a filter takes, in this order.
    async fn charges(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, ChargeView>, Failure>;

    /// The charges that a filter takes, in numbers.
    async fn charge_counts(&self, filter: &ChargeFilterView) -> Result<ChargeCounts, Failure>;

    /// One charge with its history.
    async fn charge(&self, id: &str) -> Result<ChargeDetail, Failure>;

    /// One charge as it stood at a moment of the past.
    async fn charge_as_of(&self, id: &str, at: DateTime<Utc>) -> Result<ChargeDetail, Failure>;

    /// Asks for a charge without the subscriber.
    async fn enqueue(&self, charge: &NewCharge, key: &str) -> Result<ChargeView, Failure>;

    /// Gives money back.
    async fn refund(
        &self,
        charge: &str,
        refund: &NewRefund,
        key: &str,
    ) -> Result<RefundAnswer, Failure>;

    /// Asks for everything that a filter takes again, or, dry, says what that would come to.
    async fn requeue(&self, wanted: &NewRequeue, key: &str) -> Result<RequeueAnswer, Failure>;

    /// Asks for these charges again, or, dry, says what that would come to.
    async fn requeue_of(
        &self,
        charges: &[String],
        wanted: &RequeueOne,
        key: &str,
    ) -> Result<RequeueAnswer, Failure>;

    /// The requeues in these states, newest first.
    async fn requeues(&self, states: Option<&str>) -> Result<Rows<'_, RequeueView>, Failure>;

    /// One requeue.
    async fn requeue_status(&self, id: &str) -> Result<RequeueView, Failure>;

    /// Lets a requeue go on that somebody else asked for; as it goes on.
    async fn approve_requeue(&self, id: &str) -> Result<RequeueView, Failure>;

    /// Stops a requeue; as it ends.
    async fn cancel_requeue(&self, id: &str) -> Result<RequeueView, Failure>;

    /// Settles a charge in doubt by hand.
    async fn resolve(
        &self,
        charge: &str,
        resolution: Resolution,
        reason: &str,
    ) -> Result<(), Failure>;

    /// The purchases that a filter takes, in this order.
    async fn purchases(
        &self,
        filter: ChargeFilterView,
        order: ListOrder,
    ) -> Result<Rows<'_, PurchaseView>, Failure>;

    /// One purchase with its history.
    async fn purchase(&self, id: &str) -> Result<PurchaseDetail, Failure>;

    /// Starts a purchase, and waits up to `wait` until the subscriber can take part.
    async fn start_purchase(
        &self,
        purchase: &NewPurchase,
        key: &str,
        wait: Duration,
    ) -> Result<PurchaseView, Failure>;

    /// Hands over the OTP that the subscriber typed; the purchase as it stood.
    async fn type_otp(&self, id: &str, otp: &str) -> Result<PurchaseView, Failure>;

    /// Has another OTP sent; the purchase as it stood.
    async fn resend_otp(&self, id: &str) -> Result<PurchaseView, Failure>;

    /// Chooses the smaller package; the purchase as it stood.
    async fn step_down(&self, id: &str, days: u32) -> Result<PurchaseView, Failure>;

    /// Stops a purchase, as far as it can be stopped; the purchase as it stood.
    async fn cancel_purchase(&self, id: &str) -> Result<PurchaseView, Failure>;

    /// The subscriptions that a filter takes, in this order.
    async fn subscriptions(
        &self,
        filter: SubscriptionFilter,
        order: ListOrder,
    ) -> Result<Rows<'_, SubscriptionView>, Failure>;

    /// One subscription with its history and its latest charges.
    async fn subscription(&self, id: &str) -> Result<SubscriptionDetail, Failure>;

    /// One subscription as it stood at a moment of the past.
    async fn subscription_as_of(
        &self,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<SubscriptionDetail, Failure>;

    /// Ends a subscription.
    async fn cancel_subscription(
        &self,
        id: &str,
        why: &CancelSubscription,
    ) -> Result<CancellationAnswer, Failure>;

    /// A whole number, with an entry in the audit.
    async fn reveal(&self, of: LineOf<'_>, why: &str) -> Result<String, Failure>;

    /// Every run, in order of name.
    async fn runs(&self) -> Result<Rows<'_, RunView>, Failure>;

    /// Tonight's runs, and the requeues in motion.
    async fn tonight(&self) -> Result<Vec<RunView>, Failure>;

    /// One run.
    async fn run(&self, id: &str) -> Result<RunView, Failure>;

    /// Holds a run back, lets it go on or stops it; the run as it stands then.
    async fn do_to_run(&self, id: &str, deed: RunDeed, why: &str) -> Result<RunView, Failure>;

    /// What waits in every queue.
    async fn queues(&self) -> Result<Vec<QueueView>, Failure>;

    /// Holds back a queue, an account or a lane.
    async fn pause(&self, target: &str, reason: &str) -> Result<PauseView, Failure>;

    /// Lets it go on.
    async fn resume(&self, target: &str) -> Result<(), Failure>;
}
