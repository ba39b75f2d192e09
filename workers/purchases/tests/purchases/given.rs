//! What every test starts from.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use billing::{
    Abilities, AccountId, Cancellation, CancellationState, CancelledBy, ChargeEvent, ChargeId,
    ChargeOrigin, Currency, LostRenewalRule, Money, Msisdn, NotFoundRule, Refund, RefundId,
    RefundOrder, RenewalSchedule, TransactionId, Way,
};
use chrono::{DateTime, TimeDelta, Utc};
use engine::pace::Pace;
use engine::store::NewInstance;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::worker::{
    Driver, Handler, Pool, PoolConfig, QueueConfig, Routes, Shares, Stopped, Turn, Until,
};
use engine::workflow::{Stored, decode};
use engine::{InstanceId, Store};
use operators::aoc::{
    AocClient, AocConfig, AocOperator, BodyFormat, Consent, MsisdnPlus, PlanTerms, Terms,
};
use operators::{Operator, Secret};
use purchases::{Account, CancelAtOperator, Environment, GiveBack};
use tempfile::TempDir;
use tokio::sync::watch;
use workflows::{
    AccountPolicy, Breakers, CancellationWorkflow, Catalog, ChargeStep, ChargeWorkflow,
    RefundWorkflow, ids, lanes,
};

use crate::gateway::Gateway;

const PARTITIONS: u16 = 4;
const TIMEOUT: Duration = Duration::from_secs(5);

/// A store and an operator, with what works on both.
pub(crate) struct Given {
    pub(crate) store: Arc<dyn Store>,
    operator: Arc<dyn Operator>,
    _folder: TempDir,
}

impl Given {
    pub(crate) fn with(operator: Arc<dyn Operator>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: PARTITIONS, virtual_from: Some(start()) };
        let store = SqliteStore::open(folder.path().join("journal.db"), options);
        Self { store: Arc::new(store.expect("a store")), operator, _folder: folder }
    }

    pub(crate) fn at(gateway: &Gateway) -> Self {
        Self::with(Arc::new(AocOperator::new(client(gateway), terms())))
    }

    /// Puts instances into the journal and works for so long, skipping from one due time to the next.
    pub(crate) async fn work(&self, new: Vec<NewInstance>, lasts: TimeDelta) {
        self.store.create(new).await.expect("the store works");
        let (_keep, stop) = watch::channel(false);
        let pool = Pool::new(self.store.clone(), pool_config(lasts));
        pool.run(self.routes(), stop).await.expect("the store works");
    }

    /// How an instance stands.
    pub(crate) async fn state<T: Stored>(&self, id: &InstanceId) -> T {
        let instance = self.store.read(id).await.expect("the store works");
        let instance = instance.expect("an instance of that name");
        decode(&instance.kind, &instance.state).expect("a state")
    }

    fn routes(&self) -> Routes {
        let catalog = Arc::new(Catalog::new([policy()], []));
        let pace = Pace::new(self.store.clone(), "pace", 100.0);
        let account = Account { operator: self.operator.clone(), pace };
        let accounts = Arc::new(HashMap::from([(policy().id, account)]));
        let breakers = Arc::new(Breakers::new(self.store.clone(), []));
        let environment = Environment { catalog: catalog.clone(), accounts, breakers };
        let store = || self.store.clone();
        let refunds = Driver::new(
            store(),
            Arc::new(RefundWorkflow::new(catalog.clone())),
            GiveBack::new(environment.clone(), store()),
        );
        let cancellations = Driver::new(
            store(),
            Arc::new(CancellationWorkflow::new(catalog.clone())),
            CancelAtOperator::new(environment, store()),
        );
        let charges = Driver::new(store(), Arc::new(ChargeWorkflow::new(catalog)), NoCalls);
        Routes::default()
            .add(lanes::PURCHASES, ids::REFUND, refunds)
            .add(lanes::PURCHASES, ids::CANCELLATION, cancellations)
            .add(lanes::RECONCILIATION, ids::CHARGE, charges)
    }
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().expect("a time")
}

fn pool_config(lasts: TimeDelta) -> PoolConfig {
    PoolConfig {
        worker: "test".into(),
        queues: [lanes::PURCHASES, lanes::RECONCILIATION].map(queue).to_vec(),
        lease: Duration::from_secs(30),
        pace_of: Arc::new(|_| None),
        shares: Shares::undivided(),
        until: Until::Skipped(start() + lasts),
        shutdown: Duration::from_secs(10),
    }
}

