//! The calendar, and who may renew when.

use sandbox::aoc::{AocConfig, Imports, Route};
use serde_json::json;

use super::caller::{MSISDN, Merchant, PACKAGE, merged, renewal, text};

/// Subscribed on 14 April for a week: paid until the 21st.
async fn subscribed() -> Merchant {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "plain").await;
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "00");
    merchant
}

#[tokio::test]
async fn a_renewal_has_an_id_of_its_own_and_moves_the_expiry_date() {
    let merchant = subscribed().await;
    merchant.is_april(22);
    let renewed = merchant.renew("r1", "plain").await;
    assert_eq!(renewed["transactionOperationStatus"], "Charged");
    assert_eq!(renewed["totalAmountCharged"], "9.90");
    assert_eq!(renewed["expiryDate"], "28-04-2026");
    assert_eq!(merchant.status(&text(&renewed["aocTransID"])).await["errorCode"], "00");
    let entry = merchant.books().entries().remove(1);
    assert_eq!(
        (entry.endpoint, entry.sp_trans_id.as_deref()),
        (Route::RenewSubscription, Some("r1"))
    );
    assert_eq!(entry.subscription_id.as_deref(), Some(PACKAGE));
}

#[tokio::test]
async fn a_renewal_is_possible_from_the_day_after_the_expiry_to_the_end_of_grace() {
    for (day, code) in [(21, "AOC2001"), (22, "00"), (26, "00"), (27, "AOC2002")] {
        let merchant = subscribed().await;
        merchant.is_april(day);
        assert_eq!(merchant.renew("r1", "plain").await["errorCode"], code, "on {day} April");
    }
}

#[tokio::test]
async fn a_late_renewal_counts_from_the_old_expiry_date() {
    let merchant = subscribed().await;
    merchant.is_april(24);
    merchant.renew("r1", "plain").await;
    assert_eq!(merchant.subscription("plain").await["expiryDate"], "28-04-2026");
}

#[tokio::test]
async fn a_day_ends_at_midnight_where_the_operator_is() {
    let merchant = subscribed().await;
    merchant.aoc().set_now(super::caller::at("2026-04-21T15:59:59Z"));
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "AOC2001");
    merchant.aoc().set_now(super::caller::at("2026-04-21T16:00:00Z"));
    assert_eq!(merchant.renew("r2", "plain").await["errorCode"], "00");
}

#[tokio::test]
async fn one_renewal_a_day_is_attempted_even_if_it_failed() {
    let merchant = subscribed().await;
    merchant.is_april(22);
    merchant.set_balance("0.00");
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "AOC1007");
    merchant.set_balance("100.00");
    assert_eq!(merchant.renew("r2", "plain").await["errorCode"], "AOC2004");
    merchant.is_april(23);
    assert_eq!(merchant.renew("r3", "plain").await["errorCode"], "00");
    assert_eq!(merchant.renew("r4", "plain").await["errorCode"], "AOC2001");
}

#[tokio::test]
async fn a_renewal_without_an_amount_costs_what_was_agreed() {
    let merchant = subscribed().await;
    merchant.is_april(22);
    let plain = merged(renewal("r1", "plain"), json!({"amount": null}));
    let renewed = merchant.call("/api/renewSubscription", plain).await;
    assert_eq!(renewed["totalAmountCharged"], "10.00");
}

#[tokio::test]
async fn a_subscription_that_was_brought_along_is_due_since_yesterday() {
    let merchant = Merchant::new().await;
    let known = merchant.subscription("celcom").await;
    assert_eq!(
        (&known["status"], &known["expiryDate"]),
        (&json!("subscribed"), &json!("13-04-2026"))
    );
    assert_eq!(merchant.renew("r1", "celcom").await["errorCode"], "00");
    assert_eq!(merchant.subscription("celcom").await["expiryDate"], "13-05-2026");
}

#[tokio::test]
async fn a_strict_gateway_knows_nobody_it_was_not_told_of() {
    let imports = Imports { are_known: false, ..Imports::default() };
    let merchant = Merchant::with(AocConfig { imports, ..AocConfig::default() }).await;
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "AOC2003");
    assert_eq!(merchant.subscription("plain").await["errorCode"], "AOC2003");
}

#[tokio::test]
async fn who_was_refused_a_subscription_is_not_taken_for_an_old_subscriber() {
    let merchant = Merchant::new().await;
    merchant.set_balance("0.00");
    let id = merchant.order_direct("s1", "plain").await;
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "AOC1007");
    assert_eq!(merchant.subscription("plain").await["errorCode"], "AOC2003");
}

#[tokio::test]
async fn a_cancelled_subscription_cannot_be_renewed_but_bought_again() {
    let merchant = subscribed().await;
    let named = json!({"operator": "plain", "msisdn": "60120000001", "subscriptionID": PACKAGE});
    let cancel = |id: &str| merged(named.clone(), json!({ "spTransID": id }));
    assert_eq!(merchant.call("/api/cancelSubscription", cancel("c1")).await["errorCode"], "00");
    let again = merchant.call("/api/cancelSubscription", cancel("c2")).await;
    assert_eq!(again["errorCode"], "AOC2002");
    assert_eq!(merchant.subscription("plain").await["status"], "unsubscribed");
    merchant.is_april(22);
    assert_eq!(merchant.renew("r1", "plain").await["errorCode"], "AOC2002");
    let id = merchant.order_direct("s2", "plain").await;
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "00");
    assert_eq!(merchant.subscription("plain").await["expiryDate"], "29-04-2026");
}

#[tokio::test]
async fn a_renewal_that_is_cancelled_while_it_is_processed_is_not_charged() {
    let merchant = Merchant::new().await;
    let id = text(&merchant.renew("r1", "xl").await["aocTransID"]);
    let cancel = json!({"spTransID": "c1", "operator": "xl", "msisdn": MSISDN,
        "subscriptionID": PACKAGE});
    assert_eq!(merchant.call("/api/cancelSubscription", cancel).await["errorCode"], "00");
    assert_eq!(merchant.status(&id).await["errorCode"], "AOC2002");
    assert_eq!(merchant.books().entries(), []);
}

#[tokio::test]
async fn a_renewal_lost_while_processing_is_dropped_and_may_be_tried_the_next_day() {
    let merchant = Merchant::new().await;
    let fault = sandbox::aoc::Fault::LostProcessing;
    merchant.aoc().script().next_renewal(fault).unwrap();
    let lost = merchant
        .send("/api/renewSubscription", &super::caller::with_credentials(renewal("r1", "plain")))
        .await;
    lost.unwrap_err();
    assert_eq!(merchant.renew("r2", "plain").await["errorCode"], "AOC1020");
    assert_eq!(merchant.subscription("plain").await["expiryDate"], "13-04-2026");
    merchant.is_april(15);
    assert_eq!(merchant.renew("r3", "plain").await["errorCode"], "00");
    assert_eq!(merchant.books().stats().charged_twice, 0);
}
