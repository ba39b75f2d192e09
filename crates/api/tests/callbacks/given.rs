//! A desk with two accounts, their plans and their subscribers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use api::{CallbackSecret, Counterpart, Desk, Scrape};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use billing::{Charge, ChargeId, ChargeOrigin, Country, Msisdn, Subscription};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::ListQuery;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::workflow::{Stored, decode};
use engine::{InstanceId, Moment, Store};
use serde_json::Value;
use telemetry::{Exposition, Metrics};
use tempfile::TempDir;
use tower::ServiceExt;
use workflows::callback::Callback;
use workflows::purchase::{Clerk, Opened, Wish, open};
use workflows::{Catalog, SubscriptionWorkflow, enrol, ids};

use crate::catalog;
use crate::gateway::Gateway;

pub(crate) const SECRET: &str = "s3cret-of-the-address";

/// Everything a test touches.
pub(crate) struct Shop {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) gateway: Gateway,
    pub(crate) router: Router,
    _folder: Option<TempDir>,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect(&self.body)
    }

    /// LTC's `ResultCode`.
    pub(crate) fn code(&self) -> String {
        self.json()["ResultCode"].as_str().expect("a text").to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T02:00:00Z".parse().expect("a time")
}

pub(crate) fn lao(national: &str) -> Msisdn {
    Msisdn::parse(national, Country::Laos).expect("a number")
}

pub(crate) fn malaysian() -> Msisdn {
    Msisdn::parse("+60120000001", Country::Malaysia).expect("a number")
}

impl Shop {
    /// On an SQLite file of its own, whose time stands still.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: 4, virtual_from: Some(now()) };
        let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
        Self { _folder: Some(folder), ..Self::on(Arc::new(store)) }
    }

    /// On another store.
    pub(crate) fn on(store: Arc<dyn Store>) -> Self {
        let catalog = Arc::new(catalog::catalog());
        let exposition = Exposition::new(Metrics::new(), store.clone(), catalog.clone());
        let desk = Desk {
            store: store.clone(),
            catalog: catalog.clone(),
            orders: orders::Orders::new(store.clone(), catalog.clone()),
            keys: api::ApiKeys::default(),
            queues: &[],
            webhooks: Arc::default(),
            counterparts: Arc::new(counterparts()),
            scrape: Scrape::open(exposition),
        };
        let router = api::router(desk);
        Self { store, catalog, gateway: Gateway::default(), router, _folder: None }
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Said {
        let request = Request::post(path).body(body.into()).expect("a request");
        self.send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Said {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        Said { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// LTC's Unsubscribe.
    pub(crate) async fn unsubscribe(&self, msisdn: &str, code: &str, channel: &str) -> Said {
        let body = serde_json::json!({"Msisdn": msisdn, "USSDCode": code, "Channel": channel});
        let path = format!("/callbacks/ltc/ltc-main/{SECRET}/unsubscribe");
        self.post(&path, body.to_string()).await
    }

    /// A live subscription that renews in `days`.
    pub(crate) async fn enrol(&self, id: &str, msisdn: Msisdn, plan: &str, days: i64) {
        let plan = self.catalog.plan(&plan.parse().expect("an id")).expect("a plan");
        let renews_at = now() + TimeDelta::days(days);
        let id = id.parse().expect("an id");
        let subscription = Subscription::enrol(id, msisdn, plan, renews_at);
        let partitions = self.store.partitions();
        let workflow = SubscriptionWorkflow::new(self.catalog.clone(), partitions);
        let partition = ids::partition_of(msisdn, partitions);
        let moment = Moment { at: now(), lost_commits_at: None };
        let new = enrol::enrolment(&workflow, &subscription, partition, moment);
        self.store.create(vec![new]).await.expect("enrolled");
    }

    /// An open purchase.
    pub(crate) async fn buy(&self, wish: Wish) -> ChargeId {
        let clerk = Clerk::new(&self.catalog, self.store.partitions());
        let origin = ChargeOrigin::Request { api_key: "k", idempotency_key: "1" };
        let order = clerk.purchase(&wish, &origin, now()).expect("a purchase");
        match open(&*self.store, order, now()).await.expect("a store") {
            Opened::New(charge) => charge.order.id,
            other => panic!("not opened: {other:?}"),
        }
    }

    pub(crate) async fn subscription(&self, id: &str, msisdn: Msisdn) -> Subscription {
        let partition = ids::partition_of(msisdn, self.store.partitions());
        self.read(&ids::subscription(partition, &id.parse().expect("an id"))).await
    }

    pub(crate) async fn charge(&self, id: ChargeId) -> Charge {
        self.read(&ids::charge(id)).await
    }

    pub(crate) async fn read<T: Stored>(&self, id: &InstanceId) -> T {
        let instance = self.store.read(id).await.expect("a store").expect("an instance");
        decode("a record", &instance.state).expect("readable")
    }

    /// Every callback on record.
    pub(crate) async fn callbacks(&self) -> Vec<Callback> {
        let query = ListQuery { kind: ids::CALLBACK.into(), limit: 100, ..ListQuery::default() };
        let rows = self.store.list(query).await.expect("a list").rows;
        rows.iter().map(|row| decode("a callback", &row.state).expect("readable")).collect()
    }

    /// The one callback on record.
    pub(crate) async fn callback(&self) -> Callback {
        let mut callbacks = self.callbacks().await;
        assert_eq!(callbacks.len(), 1);
        callbacks.remove(0)
    }
}

fn counterparts() -> HashMap<billing::AccountId, Counterpart> {
    let secret = Some(CallbackSecret::new(SECRET));
    let code = ("*131*1#".to_owned(), "gold-weekly".parse().expect("an id"));
    let ltc = Counterpart::Ltc { secret: secret.clone(), ussd_codes: BTreeMap::from([code]) };
    [("ltc-main", ltc), ("boost-my", Counterpart::Aoc { secret })]
        .map(|(id, counterpart)| (id.parse().expect("an id"), counterpart))
        .into()
}
