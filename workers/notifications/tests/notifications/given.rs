//! What every test starts from: a weekly subscription, nights in skipped time, and webhooks.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use billing::{
    Abilities, AccountId, AfterGrace, ChargeEvent, Currency, DeclineReason, DunningPolicy,
    LostRenewalRule, Money, Msisdn, NotFoundRule, Plan, Proof, RenewalSchedule, Subscription, Way,
};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{ListQuery, Pause};
use engine::worker::{
    Driver, Handler, Pool, PoolConfig, Pure, QueueConfig, Routes, Shares, Stopped, Turn, Until,
};
use engine::workflow::decode;
use engine::{Instance, Moment, Store};
use notifications::{DeliverNotification, Endpoint, Environment, Signer, Target};
use tempfile::TempDir;
use tokio::sync::watch;
use workflows::notices::NoticesWorkflow;
use workflows::notification::{
    Notification, NotificationStatus, NotificationWorkflow, WebhookName,
};
use workflows::{
    AccountPolicy, Catalog, ChargeStep, ChargeWorkflow, SubscriptionWorkflow, enrol, ids, lanes,
};

use crate::receiver::SECRET;

const PARTITIONS: u16 = 4;

/// A journal, and the webhooks that are told of it.
pub(crate) struct Given {
    pub(crate) store: Arc<dyn Store>,
    webhooks: Vec<(WebhookName, Target)>,
    _folder: TempDir,
}

impl Given {
    /// These webhooks, by name and address, on this machine.
    pub(crate) fn telling(webhooks: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: PARTITIONS, virtual_from: Some(start()) };
        let store = SqliteStore::open(folder.path().join("journal.db"), options);
        let target =
            |url: &str| Target { url: url.parse().expect("an address"), allow_private: true };
        let webhooks = webhooks.iter().map(|(name, url)| (webhook(name), target(url)));
        Self {
            store: Arc::new(store.expect("a store")),
            webhooks: webhooks.collect(),
            _folder: folder,
        }
    }

    /// Enrols a subscription that is due now, and works for so long.
    pub(crate) async fn renew(&self, id: &str, lasts: TimeDelta) {
        let catalog = self.catalog();
        let plan = plan();
        let now = self.store.clock().now();
        let subscription = Subscription::enrol(id.parse().expect("an id"), msisdn(), &plan, now);
        let partition = ids::partition_of(msisdn(), PARTITIONS);
        let workflow = SubscriptionWorkflow::new(catalog, PARTITIONS);
        let moment = Moment { at: now, lost_commits_at: None };
        let new = enrol::enrolment(&workflow, &subscription, partition, moment);
        self.store.create(vec![new]).await.expect("the store works");
        self.work(lasts).await;
    }

    /// Works for so long, skipping from one due time to the next.
    pub(crate) async fn work(&self, lasts: TimeDelta) {
        let until = self.store.clock().now() + lasts;
        let (_keep, stop) = watch::channel(false);
        let pool = Pool::new(self.store.clone(), pool_config(until));
        pool.run(self.routes(), stop).await.expect("the store works");
    }

    /// Every notification, as they were opened.
    pub(crate) async fn notifications(&self) -> Vec<(Instance, Notification)> {
        let kind = ids::NOTIFICATION.to_owned();
        let query = ListQuery { kind, limit: 1_000, ..ListQuery::default() };
        let rows = self.store.list(query).await.expect("the store works").rows;
        let read = |row: Instance| {
            let notification = decode(ids::NOTIFICATION, &row.state).expect("a state");
            (row, notification)
        };
        rows.into_iter().map(read).collect()
    }

    /// Whether nothing has become of any notification but this.
    pub(crate) async fn are_all(&self, status: NotificationStatus) -> bool {
        self.notifications().await.iter().all(|(_, notification)| notification.status == status)
    }

    /// What is paused.
    pub(crate) async fn pauses(&self) -> Vec<Pause> {
        self.store.pauses().await.expect("the store works")
    }

    fn catalog(&self) -> Arc<Catalog> {
        let names = self.webhooks.iter().map(|(name, _)| name.clone());
        Arc::new(Catalog::new([policy()], [plan()]).with_webhooks(names))
    }

    fn routes(&self) -> Routes {
        let catalog = self.catalog();
        let store = || self.store.clone();
        let endpoint = |(name, target): &(WebhookName, Target)| {
            let signer = Signer::new([SECRET]).expect("a secret");
            (name.clone(), Endpoint::new(target.clone(), signer).expect("an endpoint"))
        };
        let endpoints: HashMap<_, _> = self.webhooks.iter().map(endpoint).collect();
        let endpoints = Arc::new(endpoints);
        let environment = Environment { endpoints, catalog: catalog.clone() };
        let deliver = DeliverNotification::new(environment, store());
        let subscriptions = Arc::new(SubscriptionWorkflow::new(catalog.clone(), PARTITIONS));
        let charges = Arc::new(ChargeWorkflow::new(catalog.clone()));
        let notices = Arc::new(NoticesWorkflow::new(catalog.clone()));
        let notifications = Arc::new(NotificationWorkflow::new(catalog));
        Routes::default()
            .add(lanes::RENEWALS, ids::SUBSCRIPTION, Driver::new(store(), subscriptions, Pure))
            .add(lanes::RENEWALS, ids::CHARGE, Driver::new(store(), charges, OtherWeeks))
            .add(lanes::NOTIFICATIONS, ids::NOTICES, Driver::new(store(), notices, Pure))
            .add(
                lanes::NOTIFICATIONS,
                ids::NOTIFICATION,
                Driver::new(store(), notifications, deliver),
            )
    }
}

