//! An AOC gateway that knows what a test tells it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::routing::post;
use axum::{Form, Router};
use operators::aoc::{
    AocClient, AocConfig, AocOperator, BodyFormat, Consent, MsisdnPlus, PlanTerms, Terms,
};
use operators::{Operator, Secret};
use tokio::net::TcpListener;

/// What the gateway says, and what it was asked.
#[derive(Clone, Default)]
pub(crate) struct Gateway(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    charges: HashMap<String, String>,
    subscription: String,
    asked: Vec<String>,
}

type Fields = Form<HashMap<String, String>>;

impl Gateway {
    /// What chargeStatus says of a name.
    pub(crate) fn says_of_charge(&self, name: &str, status: &str, amount: &str) {
        let body = format!(
            r#"{{"data":{{"aocTransID":"{name}","transactionOperationStatus":"{status}","totalAmountCharged":"{amount}","msisdn":"+60120000001","clientCorrelator":"c-1","errorCode":"00","errorMessage":""}}}}"#
        );
        self.book(|book| book.charges.insert(name.to_owned(), body));
    }

    /// What subscriptionStatus says.
    pub(crate) fn says_of_subscription(&self, status: &str, expiry: &str) {
        let body = format!(
            r#"{{"data":{{"subscriptionID":"AcmeVideo","subscriptionName":"Video","status":"{status}","msisdn":"+60120000001","expiryDate":"{expiry}","errorCode":"00","errorMessage":""}}}}"#
        );
        self.book(|book| book.subscription = body);
    }

    /// What it was asked, oldest first.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.book(|book| book.asked.clone())
    }

    /// A client of it. Whatever it was not told about is answered with nothing at all.
    pub(crate) async fn operator(&self) -> Arc<dyn Operator> {
        let router = Router::new()
            .route("/api/chargeStatus", post(charge_status))
            .route("/api/subscriptionStatus", post(subscription_status))
            .with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = AocClient::new(config(base_url)).expect("a client");
        let video = "video-monthly".parse().expect("a plan id");
        let terms = Terms {
            return_url: "https://billing.example.com/callbacks/aoc/boost-my/return".into(),
            single: Consent::Page,
            plans: [(video, terms())].into_iter().collect(),
        };
        Arc::new(AocOperator::new(client, terms))
    }

    fn book<T>(&self, read: impl FnOnce(&mut Book) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn charge_status(State(gateway): State<Gateway>, Form(fields): Fields) -> String {
    let name = fields.get("aocTransID").cloned().unwrap_or_default();
    gateway.book(|book| {
        book.asked.push(format!("chargeStatus {name}"));
        book.charges.get(&name).cloned().unwrap_or_default()
    })
}

async fn subscription_status(State(gateway): State<Gateway>) -> String {
    gateway.book(|book| {
        book.asked.push("subscriptionStatus".into());
        book.subscription.clone()
    })
}

fn config(base_url: String) -> AocConfig {
    AocConfig {
        base_url,
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
        contact_info: "60120000000".into(),
        timeout: std::time::Duration::from_secs(5),
    }
}

fn terms() -> PlanTerms {
    PlanTerms {
        subscription_id: "AcmeVideo".into(),
        name: "Video monthly".into(),
        duration_days: 31,
        consent: Consent::Page,
        unsubscribe_url: "https://shop.example.com/stop".into(),
        content_url: None,
        renewal_charge: None,
    }
}
