//! A desk that backends call, with keys of several scopes.

use std::sync::Arc;
use std::time::Duration;

use api::{ApiKey, ApiKeys, Desk, Scope, Scrape};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request};
use billing::Charge;
use chrono::{DateTime, Utc};
use contract::Problem;
use engine::Store;
use engine::store::ListQuery;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::workflow::decode;
use orders::Orders;
use serde_json::{Value, json};
use telemetry::{Exposition, Metrics};
use tempfile::TempDir;
use tower::ServiceExt;
use workflows::ids;
use workflows::notification::WebhookName;

use crate::catalog::catalog;

/// May do what the contract's own example may.
pub(crate) const TOKEN: &str = "token-of-the-backend";
/// What it was before.
pub(crate) const OLD_TOKEN: &str = "token-of-the-backend-before";
/// May do nothing but read subscriptions.
pub(crate) const READER: &str = "token-of-customer-care";
/// May see webhooks and have them told again, see the audit and whole numbers.
pub(crate) const STAFF: &str = "token-of-staff";
pub(crate) const LINE: &str = "2055500155";

/// Everything a test touches.
pub(crate) struct Shop {
    pub(crate) store: Arc<dyn Store>,
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
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_else(|| panic!("{field}: {self:?}")).to_owned()
    }

    /// The problem that it must be, of this status and kind.
    pub(crate) fn problem(&self, status: u16, kind: &str) -> Problem {
        let said = (self.status, self.header("content-type"));
        assert_eq!(said, (status, "application/problem+json"), "{self:?}");
        let problem: Problem = serde_json::from_str(&self.body).expect("a problem");
        assert_eq!((problem.status, &*problem.kind), (status, &*format!("/problems/{kind}")));
        assert_eq!(problem.request_id.as_deref(), Some(self.header("x-request-id")), "{self:?}");
        problem
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-22T02:00:00Z".parse().expect("a time")
}

/// The only webhook.
pub(crate) fn webhook() -> WebhookName {
    "acme".parse().expect("a name")
}

/// A charge that fits.
pub(crate) fn charge() -> Value {
    json!({
        "account": "ltc-main", "msisdn": LINE, "amount": "5000", "currency": "LAK",
        "description": "Gold weekly", "reference": "order-17", "metadata": {"cart": "9"}
    })
}

/// The same, but for one field.
pub(crate) fn charge_with(field: &str, value: impl Into<Value>) -> Value {
    let mut charge = charge();
    charge[field] = value.into();
    charge
}

impl Shop {
    /// On an SQLite file of its own, whose time stands still.
    pub(crate) fn new() -> Self {
        Self::in_a_folder(Duration::MAX)
    }

    /// The same where nothing is counted for longer than it takes to look at one page.
    pub(crate) fn in_haste() -> Self {
        Self::in_a_folder(Duration::ZERO)
    }

    fn in_a_folder(counts_for: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: 4, virtual_from: Some(now()) };
        let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
        Self { _folder: Some(folder), ..Self::counting_for(counts_for, Arc::new(store)) }
    }

    /// On another store.
    pub(crate) fn on(store: Arc<dyn Store>) -> Self {
        Self::counting_for(Duration::MAX, store)
    }

    fn counting_for(counts_for: Duration, store: Arc<dyn Store>) -> Self {
        let catalog = Arc::new(catalog());
        let exposition = Exposition::new(Metrics::new(), store.clone(), catalog.clone());
        let backend = [
            Scope::ChargesWrite,
            Scope::ChargesRead,
            Scope::SubscriptionsWrite,
            Scope::SubscriptionsRead,
        ];
        let staff = [
            Scope::WebhooksRead,
            Scope::WebhooksWrite,
            Scope::AuditRead,
            Scope::MsisdnReveal,
            Scope::WorklistRead,
            Scope::WorklistWrite,
            Scope::RequeuesApprove,
            Scope::ChargesResolve,
            Scope::QueuesWrite,
        ];
        let keys = ApiKeys::new([
            ApiKey::new("backend", backend).with_token(TOKEN).with_token(OLD_TOKEN),
            ApiKey::new("staff", staff).with_token(STAFF),
            ApiKey::new("care", [Scope::SubscriptionsRead]).with_token(READER),
        ]);
        let desk = Desk {
            store: store.clone(),
            catalog: catalog.clone(),
            orders: Orders::new(store.clone(), catalog.clone()).counting_for(counts_for),
            keys,
            queues: &["purchases", "renewals"],
            webhooks: Arc::new([(webhook(), "shop.example.com".to_owned())].into()),
            counterparts: Arc::default(),
            scrape: Scrape::open(exposition),
        };
        Self { store, router: api::router(desk), _folder: None }
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        self.send(asking("GET", path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Said {
        self.send(asking("DELETE", path).body(Body::empty()).expect("a request")).await
    }

    /// Without a key.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Said {
        let request = asking("POST", path).header("content-type", "application/json");
        self.send(request.body(body.to_string().into()).expect("a request")).await
    }

    /// Under a key.
    pub(crate) async fn order(&self, path: &str, key: &str, body: &Value) -> Said {
        let request = asking("POST", path)
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.send(request.body(body.to_string().into()).expect("a request")).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Said {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), 16 << 20).await.expect("a body");
        Said { status, headers, body: String::from_utf8(body.into()).expect("UTF-8") }
    }

    /// Every charge on record.
    pub(crate) async fn charges(&self) -> Vec<Charge> {
        let query = ListQuery { kind: ids::CHARGE.into(), limit: 1_000, ..ListQuery::default() };
        let rows = self.store.list(query).await.expect("a list").rows;
        rows.iter().map(|row| decode("a charge", &row.state).expect("readable")).collect()
    }
}

/// A request of the backend's.
pub(crate) fn asking(method: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"))
}