fn queue(name: &str) -> QueueConfig {
    QueueConfig { name: name.into(), concurrency: 4 }
}

/// Charges here have been made, and want nothing.
struct NoCalls;

#[async_trait]
impl Handler<ChargeWorkflow> for NoCalls {
    async fn run(
        &self,
        step: ChargeStep,
        _: &mut Turn<ChargeWorkflow>,
    ) -> Result<Vec<ChargeEvent>, Stopped> {
        panic!("a charge that is made does not want to {step:?}")
    }
}

pub(crate) fn account_id() -> AccountId {
    "aoc-my".parse().expect("an id")
}

fn policy() -> AccountPolicy {
    AccountPolicy {
        id: account_id(),
        transaction_prefix: "ACME".into(),
        inquiry_schedule: [60, 180, 600, 3600].map(Duration::from_secs).to_vec(),
        timeout: TIMEOUT,
        not_found: NotFoundRule::Hold,
        attempts_per_day: 1,
        max_amount: ringgit("100.00"),
        tps: 100.0,
        connections: 10,
        any_time: RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Kuala_Lumpur),
        abilities: operators::aoc::ABILITIES,
        lost_renewal: LostRenewalRule::Hold,
        renews_itself: false,
        purchase_way: Way::Page,
        otp_window: Duration::from_secs(60),
        page_window: Duration::from_secs(1800),
    }
}

fn client(gateway: &Gateway) -> AocClient {
    let config = AocConfig {
        base_url: gateway.base_url.clone(),
        page_url: None,
        allow_insecure: false,
        username: "acme".into(),
        api_key: Secret::new("key"),
        operator_code: "celcom".into(),
        wallet_subscriptions: Vec::new(),
        body_format: BodyFormat::Form,
        msisdn_plus: MsisdnPlus::default(),
        on_behalf_of: "ACME".into(),
        purchase_category_code: "Game".into(),
        refund_purchase_category_code: None,
        reference_code: None,
        channel: "WEB".into(),
        contact_info: "help@acme.example".into(),
        timeout: TIMEOUT,
    };
    AocClient::new(config).expect("a fine configuration")
}

fn terms() -> Terms {
    let gold = PlanTerms {
        subscription_id: "AcmeGold".into(),
        name: "Gold weekly".into(),
        duration_days: 8,
        consent: Consent::Direct,
        unsubscribe_url: "https://shop.example/stop".into(),
        content_url: None,
        renewal_charge: None,
    };
    Terms {
        return_url: "https://billing.example/return".into(),
        single: Consent::Page,
        plans: BTreeMap::from([("gold-weekly".parse().expect("an id"), gold)]),
    }
}

pub(crate) fn ringgit(text: &str) -> Money {
    Money::parse(text, Currency::Myr).expect("an amount")
}

pub(crate) fn msisdn() -> Msisdn {
    Msisdn::parse_e164("60120000001").expect("a number")
}

/// Two ringgit of a charge go back.
pub(crate) fn refund() -> Refund {
    let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
    let charge = ChargeId::mint(ids::partition_of(msisdn(), PARTITIONS), &origin);
    let id = RefundId::mint(charge, "complaint-3");
    Refund::open(RefundOrder {
        id,
        charge,
        account: account_id(),
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("a prefix"),
        reference: "TR7700099999".into(),
        msisdn: msisdn(),
        amount: ringgit("2.00"),
        reason: "charged after the cancel".into(),
        requested_by: "mei".into(),
        requested_at: start(),
    })
}

/// Ended by the content provider.
pub(crate) fn cancellation() -> Cancellation {
    Cancellation {
        subscription: "sub-1".parse().expect("an id"),
        account: account_id(),
        plan: "gold-weekly".parse().expect("an id"),
        msisdn: msisdn(),
        by: CancelledBy::Merchant,
        since: start(),
        state: CancellationState::Requested,
        attempts: 0,
        failures: 0,
        due_at: start(),
        operator_code: None,
        ended_by: None,
    }
}

/// The journal's instance of [`cancellation`].
pub(crate) fn opening() -> NewInstance {
    CancellationWorkflow::opening(&cancellation(), PARTITIONS, start())
}

/// An operator that can charge, and nothing else.
pub(crate) const CHARGES_ONLY: Abilities =
    Abilities { refunds: false, cancels: false, ..operators::aoc::ABILITIES };
