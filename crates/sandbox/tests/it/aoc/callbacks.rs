//! What the merchant's server is told.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, routing::post};
use sandbox::{
    Share,
    aoc::{AocConfig, CallbackUrls, Delivery, Fault, Faults},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::caller::{MSISDN, Merchant, PACKAGE, text};
use crate::caller::until;

type Told = Arc<Mutex<Vec<Value>>>;

/// A server that takes callbacks, with what it was told.
struct Receiver {
    url: String,
    told: Told,
    serving: JoinHandle<()>,
}

impl Receiver {
    async fn new() -> Self {
        let told = Told::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let paths = Router::new().route("/charge", post(hear)).route("/unsubscribe", post(hear));
        let router = paths.with_state(Arc::clone(&told));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, told, serving }
    }

    fn config(&self) -> AocConfig {
        let charge = Some(format!("{}/charge", self.url));
        let unsubscribe = Some(format!("{}/unsubscribe", self.url));
        AocConfig { callbacks: CallbackUrls { charge, unsubscribe }, ..AocConfig::default() }
    }

    fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap().iter().map(|body| body["data"].clone()).collect()
    }

    async fn hears(&self, count: usize) -> Vec<Value> {
        until(|| self.told().len() >= count).await;
        self.told()
    }
}

async fn hear(State(told): State<Told>, Json(body): Json<Value>) -> Json<Value> {
    told.lock().unwrap().push(body);
    Json(json!({"status": "ok"}))
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[tokio::test]
async fn a_charged_subscription_is_told_with_its_expiry_date() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    let renewed = merchant.renew("r1", "plain").await;
    let told = receiver.hears(1).await.remove(0);
    let expected = json!({
        "transactionOperationStatus": "Charged", "totalAmountCharged": "9.90", "msisdn": MSISDN,
        "aocTransID": renewed["aocTransID"], "clientCorrelator": renewed["clientCorrelator"],
        "chargeMode": "standard", "errorCode": "00", "errorMessage": "",
        "expiryDate": "13-05-2026", "subscriptionID": PACKAGE,
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn failures_are_not_told() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    merchant.set_balance("0.00");
    merchant.renew("r1", "plain").await;
    merchant.set_balance("100.00");
    merchant.is_april(15);
    let charged = merchant.renew("r2", "plain").await;
    assert_eq!(receiver.hears(1).await[0]["aocTransID"], charged["aocTransID"]);
}

#[tokio::test]
async fn an_automatic_renewal_is_told_without_a_mode() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    let put = json!({"msisdn": MSISDN, "subscription_id": PACKAGE, "operator": "auto"});
    merchant.switch("/subscriptions", put).await;
    let told = receiver.hears(1).await.remove(0);
    assert!(told["chargeMode"].is_null(), "{told}");
    assert!(told["clientCorrelator"].as_str().unwrap().starts_with("R-"), "{told}");
}

#[tokio::test]
async fn a_wallet_charge_is_told_without_a_number_and_a_split_one_twice() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    let data = merchant.get_token("s1", json!({"operator": "wallet", "isWallet": true})).await;
    merchant.switch("/agree", json!({"aoc_token": data["aocToken"]})).await;
    assert!(receiver.hears(1).await[0]["msisdn"].is_null());

    merchant.set_balance("5.00");
    let id = merchant.order_direct("s2", "split").await;
    merchant.charge_directly(&id).await;
    merchant.set_balance("5.00");
    merchant.switch("/split", json!({ "aoc_trans_id": id })).await;
    let told = receiver.hears(3).await;
    for part in &told[1..] {
        assert_eq!(
            (&part["chargeMode"], &part["totalAmountCharged"]),
            (&json!("split"), &json!("5.00"))
        );
        assert_eq!(part["aocTransID"], id);
    }
    assert_ne!(told[1]["clientCorrelator"], told[2]["clientCorrelator"]);
}

#[tokio::test]
async fn callbacks_come_twice_or_never_or_before_the_answer() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    merchant.aoc().set_delivery(Delivery::Never);
    let id = merchant.order_direct("s1", "plain").await;
    merchant.charge_directly(&id).await;

    merchant.aoc().set_delivery(Delivery::BeforeReply);
    merchant.is_april(22);
    merchant.renew("r1", "plain").await;
    assert_eq!(receiver.told().len(), 1, "it came before the answer");

    merchant.aoc().set_delivery(Delivery::Twice);
    merchant.is_april(29);
    merchant.renew("r2", "plain").await;
    let told = receiver.hears(3).await;
    assert_eq!(told[1], told[2]);
    assert!(told.iter().all(|told| told["aocTransID"] != id), "the first was never sent");
}

#[tokio::test]
async fn callbacks_held_back_come_late_and_in_any_order() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    merchant.switch("/callbacks", json!({"delivery": "held"})).await;
    let id = merchant.order_direct("s1", "plain").await;
    merchant.charge_directly(&id).await;
    merchant.is_april(22);
    let renewed = text(&merchant.renew("r1", "plain").await["aocTransID"]);
    let sent = merchant.switch("/callbacks/flush", json!({"reversed": true})).await;
    assert_eq!(sent.json::<Value>().await.unwrap(), json!({"sent": 2}));
    let told = receiver.hears(2).await;
    let ids: Vec<_> = told.iter().map(|told| text(&told["aocTransID"])).collect();
    assert_eq!(ids, [renewed, id]);
}

#[tokio::test]
async fn callbacks_get_lost_by_chance_too() {
    let receiver = Receiver::new().await;
    let faults = Faults::none().with(Fault::CallbackTwice, Share::ALWAYS);
    let merchant = Merchant::with(AocConfig { faults, ..receiver.config() }).await;
    merchant.renew("r1", "plain").await;
    assert_eq!(receiver.hears(2).await.len(), 2);
}

#[tokio::test]
async fn customer_care_ends_a_subscription_and_tells_so() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::with(receiver.config()).await;
    merchant.aoc().set_delivery(Delivery::Never);
    merchant.renew("r1", "plain").await;
    merchant.aoc().set_delivery(Delivery::Prompt);
    let complaint = json!({"msisdn": MSISDN, "subscription_id": PACKAGE});
    assert_eq!(merchant.switch("/unsubscribe", complaint.clone()).await.status(), 204);
    let told = receiver.hears(1).await.remove(0);
    let expected = json!({"subscriptionID": PACKAGE, "msisdn": MSISDN, "status": "unsubscribed"});
    assert_eq!(told, expected);
    assert_eq!(merchant.subscription("plain").await["status"], "unsubscribed");
    assert_eq!(merchant.switch("/unsubscribe", complaint).await.status(), 409);
}

#[tokio::test]
async fn a_forged_callback_says_what_never_happened() {
    let receiver = Receiver::new().await;
    let merchant = Merchant::new().await;
    let forged = json!({"to": "charge", "data": {"aocTransID": "TR9", "totalAmountCharged": "1"}});
    assert_eq!(merchant.switch("/callbacks/forge", forged.clone()).await.status(), 400);
    let url = json!({"charge_url": format!("{}/charge", receiver.url)});
    assert_eq!(merchant.switch("/callbacks", url).await.status(), 204);
    assert_eq!(merchant.switch("/callbacks/forge", forged).await.status(), 204);
    assert_eq!(receiver.hears(1).await[0]["aocTransID"], "TR9");
    until(|| !merchant.aoc().delivered().is_empty()).await;
    assert_eq!(merchant.aoc().delivered()[0].status, Some(200));
    assert_eq!(merchant.listed("/callbacks").await[0]["status"], 200);
    assert_eq!(merchant.books().entries(), []);
}
