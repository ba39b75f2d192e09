//! Money back.

use sandbox::aoc::{Amount, Behaviour, Endpoint, Kind};
use serde_json::{Value, json};

use super::caller::{Merchant, msisdn, text};

/// 9.90 charged for a renewal.
async fn charged() -> (Merchant, String) {
    let merchant = Merchant::new().await;
    let id = text(&merchant.renew("r1", "plain").await["aocTransID"]);
    (merchant, id)
}

async fn refund(merchant: &Merchant, sp_trans_id: &str, id: &str, amount: &str) -> Value {
    let refund = json!({"spTransID": sp_trans_id, "aocTransID": id, "amount": amount});
    merchant.call("/api/refund", refund).await
}

async fn refund_status(merchant: &Merchant, sp_trans_id: &str) -> Value {
    merchant.call("/api/refundStatus", json!({ "spTransID": sp_trans_id })).await
}

#[tokio::test]
async fn a_charge_goes_back_in_parts_and_never_more_than_that() {
    let (merchant, id) = charged().await;
    let before = merchant.aoc().account(msisdn()).balance;
    let first = refund(&merchant, "f1", &id, "9.00").await;
    assert_eq!(first["transactionOperationStatus"], "Refunded");
    assert_eq!((&first["amountRefunded"], &first["aocTransID"]), (&json!("9.00"), &json!(id)));
    let excess = refund(&merchant, "f2", &id, "0.91").await;
    assert_eq!(excess["transactionOperationStatus"], "Denied");
    assert_eq!(excess["errorCode"], "AOC1007");
    assert_eq!(refund(&merchant, "f3", &id, "0.90").await["errorCode"], "00");
    assert_eq!(refund(&merchant, "f4", &id, "0.01").await["errorCode"], "AOC1007");

    let stats = merchant.books().stats();
    assert_eq!((stats.refunds, stats.refunded), (2, Amount::hundredths(990)));
    let entries = merchant.books().entries();
    assert_eq!((entries[1].kind, entries[1].sp_trans_id.as_deref()), (Kind::Refund, Some("f1")));
    assert_eq!(before, "999990.10".parse().unwrap());
    assert_eq!(merchant.aoc().account(msisdn()).balance, "1000000.00".parse().unwrap());
}

#[tokio::test]
async fn a_refund_is_found_by_its_own_id() {
    let (merchant, id) = charged().await;
    assert_eq!(refund_status(&merchant, "f1").await["errorCode"], "AOC0002");
    let told = refund(&merchant, "f1", &id, "1.00").await;
    assert_eq!(refund_status(&merchant, "f1").await, told);
    assert_eq!(refund_status(&merchant, "r1").await["errorCode"], "AOC0002");
    let again = refund(&merchant, "f1", &id, "1.00").await;
    assert_eq!(again["errorCode"], "AOC1001");
    assert_eq!(merchant.books().stats().refunds, 1);
}

#[tokio::test]
async fn a_refund_that_was_denied_is_remembered_as_denied() {
    let (merchant, id) = charged().await;
    merchant.aoc().script().next(Endpoint::Refund, Behaviour::refusing("AOC1007")).unwrap();
    assert_eq!(refund(&merchant, "f1", &id, "1.00").await["errorCode"], "AOC1007");
    let status = refund_status(&merchant, "f1").await;
    assert_eq!(status["transactionOperationStatus"], "Denied");
    assert_eq!(status["amountRefunded"], "0.00");
    assert_eq!(refund(&merchant, "f2", "TR1", "1.00").await["errorCode"], "AOC0002");
}
