//! Charges without a page.

use sandbox::aoc::{AocConfig, Route, Spelling};
use serde_json::json;

use super::caller::{MSISDN, Merchant, msisdn, text};

#[tokio::test]
async fn a_direct_charge_is_taken_once_and_told_with_its_subscription() {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "plain").await;
    let charged = merchant.charge_directly(&id).await;
    assert_eq!(charged["transactionOperationStatus"], "Charged");
    assert_eq!(
        (&charged["msisdn"], &charged["expiryDate"]),
        (&json!(MSISDN), &json!("21-04-2026"))
    );
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "AOC0002");
    let entries = merchant.books().entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].endpoint, Route::DirectCharge);
    assert_eq!(entries[0].sp_trans_id.as_deref(), Some("s1"));
}

#[tokio::test]
async fn only_the_number_of_the_order_is_charged() {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "plain").await;
    let other = json!({"aocTransID": id, "msisdn": "+60120000002"});
    assert_eq!(merchant.call("/api/directCharge", other).await["errorCode"], "AOC0001");
    let unknown = json!({"aocTransID": "TR1", "msisdn": MSISDN});
    assert_eq!(merchant.call("/api/directCharge", unknown).await["errorCode"], "AOC0002");
    assert_eq!(merchant.status("TR1").await["errorCode"], "AOC0002");
}

#[tokio::test]
async fn without_funds_a_charge_is_denied_for_good() {
    let merchant = Merchant::new().await;
    merchant.set_balance("9.99");
    let id = merchant.order_direct("s1", "plain").await;
    let denied = merchant.charge_directly(&id).await;
    assert_eq!(denied["transactionOperationStatus"], "Denied");
    assert_eq!(denied["errorCode"], "AOC1007");
    merchant.set_balance("10.00");
    assert_eq!(merchant.status(&id).await["errorCode"], "AOC1007");
    assert_eq!(merchant.books().entries(), []);
}

#[tokio::test]
async fn a_blacklisted_number_is_never_charged() {
    let merchant = Merchant::new().await;
    merchant.aoc().set_billable(msisdn(), false);
    let id = merchant.order_direct("s1", "plain").await;
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "AOC1006");
}

#[tokio::test]
async fn answers_can_be_spelled_otherwise() {
    let spelling = Spelling { random_case: true, short_amounts: true };
    let merchant = Merchant::with(AocConfig { spelling, ..AocConfig::default() }).await;
    let id = merchant.order_direct("s1", "plain").await;
    let charged = merchant.charge_directly(&id).await;
    let status = text(&charged["transactionOperationStatus"]);
    assert!(status.eq_ignore_ascii_case("Charged"), "{status}");
    assert_eq!(charged["totalAmountCharged"], "10");
    let spelled = merchant.status(&id).await;
    assert_ne!(text(&spelled["transactionOperationStatus"]), status, "another answer, other case");
}
