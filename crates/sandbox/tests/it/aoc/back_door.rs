//! Books and switches over HTTP.

use sandbox::{
    Hazard,
    aoc::{Endpoint, Fault},
};
use serde_json::{Value, json};

use super::caller::{MSISDN, Merchant, PACKAGE, renewal, text, with_credentials};

#[tokio::test]
async fn the_books_are_json_lines() {
    let merchant = Merchant::new().await;
    let renewed = merchant.renew("r1", "celcom").await;
    let mut entries = merchant.listed("/books").await;
    assert!(entries[0]["at"].take().is_string());
    let expected = json!({"sequence": 1, "kind": "charge", "sp_trans_id": "r1",
        "aoc_trans_id": renewed["aocTransID"], "client_correlator": renewed["clientCorrelator"],
        "msisdn": "60120000001", "amount": "9.90", "currency": "MYR",
        "endpoint": "renew_subscription", "operator": "celcom", "subscription_id": PACKAGE,
        "at": null});
    assert_eq!(entries, [expected]);
}

#[tokio::test]
async fn the_figures_add_up() {
    let merchant = Merchant::new().await;
    merchant.aoc().script().next_renewal(Fault::DropAfterCharge).unwrap();
    let request = with_credentials(renewal("r1", "plain"));
    merchant.send("/api/renewSubscription", &request).await.unwrap_err();
    merchant.subscription("plain").await;
    let stats = merchant.shown("/stats").await;
    assert_eq!((&stats["charges"], &stats["charged"]), (&json!(1), &json!("9.90")));
    assert_eq!((&stats["charged_twice"], &stats["refunds"]), (&json!(0), &json!(0)));
    let requests = json!({"renew_subscription": 1, "subscription_status": 1});
    assert_eq!(stats["requests"], requests);
    assert_eq!(stats["faults"], json!({"script": 1}));
    let requests = merchant.listed("/requests").await;
    assert_eq!(
        (&requests[0]["endpoint"], &requests[0]["sp_trans_id"]),
        (&json!("renew_subscription"), &json!("r1"))
    );
    assert_eq!(requests[1]["subscription_id"], PACKAGE);
}

#[tokio::test]
async fn faults_and_scripts_are_set_from_outside() {
    let merchant = Merchant::new().await;
    let order = json!({"preset": "none", "rates": {"error_after_charge": 10000}, "delay_ms": 5});
    assert_eq!(merchant.switch("/faults", order).await.status(), 204);
    let shown = merchant.shown("/faults").await;
    assert_eq!(shown, json!({"rates": {"error_after_charge": 10000}, "delay_ms": 5}));
    merchant.switch("/faults", json!({})).await;

    let line = json!({"endpoint": "renew_subscription", "sp_trans_id": "r1",
        "behaviour": {"course": {"deny": "AOC1007"}, "answer": {"http": 502}}});
    assert_eq!(merchant.switch("/script", line).await.status(), 204);
    let request = with_credentials(renewal("r1", "plain"));
    let answer = merchant.send("/api/renewSubscription", &request).await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(merchant.books().entries(), []);

    let line = json!({"endpoint": "charge_status", "fault": "lookup_error"});
    merchant.switch("/script", line).await;
    let url = merchant.url("/sandbox/aoc/script");
    assert_eq!(merchant.http.delete(url).send().await.unwrap().status(), 204);
    assert_eq!(merchant.status("TR1").await["errorCode"], "AOC0002");
}

#[tokio::test]
async fn the_gateway_goes_down_while_lao_telecom_stays_up() {
    let merchant = Merchant::new().await;
    merchant.switch("/outage", json!({"down": true, "how": "unavailable"})).await;
    let request = with_credentials(renewal("r1", "plain"));
    let answer = merchant.send("/api/renewSubscription", &request).await.unwrap();
    assert_eq!(answer.status(), 503);
    let ltc = merchant.http.get(merchant.url("/sandbox/stats")).send().await.unwrap();
    assert_eq!(ltc.status(), 200);
    merchant.switch("/outage", json!({"down": false})).await;
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "00");
}

#[tokio::test]
async fn the_clock_is_set_from_outside() {
    let merchant = Merchant::new().await;
    let now = json!({"now": "2027-01-31T00:00:00Z"});
    assert_eq!(merchant.switch("/clock", now.clone()).await.status(), 204);
    assert_eq!(merchant.shown("/clock").await, now);
    assert_eq!(merchant.subscription("plain").await["expiryDate"], "30-01-2027");
}

#[tokio::test]
async fn a_subscription_is_made_what_it_is_to_be() {
    let merchant = Merchant::new().await;
    let put = json!({"msisdn": MSISDN, "subscription_id": PACKAGE, "expiry_date": "2026-12-01"});
    merchant.switch("/subscriptions", put).await;
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "AOC2001");
    let put = json!({"msisdn": MSISDN, "subscription_id": PACKAGE, "status": "unsubscribed"});
    merchant.switch("/subscriptions", put).await;
    let shown = merchant.shown("/subscriptions/60120000001").await;
    assert_eq!(shown[0]["status"], "unsubscribed");
    assert_eq!(shown[0]["expiry_date"], "2026-12-01");
    assert_eq!(merchant.renew("r2", "plain").await["errorCode"], "AOC2002");
}

#[tokio::test]
async fn a_decision_on_a_token_that_opens_nothing_is_refused() {
    let merchant = Merchant::new().await;
    let answer = merchant.switch("/agree", json!({"aoc_token": "guess"})).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.text().await.unwrap().starts_with("AOC0003"));
    let data = merchant.get_token("s1", json!({})).await;
    let cancelled = merchant.switch("/cancel", json!({"aoc_token": data["aocToken"]})).await;
    assert_eq!(cancelled.json::<Value>().await.unwrap()["errorCode"], "AOC1004");
    let path = format!("/transactions/{}", text(&data["aocTransID"]));
    assert_eq!(merchant.shown(&path).await["transactionOperationStatus"], "Denied");
}

#[tokio::test]
async fn every_fault_and_endpoint_has_a_name_for_the_back_door() {
    for fault in Fault::all() {
        assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        let strikes = Endpoint::all().any(|endpoint| fault.strikes(endpoint));
        assert_eq!(strikes, fault.behaviour().is_some(), "{fault:?}");
    }
}
