//! getAOCToken, and what all calls ask of their parameters.

use sandbox::aoc::{AocConfig, BodyFormat};
use serde_json::{Value, json};

use super::caller::{MSISDN, Merchant, merged, order, subscription, with_credentials};

#[tokio::test]
async fn a_token_is_given_in_an_envelope_with_an_id() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", json!({})).await;
    assert_eq!((&data["errorCode"], &data["errorMessage"]), (&json!("00"), &json!("")));
    assert!(data["aocTransID"].as_str().unwrap().starts_with("TR"), "{data}");
    assert!(!data["aocToken"].as_str().unwrap().is_empty(), "{data}");
}

#[tokio::test]
async fn every_mandatory_parameter_is_missed_by_name() {
    let merchant = Merchant::new().await;
    let names = [
        "spTransID",
        "description",
        "currency",
        "amount",
        "onBehalfOf",
        "purchaseCategoryCode",
        "channel",
        "taxAmount",
        "callbackURL",
        "contactInfo",
        "isSubscription",
        "apiKey",
        "username",
    ];
    for name in names {
        let request = merged(with_credentials(order("s1", json!({}))), json!({name: null}));
        let answer = merchant.send("/api/getAOCToken", &request).await.unwrap();
        let data = answer.json::<Value>().await.unwrap()["data"].take();
        assert_eq!(data["errorCode"], "AOC0001", "{name}");
        assert!(data["errorMessage"].as_str().unwrap().starts_with(name), "{data}");
    }
    assert_eq!(merchant.get_token("s1", json!({"operator": null})).await["errorCode"], "AOC1005");
    assert_eq!(merchant.get_token("s1", json!({})).await["errorCode"], "00", "nothing was burnt");
}

#[tokio::test]
async fn parameters_of_a_subscription_are_mandatory_for_one() {
    let merchant = Merchant::new().await;
    for name in ["subscriptionID", "subscriptionName", "subscriptionDuration", "unSubURL"] {
        let changes = merged(subscription(31), json!({name: null}));
        let data = merchant.get_token("s1", changes).await;
        assert_eq!(data["errorCode"], "AOC0001", "{name}");
        assert!(data["errorMessage"].as_str().unwrap().starts_with(name), "{data}");
    }
    let without_number = json!({"isMobileAppAPI": "TRUE"});
    let data = merchant.get_token("s1", without_number).await;
    assert!(data["errorMessage"].as_str().unwrap().starts_with("tacMSISDN"), "{data}");
}

#[tokio::test]
async fn ill_formed_parameters_are_refused_by_name() {
    let merchant = Merchant::new().await;
    for (name, value) in [
        ("amount", json!("4.505")),
        ("amount", json!("0.00")),
        ("currency", json!("ringgit")),
        ("isSubscription", json!("yes")),
        ("callbackURL", json!("shop")),
        ("msisdn", json!(" 60120000001")),
        ("msisdn", json!([1])),
        ("operator", json!("celcom,xl")),
    ] {
        let data = merchant.get_token("s1", json!({name: value})).await;
        assert_eq!(data["errorCode"], "AOC0001", "{name}");
        assert!(data["errorMessage"].as_str().unwrap().starts_with(name), "{data}");
    }
}

#[tokio::test]
async fn an_sp_trans_id_is_good_once_whatever_the_call() {
    let merchant = Merchant::new().await;
    assert_eq!(merchant.get_token("s1", json!({})).await["errorCode"], "00");
    assert_eq!(merchant.get_token("s1", json!({})).await["errorCode"], "AOC1001");
    assert_eq!(merchant.renew("s1", "plain").await["errorCode"], "AOC1001");
}

#[tokio::test]
async fn wrong_credentials_and_unknown_parameters_are_told_apart() {
    let merchant = Merchant::new().await;
    assert_eq!(merchant.get_token("s1", json!({"colour": "red"})).await["errorCode"], "00");
    let data = merchant.get_token("s2", json!({"apiKey": "guess"})).await;
    assert_eq!(data["errorCode"], "AOC0001");
    assert_eq!(merchant.books().stats().traffic.unauthorized, 1);
}

/// A `+` that is not encoded arrives as a space.
#[tokio::test]
async fn forms_are_read_and_their_plus_signs_must_be_encoded() {
    let merchant = Merchant::new().await;
    let body = "apiKey=sandbox&username=sandbox&operator=xl&subscriptionID=A&msisdn=";
    let ask = async |msisdn: &str| {
        let request = merchant.http.post(merchant.url("/api/subscriptionStatus"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(format!("{body}{msisdn}")).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["data"].take()
    };
    let known = ask("%2B60120000001").await;
    assert_eq!((&known["errorCode"], &known["msisdn"]), (&json!("00"), &json!(MSISDN)));
    assert_eq!(ask("+60120000001").await["errorCode"], "AOC0001");
}

#[tokio::test]
async fn a_strict_gateway_reads_one_kind_of_body() {
    for (body, json_code, form_code) in
        [(BodyFormat::Form, "AOC0001", "00"), (BodyFormat::Json, "00", "AOC0001")]
    {
        let merchant = Merchant::with(AocConfig { body, ..AocConfig::default() }).await;
        assert_eq!(merchant.get_token("s1", json!({})).await["errorCode"], json_code);
        let form = with_credentials(order("s2", json!({})));
        let request = merchant.http.post(merchant.url("/api/getAOCToken"));
        let answer = request.form(&form).send().await.unwrap();
        let answer = answer.json::<Value>().await.unwrap();
        assert_eq!(answer["data"]["errorCode"], form_code);
    }
}

#[tokio::test]
async fn direct_charging_gets_no_token() {
    let merchant = Merchant::new().await;
    let data = merchant.get_token("s1", json!({"msisdn": MSISDN})).await;
    assert!(data["aocToken"].is_null() && data["aocTransID"].is_string(), "{data}");
}

#[tokio::test]
async fn only_listed_operators_are_good_if_others_are_not() {
    let config = AocConfig { other_operators: None, ..AocConfig::default() };
    let merchant = Merchant::with(config).await;
    let ordered = |operator: &str| json!({ "operator": operator });
    assert_eq!(merchant.get_token("s1", ordered("Celcom")).await["errorCode"], "00");
    assert_eq!(merchant.get_token("s2", ordered("nobody")).await["errorCode"], "AOC0001");
}

#[tokio::test]
async fn wallets_may_be_offered_together_and_sell_no_subscriptions_but_one() {
    let merchant = Merchant::new().await;
    let both = json!({"operator": "wallet,paytm", "isWallet": "true", "isWebDeepLink": "false"});
    let data = merchant.get_token("s1", both).await;
    assert!(data["paymentDeepLink"].is_string(), "{data}");
    for (n, (operator, code)) in
        [("wallet", "AOC1018"), ("bnpl", "AOC1018"), ("paytm", "00")].into_iter().enumerate()
    {
        let wallet = json!({"operator": operator, "isWallet": true});
        let data = merchant.get_token(&format!("w{n}"), merged(subscription(31), wallet)).await;
        assert_eq!(data["errorCode"], code, "{operator}");
    }
}
