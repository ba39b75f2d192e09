//! Operators that renew by themselves.

use sandbox::aoc::Route;
use serde_json::json;

use super::caller::{MSISDN, Merchant, PACKAGE, merged, msisdn, subscription, text};

/// Subscribed on 14 April for a week: paid until the 21st.
async fn subscribed() -> Merchant {
    let merchant = Merchant::new().await;
    let id = merchant.order_direct("s1", "auto").await;
    assert_eq!(merchant.charge_directly(&id).await["errorCode"], "00");
    merchant
}

#[tokio::test]
async fn the_day_after_its_expiry_a_subscription_renews_itself() {
    let merchant = subscribed().await;
    merchant.is_april(21);
    assert_eq!(merchant.books().entries().len(), 1);
    merchant.is_april(22);
    let entries = merchant.books().entries();
    assert_eq!(entries.len(), 2);
    assert_eq!((entries[1].endpoint, &entries[1].sp_trans_id), (Route::AutoRenewal, &None));
    assert!(entries[1].client_correlator.starts_with("R-"), "{:?}", entries[1]);
    assert_eq!(merchant.subscription("auto").await["expiryDate"], "28-04-2026");
    assert_eq!(merchant.renew("r1", "auto").await["errorCode"], "AOC2001");
}

#[tokio::test]
async fn a_renewal_costs_what_was_agreed_in_the_currency_of_the_order() {
    let merchant = Merchant::new().await;
    let order = json!({"operator": "auto", "msisdn": MSISDN, "currency": "IDR",
        "amount": "20000", "renewalCharge": "15000.00"});
    let data = merchant.get_token("s1", merged(subscription(8), order)).await;
    merchant.charge_directly(&text(&data["aocTransID"])).await;
    merchant.is_april(22);
    let renewed = merchant.books().entries().remove(1);
    assert_eq!((renewed.amount.to_string().as_str(), &*renewed.currency), ("15000.00", "IDR"));
}

#[tokio::test]
async fn every_period_that_passed_was_renewed() {
    let merchant = subscribed().await;
    merchant.aoc().set_now(super::caller::at("2026-05-14T04:00:00Z"));
    assert_eq!(merchant.books().stats().charges, 5);
    assert_eq!(merchant.subscription("auto").await["expiryDate"], "19-05-2026");
    assert_eq!(merchant.books().stats().charged_twice, 0);
}

#[tokio::test]
async fn failures_are_silent_and_tried_again_until_grace_is_over() {
    let merchant = subscribed().await;
    merchant.set_balance("0.00");
    merchant.is_april(23);
    assert_eq!(merchant.subscription("auto").await["expiryDate"], "21-04-2026");
    merchant.set_balance("100.00");
    merchant.is_april(24);
    assert_eq!(merchant.subscription("auto").await["expiryDate"], "28-04-2026");

    merchant.set_balance("0.00");
    merchant.aoc().set_now(super::caller::at("2026-05-04T04:00:00Z"));
    assert_eq!(merchant.subscription("auto").await["status"], "unsubscribed");
    merchant.set_balance("100.00");
    merchant.aoc().set_now(super::caller::at("2026-05-10T04:00:00Z"));
    assert_eq!(merchant.books().stats().charges, 2);
}

#[tokio::test]
async fn a_cancelled_subscription_does_not_renew_itself() {
    let merchant = subscribed().await;
    let cancel = json!({"spTransID": "c1", "operator": "auto", "msisdn": MSISDN,
        "subscriptionID": PACKAGE});
    merchant.call("/api/cancelSubscription", cancel).await;
    merchant.is_april(25);
    assert_eq!(merchant.books().stats().charges, 1);
}

#[tokio::test]
async fn a_subscription_put_there_by_the_back_door_renews_itself_too() {
    let merchant = Merchant::new().await;
    let put = json!({"msisdn": MSISDN, "subscription_id": PACKAGE, "operator": "auto",
        "expiry_date": "2026-04-20"});
    assert_eq!(merchant.switch("/subscriptions", put).await.status(), 200);
    merchant.is_april(21);
    assert_eq!(merchant.books().stats().charges, 1);
    assert_eq!(merchant.aoc().subscriptions_of(msisdn())[0].expiry_date.to_string(), "2026-05-20");
}