/// An operator by whom every other charge is declined for lack of funds.
struct OtherWeeks;

#[async_trait]
impl Handler<ChargeWorkflow> for OtherWeeks {
    async fn run(
        &self,
        _: ChargeStep,
        turn: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        let _ = turn.record(vec![ChargeEvent::Submitted], Duration::from_secs(60)).await?;
        let is_declined = turn.state().order.ordinal.is_multiple_of(2);
        Ok(vec![if is_declined { declined() } else { charged() }])
    }
}

fn declined() -> ChargeEvent {
    let (proof, reason) = (Proof::Reply, DeclineReason::Funds);
    ChargeEvent::Declined { proof, reason, code: Some("100".into()), evidence: None }
}

fn charged() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: Some("200".into()),
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

pub(crate) fn webhook(name: &str) -> WebhookName {
    name.parse().expect("a name")
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-22T19:00:00Z".parse().expect("a time")
}

fn pool_config(until: DateTime<Utc>) -> PoolConfig {
    PoolConfig {
        worker: "test".into(),
        queues: [lanes::RENEWALS, lanes::NOTIFICATIONS].map(queue).to_vec(),
        lease: Duration::from_secs(30),
        pace_of: Arc::new(|_| None),
        shares: Shares::undivided(),
        until: Until::Skipped(until),
        shutdown: Duration::from_secs(10),
    }
}

fn queue(name: &str) -> QueueConfig {
    QueueConfig { name: name.into(), concurrency: 4 }
}

pub(crate) fn msisdn() -> Msisdn {
    Msisdn::parse_e164("8562055500155").expect("a number")
}

/// 5000 kip a week; what is declined is tried again a day later.
fn plan() -> Plan {
    let steps = vec!["1d".parse().expect("a step")];
    let week = Duration::from_secs(7 * 86_400);
    Plan::new(
        "gold-weekly".parse().expect("an id"),
        account_id(),
        "Gold weekly".to_owned(),
        Money::parse("5000", Currency::Lak).expect("an amount"),
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
        DunningPolicy::new(steps, week, AfterGrace::Suspend).expect("a policy"),
    )
    .expect("a plan")
}

fn account_id() -> AccountId {
    "ltc-main".parse().expect("an id")
}

fn policy() -> AccountPolicy {
    AccountPolicy {
        id: account_id(),
        transaction_prefix: "ACME".into(),
        inquiry_schedule: vec![Duration::from_secs(60)],
        timeout: Duration::from_secs(5),
        not_found: NotFoundRule::Hold,
        attempts_per_day: 3,
        max_amount: Money::parse("50000", Currency::Lak).expect("an amount"),
        tps: 100.0,
        connections: 10,
        any_time: RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
        abilities: Abilities {
            uses_tokens: false,
            two_calls: &[Way::Otp],
            asks_by_our_id: true,
            tells_expiry: false,
            cancels: false,
            resends_otps: false,
            refunds: false,
            one_renewal_a_day: false,
        },
        lost_renewal: LostRenewalRule::Hold,
        renews_itself: false,
        purchase_way: Way::Otp,
        otp_window: Duration::from_secs(60),
        page_window: Duration::from_secs(1_800),
    }
}
