//! A merchant that shares nothing with the sandbox but HTTP and JSON.

use chrono::{DateTime, Utc};
use reqwest::{Client, Response, redirect::Policy};
use sandbox::{
    Running, Sandbox, SandboxConfig,
    aoc::{Aoc, AocConfig, Books, TimeSource},
};
use serde_json::{Value, json};

pub(super) const MSISDN: &str = "+60120000001";
pub(super) const PACKAGE: &str = "AcmeVideo";

/// Noon in Kuala Lumpur on the day with which the operator's examples begin.
pub(super) const START: &str = "2026-04-14T04:00:00Z";

/// A sandbox and a merchant who knows its account.
pub(super) struct Merchant {
    pub(super) sandbox: Running,
    pub(super) http: Client,
}

impl Merchant {
    /// On a good day.
    pub(super) async fn new() -> Self {
        Self::with(AocConfig::default()).await
    }

    /// With a clock that stands still at `START` until it is set.
    pub(super) async fn with(aoc: AocConfig) -> Self {
        Self::seeded(1, aoc).await
    }

    pub(super) async fn seeded(seed: u64, aoc: AocConfig) -> Self {
        let aoc = AocConfig { time: TimeSource::of(|| at(START)), ..aoc };
        let config = SandboxConfig { seed, aoc, ..SandboxConfig::default() };
        let sandbox = Sandbox::start(config).await.unwrap();
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { sandbox, http }
    }

    pub(super) fn aoc(&self) -> &Aoc {
        self.sandbox.aoc()
    }

    pub(super) fn books(&self) -> Books {
        self.aoc().books()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }

    /// Noon in Kuala Lumpur on a day of April 2026.
    pub(super) fn is_april(&self, day: u32) {
        self.aoc().set_now(at(&format!("2026-04-{day:02}T04:00:00Z")));
    }

    pub(super) async fn send(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        self.http.post(self.url(path)).json(body).send().await
    }

    /// The `data` of an answer; credentials are added.
    pub(super) async fn call(&self, path: &str, fields: Value) -> Value {
        let answer = self.send(path, &with_credentials(fields)).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json::<Value>().await.unwrap()["data"].take()
    }

    pub(super) async fn get_token(&self, sp_trans_id: &str, changes: Value) -> Value {
        self.call("/api/getAOCToken", order(sp_trans_id, changes)).await
    }

    pub(super) async fn renew(&self, sp_trans_id: &str, operator: &str) -> Value {
        self.call("/api/renewSubscription", renewal(sp_trans_id, operator)).await
    }

    pub(super) async fn status(&self, aoc_trans_id: &str) -> Value {
        self.call("/api/chargeStatus", json!({ "aocTransID": aoc_trans_id })).await
    }

    pub(super) async fn subscription(&self, operator: &str) -> Value {
        let named = json!({"msisdn": MSISDN, "subscriptionID": PACKAGE, "operator": operator});
        self.call("/api/subscriptionStatus", named).await
    }

    /// Orders a subscription at `operator` that is charged without a page.
    pub(super) async fn order_direct(&self, sp_trans_id: &str, operator: &str) -> String {
        let order = json!({"operator": operator, "msisdn": MSISDN});
        let token = self.get_token(sp_trans_id, merged(subscription(8), order)).await;
        assert_eq!(token["errorCode"], "00", "{token}");
        text(&token["aocTransID"])
    }

    pub(super) async fn charge_directly(&self, aoc_trans_id: &str) -> Value {
        self.call("/api/directCharge", json!({"aocTransID": aoc_trans_id, "msisdn": MSISDN})).await
    }

    pub(super) fn set_balance(&self, amount: &str) {
        self.aoc().set_balance(msisdn(), amount.parse().unwrap());
    }

    /// A switch of the back door.
    pub(super) async fn switch(&self, path: &str, order: Value) -> Response {
        self.send(&format!("/sandbox/aoc{path}"), &order).await.unwrap()
    }

    pub(super) async fn shown(&self, path: &str) -> Value {
        let answer = self.http.get(self.url(&format!("/sandbox/aoc{path}"))).send().await.unwrap();
        answer.json().await.unwrap()
    }

    pub(super) async fn listed(&self, path: &str) -> Vec<Value> {
        let answer = self.http.get(self.url(&format!("/sandbox/aoc{path}"))).send().await.unwrap();
        let text = answer.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn msisdn() -> sandbox::Msisdn {
    MSISDN[1..].parse().unwrap()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

pub(super) fn merged(mut fields: Value, changes: Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    for (name, value) in changes {
        match value {
            Value::Null => fields.as_object_mut().unwrap().remove(&name),
            value => fields.as_object_mut().unwrap().insert(name, value),
        };
    }
    fields
}

pub(super) fn with_credentials(fields: Value) -> Value {
    merged(json!({"apiKey": "sandbox", "username": "sandbox"}), fields)
}

/// A one-time purchase on the page, with changes; `null` takes a parameter away.
pub(super) fn order(sp_trans_id: &str, changes: Value) -> Value {
    let order = json!({
        "spTransID": sp_trans_id, "description": "Gold coins", "currency": "MYR",
        "amount": "10.00", "onBehalfOf": "ACME", "purchaseCategoryCode": "Game",
        "channel": "WEB", "operator": "plain", "taxAmount": "0",
        "callbackURL": "https://shop.example.com/return/1?lang=en",
        "contactInfo": "60120000000", "isSubscription": "False",
    });
    merged(order, changes)
}

/// What makes an order one of a subscription.
pub(super) fn subscription(duration: u16) -> Value {
    json!({"isSubscription": true, "subscriptionID": PACKAGE, "subscriptionName": "Acme video",
        "subscriptionDuration": duration, "unSubURL": "https://shop.example.com/stop"})
}

pub(super) fn renewal(sp_trans_id: &str, operator: &str) -> Value {
    json!({
        "spTransID": sp_trans_id, "description": "Acme video", "currency": "MYR",
        "amount": "9.90", "onBehalfOf": "ACME", "purchaseCategoryCode": "Video",
        "channel": "WEB", "operator": operator, "taxAmount": "0", "contactInfo": "60120000000",
        "msisdn": MSISDN, "subscriptionID": PACKAGE, "unSubURL": "https://shop.example.com/stop",
    })
}
