//! A deployment that two merchants share, on both stores.

use std::sync::Arc;
use std::time::Duration;

use api::{ApiKey, ApiKeys, Desk, Scope, Scrape};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use billing::{
    Charge, ChargeEvent, ChargeId, Currency, DeclineReason, Doubted, MerchantId, Money, Proof,
    Refund, RefundDoubt, RefundId, RefundOrder, RefundState, Subscription, Way,
};
use chrono_tz::Tz;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{Commit, Count, ListQuery, NewInstance, Next};
use engine::workflow::{decode, encode};
use engine::{Instance, Store};
use orders::Orders;
use serde_json::{Value, json};
use telemetry::{Exposition, Metrics};
use tempfile::TempDir;
use tower::ServiceExt;
use workflows::callback::{CallbackKind, CallbackStatus, Notice, received};
use workflows::matter::{Matter, MatterKind};
use workflows::notices::{self, About, NoticeKind};
use workflows::notification::{Notification, WebhookName};
use workflows::requeue::ApproveAbove;
use workflows::{Catalog, ChargeWorkflow, Merchant, Merchants, RefundWorkflow, ids, lanes, run};

use crate::catalog::{account, plan};
use crate::given::{LINE, Said, now};

/// Whoever calls: one of the merchants, or the provider.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) name: &'static str,
    amount: &'static str,
}

pub(super) const ACME: Of = Of { name: "acme", amount: "5000" };
pub(super) const BETA: Of = Of { name: "beta", amount: "7777" };
pub(super) const EVERYBODY: Of = Of { name: "everybody", amount: "5000" };

/// A line that only the second merchant has to do with.
pub(super) const LINE_OF_BETA: &str = "2055566778";

impl Of {
    pub(super) fn account(self) -> String {
        format!("{}-ltc", self.name)
    }

    pub(super) fn charge(self, line: &str) -> Value {
        json!({
            "account": self.account(), "msisdn": line, "amount": self.amount, "currency": "LAK",
            "description": format!("for {}", self.name)
        })
    }

    pub(super) fn subscription(self, id: &str, line: &str) -> Value {
        let plan = if self.name == "beta" { "beta-gold" } else { "acme-gold" };
        json!({
            "subscription_id": id, "msisdn": line, "plan": plan,
            "renews_at": "2026-12-01T02:00:00Z"
        })
    }
}

/// The deployment.
pub(super) struct Two {
    pub(super) store: Arc<dyn Store>,
    router: Router,
    _kept: (Option<TempDir>, Option<RedisServer>),
}

/// One on each store.
pub(super) async fn deployments() -> Vec<Two> {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { partitions: 4, virtual_from: Some(now()) };
    let sqlite = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
    let server = RedisServer::start(Appendfsync::Always).expect("redis-server is installed");
    let options = RedisOptions { partitions: Some(4), ..RedisOptions::default() };
    let redis = RedisStore::open(&server.url(), options).await.expect("a store");
    vec![
        Two::on(Arc::new(sqlite), (Some(folder), None)),
        Two::on(Arc::new(redis), (None, Some(server))),
    ]
}

fn catalog() -> Catalog {
    let of_both = [ACME, BETA];
    let merchant = |of: Of| of.name.parse::<MerchantId>().expect("a merchant");
    let accounts = of_both.map(|of| {
        account(&of.account(), Money::parse("50000", Currency::Lak), Tz::Asia__Vientiane, Way::Otp)
    });
    let plans = of_both.map(|of| {
        let amount = Money::parse(of.amount, Currency::Lak);
        plan(&format!("{}-gold", of.name), &of.account(), amount, "7d")
    });
    let known = Merchant { name: "Gold".into(), share: 1, bare_ids: false };
    let webhook = |of: Of| format!("{}-shop", of.name).parse().expect("a name");
    let sum = Money::parse("1000", Currency::Lak).expect("kip");
    Catalog::new(accounts, plans)
        .with_webhooks(of_both.map(webhook))
        .with_approval_above(ApproveAbove::new([sum]))
        .with_merchants(Merchants {
            known: of_both.map(|of| (merchant(of), known.clone())).into(),
            accounts: of_both.map(|of| (of.account().parse().expect("an id"), merchant(of))).into(),
            webhooks: of_both.map(|of| (webhook(of), merchant(of))).into(),
        })
}

