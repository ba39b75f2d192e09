//! What a subscriber sees and does.

use std::time::Duration;

use chrono::TimeDelta;
use sandbox::aoc::{AocConfig, Route};
use serde_json::json;

use super::caller::{MSISDN, Merchant, merged, subscription, text};

async fn opened(merchant: &Merchant, token: &str) -> String {
    let url = merchant.url(&format!("/api/aoc?aocToken={token}"));
    merchant.http.get(url).send().await.unwrap().text().await.unwrap()
}

async fn pressed(merchant: &Merchant, form: &[(&str, &str)]) -> reqwest::Response {
    merchant.http.post(merchant.url("/api/aoc")).form(form).send().await.unwrap()
}

#[tokio::test]
async fn agreeing_charges_and_returns_to_the_merchant_with_the_id() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", json!({})).await;
    let (token, id) = (text(&data["aocToken"]), text(&data["aocTransID"]));
    let page = opened(&merchant, &token).await;
    assert!(page.contains("Gold coins") && page.contains("MYR 10.00"), "{page}");
    assert_eq!(merchant.status(&id).await["transactionOperationStatus"], "pending");

    let answer = pressed(&merchant, &[("aocToken", &token), ("decision", "agree")]).await;
    assert_eq!(answer.status(), 303);
    let back = format!("https://shop.example.com/return/1?lang=en&aocTransID={id}");
    assert_eq!(answer.headers()["location"], back);
    let status = merchant.status(&id).await;
    assert_eq!(status["transactionOperationStatus"], "Charged");
    assert_eq!(status["totalAmountCharged"], "10.00");
    assert_eq!((&status["chargeMode"], &status["errorCode"]), (&json!("standard"), &json!("00")));
    let entry = merchant.books().entries().remove(0);
    assert_eq!((entry.endpoint, &*entry.aoc_trans_id), (Route::Page, id.as_str()));
    assert_eq!(entry.client_correlator, status["clientCorrelator"]);
}

#[tokio::test]
async fn cancelling_charges_nothing_and_returns_all_the_same() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", json!({})).await;
    let token = text(&data["aocToken"]);
    let answer = pressed(&merchant, &[("aocToken", &token), ("decision", "cancel")]).await;
    assert_eq!(answer.status(), 303);
    let status = merchant.status(&text(&data["aocTransID"])).await;
    assert_eq!(status["transactionOperationStatus"], "Denied");
    assert_eq!(status["errorCode"], "AOC1004");
    assert_eq!(merchant.books().entries(), []);
}

#[tokio::test]
async fn a_token_opens_one_transaction_once() {
    let merchant = Merchant::new().await;
    let token = text(&merchant.get_token("s1", json!({})).await["aocToken"]);
    pressed(&merchant, &[("aocToken", &token), ("decision", "agree")]).await;
    let again = pressed(&merchant, &[("aocToken", &token), ("decision", "agree")]).await;
    assert!(again.text().await.unwrap().contains("AOC0003"));
    assert!(opened(&merchant, &token).await.contains("AOC0003"));
    assert!(opened(&merchant, "guess").await.contains("AOC0003"));
    assert_eq!(merchant.books().entries().len(), 1);
}

#[tokio::test]
async fn a_token_that_nobody_used_expires() {
    let lifetime = Duration::from_secs(600);
    let config = AocConfig { transaction_lifetime: lifetime, ..AocConfig::default() };
    let merchant = Merchant::with(config).await;
    let data = merchant.get_token("s1", json!({})).await;
    let token = text(&data["aocToken"]);
    merchant.aoc().set_now(merchant.aoc().now() + TimeDelta::seconds(601));
    assert!(opened(&merchant, &token).await.contains("AOC1019"));
    let status = merchant.status(&text(&data["aocTransID"])).await;
    assert_eq!(status["errorCode"], "AOC1019");
}

#[tokio::test]
async fn of_several_wallets_the_chosen_one_charges() {
    let merchant = Merchant::new().await;
    let offer = json!({"operator": "wallet,bnpl", "isWallet": true});
    let token = text(&merchant.get_token("s1", offer).await["aocToken"]);
    let page = opened(&merchant, &token).await;
    assert!(page.contains("value=\"wallet\" checked") && page.contains("value=\"bnpl\""), "{page}");
    let other = [("aocToken", &*token), ("decision", "agree"), ("operator", "paytm")];
    assert!(pressed(&merchant, &other).await.text().await.unwrap().contains("AOC0001"));
    let chosen = [("aocToken", &*token), ("decision", "agree"), ("operator", "bnpl")];
    assert_eq!(pressed(&merchant, &chosen).await.status(), 303);
    assert_eq!(&*merchant.books().entries()[0].operator, "bnpl");
}

#[tokio::test]
async fn a_subscription_bought_on_the_page_is_found_by_its_number() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", subscription(31)).await;
    let agreed = json!({"aoc_token": data["aocToken"], "msisdn": MSISDN});
    let shown = merchant.switch("/agree", agreed).await;
    let shown = shown.json::<serde_json::Value>().await.unwrap();
    assert_eq!(shown["transactionOperationStatus"], "Charged");
    assert!(shown["return_url"].as_str().unwrap().contains("aocTransID="), "{shown}");
    let subscribed = merchant.subscription("plain").await;
    assert_eq!(subscribed["status"], "subscribed");
    assert_eq!(subscribed["subscriptionName"], "Acme video");
    assert_eq!(subscribed["expiryDate"], "14-05-2026");
}

#[tokio::test]
async fn who_is_still_subscribed_cannot_subscribe_again() {
    let merchant = Merchant::new().await;
    for (sp_trans_id, code) in [("s1", "00"), ("s2", "AOC1002")] {
        let data = merchant.get_token(sp_trans_id, merged(subscription(31), json!({}))).await;
        let agreed = json!({"aoc_token": data["aocToken"], "msisdn": MSISDN});
        merchant.switch("/agree", agreed).await;
        let status = merchant.status(&text(&data["aocTransID"])).await;
        assert_eq!(status["errorCode"], code);
    }
    assert_eq!(merchant.books().stats().charges, 1);
}

#[tokio::test]
async fn a_subscriber_may_say_which_number_pays() {
    let merchant = Merchant::new().await;
    let token = text(&merchant.get_token("s1", json!({})).await["aocToken"]);
    assert!(opened(&merchant, &token).await.contains("name=\"msisdn\""));
    let form =
        |number| [("aocToken", token.clone()), ("decision", "agree".into()), ("msisdn", number)];
    let typed = async |number: &str| {
        let form = form(number.to_owned());
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        pressed(&merchant, &form).await
    };
    assert!(typed("my number").await.text().await.unwrap().contains("AOC0001"));
    assert_eq!(typed(MSISDN).await.status(), 303);
    assert_eq!(merchant.books().entries()[0].msisdn, Some(super::caller::msisdn()));
}
