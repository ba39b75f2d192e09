//! How operators differ.

use chrono::TimeDelta;
use sandbox::aoc::{AocConfig, Behaviour, Course, Endpoint, Route};
use serde_json::{Value, json};

use super::caller::{MSISDN, Merchant, merged, subscription, text};

fn status(data: &Value) -> &str {
    data["transactionOperationStatus"].as_str().unwrap_or_else(|| panic!("{data}"))
}

#[tokio::test]
async fn at_xl_it_takes_a_look_up_for_a_charge_to_take_effect() {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "xl").await;
    assert_eq!(status(&merchant.charge_directly(&id).await), "Processing");
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "AOC1008");
    assert_eq!(merchant.books().entries(), []);
    assert_eq!(status(&merchant.status(&id).await), "Charged");
    assert_eq!(status(&merchant.status(&id).await), "Charged");
    assert_eq!(merchant.books().entries().len(), 1);
}

#[tokio::test]
async fn more_look_ups_may_be_needed() {
    let mut config = AocConfig::default();
    config.operators.get_mut("xl").unwrap().polls = 3;
    let merchant = Merchant::with(config).await;
    let id = merchant.order_direct("s1", "xl").await;
    merchant.charge_directly(&id).await;
    assert_eq!(status(&merchant.status(&id).await), "Processing");
    assert_eq!(status(&merchant.status(&id).await), "Processing");
    assert_eq!(status(&merchant.status(&id).await), "Charged");
}

#[tokio::test]
async fn a_charge_at_xl_that_nobody_asks_about_fails() {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "xl").await;
    merchant.charge_directly(&id).await;
    merchant.aoc().set_now(merchant.aoc().now() + TimeDelta::seconds(601));
    let dropped = merchant.status(&id).await;
    assert_eq!((status(&dropped), &dropped["errorCode"]), ("Denied", &json!("AOC1007")));
    assert_eq!(merchant.books().entries(), []);
}

#[tokio::test]
async fn celcom_waits_for_a_top_up_only_where_funds_are_low() {
    let merchant = Merchant::new().await;
    let rich = merchant.renew("r1", "celcom").await;
    assert_eq!(status(&rich), "Charged");

    let poor = json!({"operator": "celcom", "msisdn": "+60120000002"});
    merchant.aoc().set_balance("60120000002".parse().unwrap(), "1.00".parse().unwrap());
    let id = text(&merchant.get_token("s1", merged(subscription(8), poor)).await["aocTransID"]);
    let named = json!({"aocTransID": id, "msisdn": "+60120000002"});
    assert_eq!(status(&merchant.call("/api/directCharge", named).await), "pending_topup");
    assert_eq!(status(&merchant.status(&id).await), "pending_topup");
    let topped_up = json!({"msisdn": "60120000002", "balance": "10.00"});
    let account = merchant.switch("/balances", topped_up).await.json::<Value>().await.unwrap();
    assert_eq!(account, json!({"balance": "0.00", "is_billable": true}));
    assert_eq!(status(&merchant.status(&id).await), "Charged");
    assert_eq!(merchant.books().entries_of(&id).len(), 1);
}

#[tokio::test]
async fn a_top_up_that_never_comes_ends_the_wait() {
    let merchant = Merchant::new().await;
    merchant.set_balance("0.00");
    let pending = merchant.renew("r1", "celcom").await;
    assert_eq!(status(&pending), "pending_topup");
    let id = text(&pending["aocTransID"]);
    merchant.is_april(15);
    let blocked = merchant.renew("r2", "celcom").await;
    assert_eq!(blocked["errorCode"], "AOC1020");
    merchant.is_april(22);
    assert_eq!(merchant.status(&id).await["errorCode"], "AOC1019");
}

#[tokio::test]
async fn robi_asks_the_subscriber_for_consent_on_first_charges_only() {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "Robi").await;
    assert_eq!(status(&merchant.charge_directly(&id).await), "pending_consent");
    assert_eq!(status(&merchant.status(&id).await), "pending_consent");
    assert_eq!(status(&merchant.status(&id).await), "Charged");
    assert_eq!(merchant.subscription("robi").await["expiryDate"], "20-04-2026");
    merchant.is_april(24);
    assert_eq!(status(&merchant.renew("r1", "ROBI").await), "Charged");
    assert_eq!(merchant.subscription("robi").await["expiryDate"], "30-04-2026");
}

