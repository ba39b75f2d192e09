//! A counter with two accounts, on a store of its own.

use std::sync::Arc;
use std::time::Duration;

use billing::{
    Abilities, AfterGrace, Currency, DunningPolicy, LostRenewalRule, Money, NotFoundRule, Plan,
    RenewalSchedule, Way,
};
use chrono_tz::Tz;
use contract::{NewCharge, NewPurchase};
use engine::Store;
use engine::store::ListQuery;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use orders::{Orders, Request};
use tempfile::TempDir;
use workflows::{AccountPolicy, Catalog, ids};

const PARTITIONS: u16 = 8;

/// A counter, and what its store lives in.
pub(crate) struct Counter {
    pub(crate) orders: Orders,
    _home: Home,
}

#[expect(dead_code, reason = "held until the test ends")]
enum Home {
    Folder(TempDir),
    Server(RedisServer),
}

/// One counter on each store there is.
pub(crate) async fn counters() -> [Counter; 2] {
    [on_sqlite(), on_redis().await]
}

pub(crate) fn on_sqlite() -> Counter {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { partitions: PARTITIONS, virtual_from: None };
    let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
    counter(Arc::new(store), Home::Folder(folder))
}

async fn on_redis() -> Counter {
    let server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let options = RedisOptions { partitions: Some(PARTITIONS), ..RedisOptions::default() };
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    counter(Arc::new(store), Home::Server(server))
}

fn counter(store: Arc<dyn Store>, home: Home) -> Counter {
    Counter { orders: Orders::new(store, Arc::new(catalog())), _home: home }
}

impl Counter {
    /// The same store under other rules.
    pub(crate) fn under(&self, catalog: Catalog) -> Orders {
        Orders::new(self.orders.store().clone(), Arc::new(catalog))
    }

    /// How many instances of a kind there are.
    pub(crate) async fn count(&self, kind: &str) -> usize {
        let query = ListQuery { kind: kind.to_owned(), limit: 1_000, ..ListQuery::default() };
        self.orders.store().list(query).await.expect("a list").rows.len()
    }

    pub(crate) async fn charges(&self) -> usize {
        self.count(ids::CHARGE).await
    }
}

pub(crate) fn request(key: &str) -> Request<'_> {
    Request::new("backend", key).expect("a key")
}

pub(crate) fn five_thousand() -> NewCharge {
    NewCharge {
        account: "ltc-main".into(),
        msisdn: "2055500001".into(),
        amount: "5000".into(),
        currency: "LAK".into(),
        description: "Ringtone".into(),
        charge_at: None,
        reference: None,
        metadata: [("basket".to_owned(), "17".to_owned())].into(),
    }
}

pub(crate) fn gold() -> NewPurchase {
    NewPurchase {
        account: "ltc-main".into(),
        plan: Some("gold".into()),
        amount: None,
        currency: None,
        description: None,
        msisdn: "2055500001".into(),
        reference: Some("order-17".into()),
        metadata: Default::default(),
        return_url: None,
    }
}

pub(crate) fn catalog() -> Catalog {
    catalog_up_to("50000")
}

/// The same accounts, with another bound on what is charged at once.
pub(crate) fn catalog_up_to(max_amount: &str) -> Catalog {
    let ltc = account("ltc-main", max_amount, Currency::Lak, false);
    let boost = account("boost-my", "100", Currency::Myr, true);
    Catalog::new([ltc, boost], [gold_plan()])
}

fn account(id: &str, max_amount: &str, currency: Currency, refunds: bool) -> AccountPolicy {
    AccountPolicy {
        id: id.parse().expect("an id"),
        transaction_prefix: "ACME".into(),
        inquiry_schedule: vec![Duration::from_secs(60)],
        timeout: Duration::from_secs(5),
        not_found: NotFoundRule::Hold,
        attempts_per_day: 3,
        max_amount: Money::parse(max_amount, currency).expect("an amount"),
        tps: 1_000.0,
        connections: 10,
        any_time: RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
        abilities: Abilities {
            uses_tokens: false,
            two_calls: &[Way::Otp],
            asks_by_our_id: true,
            tells_expiry: false,
            cancels: false,
            resends_otps: false,
            refunds,
            one_renewal_a_day: false,
        },
        lost_renewal: LostRenewalRule::Hold,
        renews_itself: false,
        purchase_way: Way::Otp,
        otp_window: Duration::from_secs(60),
        page_window: Duration::from_secs(1_800),
    }
}

fn gold_plan() -> Plan {
    Plan::new(
        "gold".parse().expect("an id"),
        "ltc-main".parse().expect("an id"),
        "Gold weekly".into(),
        Money::parse("5000", Currency::Lak).expect("an amount"),
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
        DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend).expect("a policy"),
    )
    .expect("a plan")
}