impl Two {
    fn on(store: Arc<dyn Store>, kept: (Option<TempDir>, Option<RedisServer>)) -> Self {
        let catalog = Arc::new(catalog());
        let exposition = Exposition::new(Metrics::new(), store.clone(), catalog.clone());
        let every: Vec<Scope> = Scope::ALL.iter().map(|(_, scope)| *scope).collect();
        let key = |of: Of| {
            let merchant = catalog.merchants().find(|(id, _)| id.as_str() == of.name);
            ApiKey::new(format!("{}-backend", of.name), every.clone())
                .of_merchant(merchant.map(|(id, _)| id.clone()))
                .with_token(of.name)
        };
        let desk = Desk {
            store: store.clone(),
            catalog: catalog.clone(),
            orders: Orders::new(store.clone(), catalog.clone()),
            keys: ApiKeys::new([ACME, BETA, EVERYBODY].map(key)),
            queues: &["purchases", "renewals"],
            webhooks: Arc::new(
                catalog.webhooks().iter().map(|it| (it.clone(), format!("{it}.example"))).collect(),
            ),
            counterparts: Arc::default(),
            scrape: Scrape::open(exposition),
        };
        Self { router: api::router(desk), store, _kept: kept }
    }

    pub(super) async fn get(&self, of: Of, path: &str) -> Said {
        self.ask(of, "GET", path, "", None).await
    }

    pub(super) async fn delete(&self, of: Of, path: &str) -> Said {
        self.ask(of, "DELETE", path, "", None).await
    }

    pub(super) async fn order(&self, of: Of, path: &str, key: &str, body: &Value) -> Said {
        self.ask(of, "POST", path, key, Some(body)).await
    }