#[tokio::test]
async fn a_subscriber_may_refuse_the_consent() {
    let merchant = Merchant::new().await;
    for (sp_trans_id, consents, seen) in [("s1", false, "Denied"), ("s2", true, "Charged")] {
        let id = merchant.order_direct(sp_trans_id, "robi").await;
        merchant.charge_directly(&id).await;
        let answer = json!({"aoc_trans_id": id, "consents": consents});
        assert_eq!(merchant.switch("/consent", answer).await.status(), 200);
        assert_eq!(status(&merchant.status(&id).await), seen);
    }
}

#[tokio::test]
async fn wallets_show_no_numbers() {
    let merchant = Merchant::new().await;
    let order = json!({"operator": "wallet", "isWallet": true});
    let data = merchant.get_token("s1", order).await;
    merchant.switch("/agree", json!({"aoc_token": data["aocToken"]})).await;
    let seen = merchant.status(&text(&data["aocTransID"])).await;
    assert_eq!(status(&seen), "Charged");
    assert!(seen["msisdn"].is_null(), "{seen}");
    assert!(merchant.books().entries()[0].msisdn.is_some());
}

#[tokio::test]
async fn paytm_renews_subscriptions_by_look_ups() {
    let merchant = Merchant::new().await;
    let renewed = merchant.renew("r1", "paytm").await;
    assert_eq!(status(&renewed), "Processing");
    assert!(renewed["msisdn"].is_null(), "{renewed}");
    assert_eq!(status(&merchant.status(&text(&renewed["aocTransID"])).await), "Charged");
    assert_eq!(merchant.renew("r2", "bnpl").await["errorCode"], "AOC1018");
}

#[tokio::test]
async fn a_shorter_period_is_offered_where_it_is_affordable() {
    let merchant = Merchant::new().await;
    merchant.set_balance("3.00");
    let id = merchant.order_direct("s1", "stepdown").await;
    let offered = merchant.charge_directly(&id).await;
    assert_eq!(status(&offered), "pending_step_down");
    let options = json!([{"subscriptionDuration": 2, "amount": "1.42"}]);
    assert_eq!(offered["stepDownOptions"], options);
    assert_eq!(status(&merchant.status(&id).await), "pending_step_down");

    let choose = |duration: u16| {
        let chosen = json!({"aocTransID": id, "msisdn": MSISDN, "subscriptionDuration": duration});
        merchant.call("/api/directChargeWithStepDown", chosen)
    };
    assert_eq!(choose(8).await["errorCode"], "AOC0001");
    let charged = choose(2).await;
    assert_eq!((status(&charged), &charged["chargeMode"]), ("Charged", &json!("stepdown")));
    assert_eq!(charged["totalAmountCharged"], "1.42");
    assert_eq!(charged["expiryDate"], "15-04-2026");
    assert_eq!(choose(2).await["errorCode"], "AOC0002");
    assert_eq!(merchant.books().entries()[0].endpoint, Route::StepDown);
}

#[tokio::test]
async fn a_step_down_can_be_ordered_whatever_the_balance() {
    let merchant = Merchant::new().await;
    let stepped = Behaviour::going(Course::StepDown);
    merchant.aoc().script().next(Endpoint::DirectCharge, stepped).unwrap();
    let id = merchant.order_direct("s1", "plain").await;
    assert_eq!(status(&merchant.charge_directly(&id).await), "pending_step_down");
}

#[tokio::test]
async fn a_split_charge_takes_half_and_the_rest_when_told() {
    let merchant = Merchant::new().await;
    merchant.set_balance("6.00");
    let id = merchant.order_direct("s1", "split").await;
    let half = merchant.charge_directly(&id).await;
    assert_eq!((status(&half), &half["chargeMode"]), ("Charged", &json!("split")));
    assert_eq!(half["totalAmountCharged"], "5.00");
    let rest = json!({ "aoc_trans_id": id });
    assert_eq!(merchant.switch("/split", rest.clone()).await.status(), 409);
    merchant.set_balance("5.00");
    assert_eq!(merchant.switch("/split", rest.clone()).await.status(), 200);
    assert_eq!(merchant.status(&id).await["totalAmountCharged"], "10.00");
    assert_eq!(merchant.switch("/split", rest).await.status(), 409);
    let routes: Vec<_> = merchant.books().entries().iter().map(|entry| entry.endpoint).collect();
    assert_eq!(routes, [Route::DirectCharge, Route::Split]);
    assert_eq!(merchant.books().stats().charged_twice, 0);
}
