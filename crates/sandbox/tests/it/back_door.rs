//! Books and switches over HTTP.

use sandbox::{
    Hazard,
    ltc::{Endpoint, Fault, Outage},
};
use serde_json::{Value, json};

use crate::caller::{Caller, MSISDN, body, msisdn};

async fn switch(caller: &Caller, path: &str, order: Value) -> reqwest::Response {
    caller.post(path).json(&order).send().await.unwrap()
}

async fn text(caller: &Caller, path: &str) -> String {
    caller.get(path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn the_books_are_json_lines_without_a_gap_however_long() {
    let caller = Caller::new().await;
    assert_eq!(text(&caller, "/sandbox/books").await, "");
    const DEBITS: u64 = 2_100;
    for n in 0..DEBITS {
        caller.renewed(&format!("A{n}")).await;
    }
    let book = text(&caller, "/sandbox/books").await;
    let debits: Vec<Value> = book.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(debits.len() as u64, DEBITS);
    assert!(debits.iter().zip(1_u64..).all(|(debit, n)| debit["sequence"] == n));
    let mut first = debits[0].clone();
    assert!(first["at"].take().is_string());
    assert_eq!(
        first,
        json!({"sequence": 1, "transaction_id": "A0", "msisdn": MSISDN, "amount": "5000",
            "card_name": "Gold weekly", "endpoint": "request_deduct", "at": null})
    );
}

#[tokio::test]
async fn the_figures_add_up() {
    let caller = Caller::new().await;
    caller.sandbox.script().next_charge(Fault::DropAfterDebit).unwrap();
    caller.renew("A1").await.unwrap_err();
    caller.renewed("A2").await;
    caller.code_of("A1").await;
    let stats = body(caller.get("/sandbox/stats").send().await.unwrap()).await;
    assert_eq!((&stats["debits"], &stats["debited"]), (&json!(2), &json!("10000")));
    assert_eq!(stats["debited_twice"], 0);
    let requests = json!({"token": 1, "request_deduct": 2, "check_transaction": 1});
    assert_eq!(stats["requests"], requests);
    assert_eq!(stats["faults"], json!({"script": 1}));
    let peak = stats["calls_per_second_peak"].as_u64().unwrap();
    assert!((1..=3).contains(&peak), "{peak}");

    let requests = text(&caller, "/sandbox/requests").await;
    let last: Value = serde_json::from_str(requests.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["endpoint"], &last["transaction_id"]),
        (&json!("check_transaction"), &json!("A1"))
    );
}

#[tokio::test]
async fn faults_can_be_changed_while_it_runs() {
    let caller = Caller::new().await;
    let order = json!({"preset": "none", "rates": {"error_after_debit": 10000}, "delay_ms": 5});
    assert_eq!(switch(&caller, "/sandbox/faults", order).await.status(), 204);
    assert_eq!(caller.renew("A1").await.unwrap().status(), 500);
    let shown = body(caller.get("/sandbox/faults").send().await.unwrap()).await;
    assert_eq!(shown, json!({"rates": {"error_after_debit": 10000}, "delay_ms": 5}));

    switch(&caller, "/sandbox/faults", json!({})).await;
    assert_eq!(caller.renewed("A2").await["ResultCode"], "200");
}

#[tokio::test]
async fn wrong_faults_are_refused_with_what_was_expected() {
    let caller = Caller::new().await;
    for (order, expected) in [
        (json!({"preset": "wild"}), "expected one of `none`, `mild`, `hostile`"),
        (json!({"rates": {"drop_after_debt": 1}}), "unknown variant `drop_after_debt`"),
        (json!({"rates": {"drop_after_debit": 10001}}), "expected 0 to 10000, found 10001"),
        (json!({"rate": {}}), "unknown field `rate`"),
    ] {
        let answer = switch(&caller, "/sandbox/faults", order).await;
        assert_eq!(answer.status(), 422);
        let problem = answer.text().await.unwrap();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[tokio::test]
async fn a_script_can_be_written_from_outside() {
    let caller = Caller::new().await;
    let by_number = json!({"endpoint": "request_deduct", "msisdn": MSISDN, "fault": "drop_before"});
    assert_eq!(switch(&caller, "/sandbox/script", by_number).await.status(), 204);
    let spelled_out = json!({"endpoint": "request_deduct", "transaction_id": "A2",
        "behaviour": {"row": "missing", "answer": {"code": "006"}}});
    assert_eq!(switch(&caller, "/sandbox/script", spelled_out).await.status(), 204);
    caller.renew("A1").await.unwrap_err();
    assert_eq!(caller.renewed("A2").await["ResultCode"], "006");
    assert_eq!(caller.debits_of("A2"), 1);

    let neither = switch(&caller, "/sandbox/script", json!({"endpoint": "request_deduct"})).await;
    assert_eq!(neither.status(), 400);
    assert_eq!(neither.text().await.unwrap(), "expected either fault or behaviour");
}

#[tokio::test]
async fn a_script_can_be_torn_up_from_outside() {
    let caller = Caller::new().await;
    caller.sandbox.script().next_charge(Fault::DropBefore).unwrap();
    let url = format!("{}/sandbox/script", caller.sandbox.base_url());
    assert_eq!(caller.http.delete(url).send().await.unwrap().status(), 204);
    assert_eq!(caller.renewed("A1").await["ResultCode"], "200");
}

#[tokio::test]
async fn tokens_and_outages_are_switched_from_outside_even_while_down() {
    let caller = Caller::new().await;
    switch(&caller, "/sandbox/outage", json!({"down": true})).await;
    caller.renew("A1").await.unwrap_err();
    switch(&caller, "/sandbox/outage", json!({"down": true, "how": "unavailable"})).await;
    assert_eq!(caller.renew("A1").await.unwrap().status(), 503);
    switch(&caller, "/sandbox/outage", json!({"down": false})).await;
    switch(&caller, "/sandbox/tokens/expire", json!({})).await;
    assert_eq!(caller.renew("A1").await.unwrap().status(), 401);
    caller.sandbox.ltc().set_outage(Outage::None);
}

#[tokio::test]
async fn members_and_balances_are_set_from_outside() {
    let caller = Caller::new().await;
    let account =
        switch(&caller, "/sandbox/members", json!({"msisdn": MSISDN, "member": false})).await;
    assert_eq!(body(account).await["is_member"], false);
    assert_eq!(caller.renewed("A1").await["ResultType"], "Register");

    let sms = body(caller.get(&format!("/sandbox/sms/{MSISDN}")).send().await.unwrap()).await;
    assert_eq!((&sms["transaction_id"], &sms["otp"]), (&json!("A1"), &json!(caller.otp())));

    switch(&caller, "/sandbox/members", json!({"msisdn": MSISDN, "member": true})).await;
    switch(&caller, "/sandbox/balances", json!({"msisdn": MSISDN, "balance": "5001"})).await;
    assert_eq!(caller.renewed("A2").await["ResultCode"], "200");
    let account =
        body(caller.get(&format!("/sandbox/accounts/{MSISDN}")).send().await.unwrap()).await;
    assert_eq!(account, json!({"balance": "1", "is_member": true, "is_prepaid": true}));
    assert_eq!(caller.sandbox.books().debits()[0].msisdn, msisdn());
}

#[tokio::test]
async fn every_fault_and_endpoint_has_a_name_for_the_back_door() {
    for fault in Fault::all() {
        assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        assert!(Endpoint::ALL.iter().any(|endpoint| fault.strikes(*endpoint)), "{fault:?}");
    }
}
