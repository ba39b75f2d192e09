//! A console of two merchants, each with the same kinds of things.

use std::sync::Arc;
use std::time::Duration;

use billing::{
    AccountId, AfterGrace, Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, Currency,
    Doubted, DunningPolicy, MerchantId, Money, Msisdn, Plan, PlanId, RenewalSchedule,
    TransactionId, Way,
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use contract::{ChargeFilterView, NewRequeue, NewSubscription};
use engine::store::{ListQuery, Pause};
use orders::{Orders, Request};
use workflows::{AccountPolicy, Catalog, ChargeWorkflow, Merchant, Merchants, ids};

use super::super::given::{Given, PASSWORD, everybody, start};
use super::super::staff_work::account;
use crate::{Cost, PasswordHash, Role};

pub(super) const ACME_NUMBER: &str = "8562055500001";
pub(super) const BETA_NUMBER: &str = "8562077739888";

/// What only the other merchant has: ids, names, an amount, the ends of a number, words of its staff.
pub(super) const OTHERS: [&str; 7] =
    ["beta", "Betamax", "7331", "888", "bea", "BETA", "their tape"];

/// What a merchant has.
pub(super) struct Has {
    pub(super) charge: String,
    pub(super) requeue: String,
    subscription: &'static str,
}

impl Has {
    /// Everything that a path may have in it.
    pub(super) fn ids(&self) -> Vec<String> {
        vec![self.charge.clone(), self.requeue.clone(), self.subscription.to_owned()]
    }
}

/// A console of two merchants: of acme's staff are amy, who may do everything, and bob; of beta's is
/// bea; zed is of a merchant that is none. Cleo is the deployment's own.
pub(super) struct Two {
    pub(super) given: Given,
    pub(super) acme: Has,
    pub(super) beta: Has,
}

impl Two {
    pub(super) async fn new() -> Self {
        let hash = PasswordHash::of(PASSWORD, Cost::Nothing).expect("a password");
        let staff = [
            ("amy", Role::Admin, "acme"),
            ("bob", Role::Admin, "acme"),
            ("bea", Role::Admin, "beta"),
            ("zed", Role::Admin, "zenith"),
        ];
        let directory = staff.into_iter().fold(everybody(), |all, (name, role, merchant)| {
            all.with_staff_of(merchant.parse().ok(), name, role, hash.clone())
        });
        let mut given = Given::new(directory);
        given.desk.orders = Orders::new(given.store.clone(), Arc::new(catalog()));
        let acme = has(&given, "acme", ACME_NUMBER, "5000").await;
        let beta = has(&given, "beta", BETA_NUMBER, "7331").await;
        let pause = Pause {
            target: "beta-ltc".to_owned(),
            reason: "their tape is full".to_owned(),
            by: "console bea".to_owned(),
            since: start(),
        };
        given.store.pause(pause).await.expect("paused");
        super::signed_in(&given, "bea").await;
        Self { given, acme, beta }
    }

    /// All of beta's records, with how often each was written, and the pauses.
    pub(super) async fn beta_as_it_is(&self) -> (Vec<(String, u64)>, usize) {
        let (store, mut all) = (&self.given.store, Vec::new());
        for kind in [ids::CHARGE, ids::SUBSCRIPTION, ids::REQUEUE, ids::REFUND] {
            let query = ListQuery { kind: kind.to_owned(), limit: 100, ..ListQuery::default() };
            for row in store.list(query).await.expect("a list").rows {
                let signals =
                    store.read(&row.id).await.expect("a record").map_or(0, |it| it.version);
                all.push((row.id.to_string(), signals));
            }
        }
        (all, store.pauses().await.expect("the pauses").len())
    }
}

fn catalog() -> Catalog {
    let [acme, beta]: [MerchantId; 2] =
        ["acme", "beta"].map(|name| name.parse().expect("a merchant"));
    let named = |name: &str| Merchant { name: name.into(), share: 1, bare_ids: false };
    let accounts = ["acme", "beta"].map(|of| AccountPolicy { id: account_of(of), ..account() });
    Catalog::new(accounts, ["acme", "beta"].map(plan_of)).with_merchants(Merchants {
        known: [(acme.clone(), named("Acme Games")), (beta.clone(), named("Betamax Media"))].into(),
        accounts: [(account_of("acme"), acme), (account_of("beta"), beta)].into(),
        webhooks: [].into(),
    })
}

fn account_of(merchant: &str) -> AccountId {
    format!("{merchant}-ltc").parse().expect("an id")
}

fn plan_id_of(merchant: &str) -> PlanId {
    format!("{merchant}-gold").parse().expect("an id")
}

fn plan_of(merchant: &str) -> Plan {
    Plan::new(
        plan_id_of(merchant),
        account_of(merchant),
        format!("Gold of {merchant}"),
        Money::parse("5000", Currency::Lak).expect("an amount"),
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
        DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend).expect("a policy"),
    )
    .expect("a plan")
}

/// A subscription, a charge in doubt and a requeue of a merchant's, asked for by its own.
async fn has(given: &Given, merchant: &str, number: &str, amount: &str) -> Has {
    let orders = given.desk.orders.only(&merchant.parse().expect("a merchant"));
    let subscription = "sub-1";
    let wanted = NewSubscription {
        subscription_id: subscription.into(),
        msisdn: number.into(),
        plan: plan_id_of(merchant).to_string(),
        renews_at: start(),
    };
    orders.enrol(&Request::new(merchant, "k").expect("a key"), &wanted).await.expect("enrolled");
    let charge = doubt(given, merchant, number, amount).await;
    let wanted = NewRequeue {
        filter: ChargeFilterView { state: Some("in_doubt".into()), ..ChargeFilterView::default() },
        dry_run: false,
        pace_per_s: Some(1),
        charges: Vec::new(),
        reason: Some(format!("an outage of {merchant}")),
    };
    let request = Request::new(merchant, "again").expect("a key");
    let asked = orders.requeue(&request, &wanted, &format!("console {merchant}")).await;
    let run = asked.expect("asked for").run.expect("a run");
    let requeue = run.strip_prefix("requeue/").expect("a requeue").to_owned();
    Has { charge, requeue, subscription }
}

async fn doubt(given: &Given, merchant: &str, number: &str, amount: &str) -> String {
    let msisdn = Msisdn::parse_e164(number).expect("a number");
    let origin = ChargeOrigin::Request { api_key: merchant, idempotency_key: "1" };
    let id = ChargeId::mint(ids::partition_of(msisdn, given.store.partitions()), &origin);
    let mut charge = Charge::open(ChargeOrder {
        id,
        transaction_id: TransactionId::mint(&merchant.to_uppercase(), "1").expect("a prefix"),
        account: account_of(merchant),
        plan: Some(plan_id_of(merchant)),
        subscription: None,
        msisdn,
        amount: Money::parse(amount, Currency::Lak).expect("an amount"),
        description: None,
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: start().date_naive(),
        scheduled_for: start(),
        send_before: None,
        way: Way::Direct,
        purchase: None,
        asked: None,
    });
    let lost = ChargeEvent::AnswerLost {
        why: Doubted::Timeout,
        look_at: start() + TimeDelta::hours(1),
        code: None,
        evidence: None,
        reference: None,
    };
    for event in [ChargeEvent::Submitted, lost] {
        charge.apply(&event, start() - TimeDelta::days(2)).expect("a legal move");
    }
    given.store.create(vec![ChargeWorkflow::opening(&charge, start())]).await.expect("created");
    id.to_string()
}
