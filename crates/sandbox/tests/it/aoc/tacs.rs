//! One-time passwords.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::caller::{MSISDN, Merchant, merged, msisdn, subscription, text};

fn mobile_app() -> Value {
    json!({"isMobileAppAPI": "True", "tacMSISDN": MSISDN})
}

async fn typed(merchant: &Merchant, path: &str, id: &str, tac: &str) -> Value {
    merchant.call(path, json!({"aocTransID": id, "msisdn": MSISDN, "tac": tac})).await
}

#[tokio::test]
async fn the_right_tac_charges_and_a_wrong_one_may_be_typed_again() {
    let merchant = Merchant::new().await;
    let id = text(&merchant.get_token("s1", mobile_app()).await["aocTransID"]);
    let sms = merchant.shown("/sms/60120000001").await;
    assert_eq!(sms["aoc_trans_id"], id);
    let tac = text(&sms["tac"]);
    assert_eq!(typed(&merchant, "/api/chargeWithTAC", &id, "guess").await["errorCode"], "AOC1003");
    let charged = typed(&merchant, "/api/chargeWithTAC", &id, &tac).await;
    assert_eq!(charged["transactionOperationStatus"], "Charged");
    let again = typed(&merchant, "/api/chargeWithTAC", &id, &tac).await;
    assert_eq!(again["errorCode"], "AOC0002");
    assert_eq!(merchant.books().entries().len(), 1);
}

#[tokio::test]
async fn only_the_newest_tac_is_good_and_not_for_ever() {
    let merchant = Merchant::new().await;
    let id = text(&merchant.get_token("s1", mobile_app()).await["aocTransID"]);
    let first = merchant.aoc().latest_sms(msisdn()).unwrap().tac;
    let named = json!({"aocTransID": id, "msisdn": MSISDN});
    assert_eq!(merchant.call("/api/requestNewTAC", named).await["errorCode"], "00");
    let second = merchant.aoc().latest_sms(msisdn()).unwrap().tac;
    assert_ne!(first, second);
    assert_eq!(typed(&merchant, "/api/chargeWithTAC", &id, &first).await["errorCode"], "AOC1003");
    merchant.aoc().set_now(merchant.aoc().now() + TimeDelta::seconds(301));
    assert_eq!(typed(&merchant, "/api/chargeWithTAC", &id, &second).await["errorCode"], "AOC1003");
}

#[tokio::test]
async fn too_many_tacs_a_day_are_refused_until_the_next() {
    let merchant = Merchant::new().await;
    let id = text(&merchant.get_token("s1", mobile_app()).await["aocTransID"]);
    let again = || merchant.call("/api/requestNewTAC", json!({"aocTransID": id, "msisdn": MSISDN}));
    for _ in 0..4 {
        assert_eq!(again().await["errorCode"], "00");
    }
    assert_eq!(again().await["errorCode"], "AOC1010");
    let direct = merged(json!({"msisdn": MSISDN, "requireOTP": "true"}), json!({}));
    assert_eq!(merchant.get_token("s2", direct.clone()).await["errorCode"], "AOC1010");
    merchant.is_april(15);
    assert_eq!(merchant.get_token("s3", direct).await["errorCode"], "00");
}

#[tokio::test]
async fn a_direct_charge_needs_a_tac_only_if_it_was_ordered_so() {
    let merchant = Merchant::new().await;
    let direct = json!({"msisdn": MSISDN, "requireOTP": "true"});
    let id = text(&merchant.get_token("s1", direct).await["aocTransID"]);
    let missing = merchant.charge_directly(&id).await;
    assert_eq!(missing["errorCode"], "AOC0001");
    assert!(missing["errorMessage"].as_str().unwrap().starts_with("tac"), "{missing}");
    for _ in 0..4 {
        let named = json!({"aocTransID": id, "msisdn": MSISDN});
        assert_eq!(merchant.call("/api/requestDirectChargeTAC", named).await["errorCode"], "00");
    }
    let named = json!({"aocTransID": id, "msisdn": MSISDN});
    let refused = merchant.call("/api/requestDirectChargeTAC", named).await;
    assert_eq!(refused["errorCode"], "AOC1013");
    let tac = merchant.aoc().latest_sms(msisdn()).unwrap().tac;
    let charged = typed(&merchant, "/api/directCharge", &id, &tac).await;
    assert_eq!(charged["transactionOperationStatus"], "Charged");
}

#[tokio::test]
async fn a_tac_of_one_way_of_charging_is_not_asked_for_another() {
    let merchant = Merchant::new().await;
    let direct = merchant.order_direct("s1", "plain").await;
    let named = json!({"aocTransID": direct, "msisdn": MSISDN});
    assert_eq!(merchant.call("/api/requestNewTAC", named).await["errorCode"], "AOC0002");
    let charged = typed(&merchant, "/api/chargeWithTAC", &direct, "123456").await;
    assert_eq!(charged["errorCode"], "AOC0002");
}

#[tokio::test]
async fn free_trials_are_offered_until_none_is_left() {
    let mut config = sandbox::aoc::AocConfig::default();
    config.operators.get_mut("trial").unwrap().free_trials = Some(1);
    let merchant = Merchant::with(config).await;
    for (sp_trans_id, number, code) in
        [("s1", "+60120000001", "00"), ("s2", "+60120000002", "AOC1011")]
    {
        let order = json!({"operator": "trial", "isMobileAppAPI": true, "tacMSISDN": number});
        let data = merchant.get_token(sp_trans_id, merged(subscription(8), order)).await;
        assert_eq!(data["entitledForFreeTrial"], true);
        let tac = merchant.aoc().latest_sms(number[1..].parse().unwrap()).unwrap().tac;
        let typed = json!({"aocTransID": data["aocTransID"], "msisdn": number, "tac": tac});
        let charged = merchant.call("/api/chargeWithTAC", typed).await;
        assert_eq!(charged["errorCode"], code);
        assert_eq!(charged["totalAmountCharged"], "0.00");
    }
    assert_eq!(merchant.books().entries(), []);
}