    pub(super) async fn ask(
        &self,
        of: Of,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> Said {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", of.name));
        if body.is_some() {
            request =
                request.header("content-type", "application/json").header("idempotency-key", key);
        }
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        let request = request.body(body).unwrap_or_else(|error| panic!("{path}: {error}"));
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), 16 << 20).await.expect("a body");
        Said { status, headers, body: String::from_utf8(body.into()).expect("UTF-8") }
    }

    /// Something of everything there is: what is asked for by the merchant's own key, and what
    /// workers and operators add to it.
    pub(super) async fn fill(&self, of: Of) {
        let name = of.name;
        for (id, line) in [("sub-1".to_owned(), LINE), (format!("sub-{name}"), own_line(of))] {
            let wanted = of.subscription(&id, line);
            let said = self.order(of, "/v1/subscriptions", &id, &wanted).await;
            assert_eq!(said.status, 201, "{said:?}");
        }
        let gold = json!({
            "account": of.account(), "plan": format!("{name}-gold"), "msisdn": "2055500999",
            "reference": format!("cart of {name}")
        });
        let bought = self.order(of, "/v1/purchases?wait=0", "p", &gold).await;
        assert_eq!(bought.status, 202, "{bought:?}");
        for state in ["declined", "in_doubt"] {
            self.charge_that_is(of, state).await;
        }
        self.tell(of).await;
        let requeue = json!({"filter": {"state": "declined"}, "reason": format!("by {name}")});
        let asked = self.order(of, "/v1/requeues", "r-0", &requeue).await;
        assert_eq!(asked.status, 202, "{asked:?}");
    }

    /// Something that its webhook is to be told.
    async fn tell(&self, of: Of) {
        let rows = self.records(ids::SUBSCRIPTION).await;
        let states = rows.iter().map(|row| decode("a subscription", &row.state).expect("one"));
        let account = of.account();
        let mut own = states.filter(|one: &Subscription| one.account.as_str() == account);
        let subscription = Box::new(own.next().expect("it is enrolled"));
        let about = About::Subscription { subscription, renews_at: None };
        let notice = notices::Notice { kind: NoticeKind::SubscriptionStarted, at: now(), about };
        let webhook: WebhookName = format!("{}-shop", of.name).parse().expect("a name");
        for (sequence, row) in (1..).zip(&rows) {
            let id = ids::notification(&row.id, sequence, &webhook);
            let told = Notification::of(webhook.clone(), sequence, notice.clone());
            let new = NewInstance {
                id,
                kind: ids::NOTIFICATION.into(),
                status: told.status.as_str().into(),
                lane: lanes::webhook(&webhook),
                due_at: Some(now()),
                state: encode(&told),
                history: Vec::new(),
                unique: None,
            };
            self.store.create(vec![new]).await.expect("a store");
        }
    }

    async fn records(&self, kind: &str) -> Vec<Instance> {
        let query = ListQuery { kind: kind.into(), limit: 1_000, ..ListQuery::default() };
        self.store.list(query).await.expect("a list").rows
    }

    /// A charge that a worker has seen to, counted in its night.
    async fn charge_that_is(&self, of: Of, state: &str) {
        let order = of.charge(own_line(of));
        let id = self.order(of, "/v1/charges", state, &order).await.text("id");
        let id: ChargeId = id.parse().expect("an id");
        let there = self.store.read(&ids::charge(id)).await.expect("a store").expect("a charge");
        let mut charge: Charge = decode(ids::CHARGE, &there.state).expect("a charge");
        let declined = ChargeEvent::Declined {
            proof: Proof::Reply,
            reason: DeclineReason::Funds,
            code: Some("101".into()),
            evidence: None,
        };
        let lost = ChargeEvent::AnswerLost {
            why: Doubted::Timeout,
            look_at: now(),
            code: None,
            evidence: None,
            reference: None,
        };
        let ends = if state == "declined" { declined } else { lost };
        for event in [ChargeEvent::Submitted, ends] {
            charge.apply(&event, now()).expect("a legal move");
        }
        let lane = ChargeWorkflow::opening(&charge, now()).lane;
        let lease = Duration::from_secs(60);
        let due = self.store.claim(there.id.partition, &there.lane, 100, lease).await;
        let claimed = due.expect("a store").into_iter().find(|due| due.instance.id == there.id);
        let claimed = claimed.expect("it is due");
        let group = run::group(&run::of(&charge.order));
        let count = |field: &str| Count { group: group.clone(), field: field.to_owned(), add: 1 };
        let commit = Commit {
            lease: claimed.lease,
            version: there.version,
            nonce: 1,
            state: encode(&charge),
            status_before: there.status.clone(),
            status: charge.state.as_str().into(),
            lane_before: there.lane.clone(),
            lane,
            next: Next::Finished,
            history: Vec::new(),
            signals_read: 0,
            unless_signalled: false,
            quiet: Vec::new(),
            create: Vec::new(),
            signal: Vec::new(),
            count: vec![count(run::OPENED), count(run::IN_DOUBT)],
            reserve: Vec::new(),
            free: Vec::new(),
            replicated: false,
        };
        self.store.commit(commit).await.expect("a store").expect("it is held");
        self.beside(&charge).await;
    }

    /// What there may be beside a charge: a refund that nobody knows of, a matter, a callback.
    async fn beside(&self, charge: &Charge) {
        let order = &charge.order;
        let mut refund = Refund::open(RefundOrder {
            id: RefundId::mint(order.id, "1"),
            charge: order.id,
            account: order.account.clone(),
            transaction_id: order.transaction_id.clone(),
            reference: "aoc-1".into(),
            msisdn: order.msisdn,
            amount: order.amount,
            reason: format!("for {}", order.account).into(),
            requested_by: "api".into(),
            requested_at: now(),
        });
        refund.state = RefundState::InDoubt;
        refund.doubt =
            Some(RefundDoubt { since: now(), look_at: now(), not_found: 0, not_found_since: None });
        let refund = NewInstance {
            status: refund.state.as_str().into(),
            ..RefundWorkflow::opening(&refund, now())
        };
        let matter = Matter {
            kind: MatterKind::LandedLate,
            subject: order.id.to_string().into(),
            account: order.account.clone(),
            amount: Some(order.amount),
            note: Some(format!("of {}", order.account).into()),
            settled: None,
        };
        let matter = matter.opening(order.id.partition(), now());
        self.store.create(vec![refund, matter]).await.expect("a store");
        let body = format!("{{\"account\": \"{}\"}}", order.account);
        let notice = Notice {
            account: &order.account,
            kind: CallbackKind::Charge,
            identity: order.account.as_str().as_bytes(),
            body: body.as_bytes(),
            msisdn: Some(order.msisdn),
            status: CallbackStatus::Unmatched,
            result: None,
            purchases: &[],
        };
        received(&*self.store, notice).await.expect("a store");
    }

    /// Every record of a kind that tells of the second merchant, in its own bytes.
    pub(super) async fn records_of_beta(&self) -> Vec<Instance> {
        let kinds = [
            ids::SUBSCRIPTION,
            ids::CHARGE,
            ids::REFUND,
            ids::MATTER,
            ids::CALLBACK,
            ids::REQUEUE,
            ids::AUDIT,
            ids::NOTIFICATION,
        ];
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(self.records(kind).await.into_iter().filter(tells_of_beta));
        }
        found
    }

    pub(super) async fn ids_of_beta(&self) -> Vec<String> {
        self.records_of_beta().await.iter().map(|row| row.id.name.to_string()).collect()
    }
}

fn own_line(of: Of) -> &'static str {
    if of.name == "beta" { LINE_OF_BETA } else { "2055512123" }
}

fn tells_of_beta(row: &Instance) -> bool {
    row.state.windows(4).any(|bytes| bytes == b"beta")
}
