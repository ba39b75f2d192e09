//! What staff look for.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use billing::{AfterGrace, Currency, DunningPolicy, Money, Plan, RenewalSchedule};
use chrono_tz::Tz;
use contract::NewSubscription;
use orders::{Orders, Request};
use workflows::Catalog;

use super::given::{Given, everybody, start};
use super::staff_work::{NUMBER, account, signed_in, with_a_doubt};

/// A console whose journal has one subscription of [`NUMBER`].
async fn with_a_subscription(id: &str) -> Given {
    let mut given = Given::new(everybody());
    let catalog = Catalog::new([account()], [gold_plan()]);
    given.desk.orders = Orders::new(given.store.clone(), Arc::new(catalog));
    let wanted = NewSubscription {
        subscription_id: id.into(),
        msisdn: NUMBER.into(),
        plan: "gold".into(),
        renews_at: start(),
    };
    let request = Request::new("backend", "k").expect("a key");
    given.desk.orders.enrol(&request, &wanted).await.expect("enrolled");
    given
}

fn gold_plan() -> Plan {
    Plan::new(
        "gold".parse().expect("an id"),
        "ltc-main".parse().expect("an id"),
        "Gold weekly".into(),
        Money::parse("5000", Currency::Lak).expect("an amount"),
        "7d".parse().expect("a period"),
        RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
        DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend).expect("a policy"),
    )
    .expect("a plan")
}

#[tokio::test]
async fn a_number_finds_its_charges_and_stands_in_no_page_and_no_address() {
    let (given, id) = with_a_doubt().await;
    let (mut browser, csrf) = signed_in(&given, "vic").await;
    let found = browser
        .post("/console/charges/search", &[("csrf", &csrf), ("q", "+856 20 5550 0001")])
        .await;
    assert_eq!((found.status, found.leads_to()), (StatusCode::OK, ""));
    assert!(found.body.contains(&format!("/console/charges/{id}")), "{}", found.body);
    for page in [found.body, browser.get("/console/charges").await.body] {
        assert!(!page.contains("5550") && !page.contains("55500001"), "{page}");
    }
    let by_id = browser.post("/console/charges/search", &[("csrf", &csrf), ("q", &id)]).await;
    assert_eq!(by_id.leads_to(), format!("/console/charges/{id}"));
}

#[tokio::test]
async fn money_rule_15_a_number_that_names_a_subscription_leads_to_no_address() {
    let given = with_a_subscription(NUMBER).await;
    let (mut browser, csrf) = signed_in(&given, "vic").await;
    let found = browser.post("/console/charges/search", &[("csrf", &csrf), ("q", NUMBER)]).await;
    assert_eq!((found.status, found.leads_to()), (StatusCode::OK, ""));
    assert!(found.body.contains("Its subscriptions"), "{}", found.body);
}

#[tokio::test]
async fn a_subscription_is_found_whatever_its_provider_calls_it() {
    let id = "vip/7?a#b%20";
    let given = with_a_subscription(id).await;
    let (mut browser, csrf) = signed_in(&given, "vic").await;
    let found = browser.post("/console/charges/search", &[("csrf", &csrf), ("q", id)]).await;
    assert_eq!(found.leads_to(), "/console/subscriptions/vip%2F7%3Fa%23b%2520");
    let page = browser.get(found.leads_to()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[tokio::test]
async fn a_filter_that_cannot_be_used_keeps_what_was_typed_and_says_what_was_expected() {
    let (given, _) = with_a_doubt().await;
    let (mut browser, _) = signed_in(&given, "vic").await;
    let page = browser.get("/console/charges?since=yesterday&state=in_doubt").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.body.contains("value=\"yesterday\"") && page.body.contains("expected how long"));
    let page = browser.get("/console/charges?state=in_doubt").await;
    assert!(page.body.contains("<strong>1</strong> charge"), "{}", page.body);
}
