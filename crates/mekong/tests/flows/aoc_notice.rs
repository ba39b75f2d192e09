//! A1, step 7: the gateway's word that it has charged. It may come before the browser does, twice,
//! or from somebody else; the gateway is asked, and the first answer wins.

use billing::{ChargeId, ChargeState};
use chrono::TimeDelta;
use sandbox::aoc::{Delivery, Destination, Endpoint};
use serde_json::json;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::desk::Desk;
use crate::stage::gateway::{malaysian_line, one_film, operator};
use crate::stage::{Point, Settings, Stage};

on_both_stores!(
    it_comes_before_the_browser_does,
    it_comes_twice_and_after_the_browser,
    it_comes_after_all_is_known,
    it_is_kept_while_nobody_works,
    it_is_forged_with_the_right_name,
    it_is_forged_with_a_name_that_nobody_knows,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");

/// A purchase whose page waits for the subscriber, and our address.
async fn waiting(journal: Journal) -> (Stage, ChargeId, Desk) {
    let stage = Stage::with(journal, Settings { aoc: PLAIN, ..Settings::default() }).await;
    let charge = stage.buy(one_film(), "order-1").await;
    stage.run_a_moment().await;
    let desk = stage.open_the_desk().await;
    (stage, charge, desk)
}

async fn is_paid(stage: &Stage, charge: ChargeId) {
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    assert_eq!(stage.verdicts().await, ["done"]);
    stage.gateway_books_agree().await;
}

/// What a callback about a transaction says.
fn charged(name: &str) -> serde_json::Value {
    json!({ "data": {
        "aocTransID": name,
        "transactionOperationStatus": "Charged",
        "totalAmountCharged": "4.90",
        "msisdn": format!("+{}", malaysian_line()),
        "clientCorrelator": "00000000-0000-4000-8000-000000000001",
        "chargeMode": "standard",
        "errorCode": "00",
        "errorMessage": "",
    } })
}

async fn it_comes_before_the_browser_does(journal: Journal) {
    let (stage, charge, desk) = waiting(journal).await;
    let url = stage.decide(charge, true).await;
    stage.callbacks_arrive(1).await;
    stage.run_a_moment().await;
    assert_eq!(stage.called_at(Endpoint::ChargeStatus).len(), 1);
    is_paid(&stage, charge).await;
    assert!(desk.browse(&url).await.contains("was made"));
    stage.run_for(TimeDelta::hours(1)).await;
    is_paid(&stage, charge).await;
}

async fn it_comes_twice_and_after_the_browser(journal: Journal) {
    let (stage, charge, desk) = waiting(journal).await;
    stage.gateway().set_delivery(Delivery::Twice);
    let url = stage.decide(charge, true).await;
    desk.browse(&url).await;
    stage.callbacks_arrive(2).await;
    stage.run_for(TimeDelta::hours(1)).await;
    is_paid(&stage, charge).await;
}

async fn it_comes_after_all_is_known(journal: Journal) {
    let (stage, charge, _desk) = waiting(journal).await;
    stage.gateway().set_delivery(Delivery::Held);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.gateway().flush_callbacks(false), 1);
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::days(1)).await;
    is_paid(&stage, charge).await;
}

async fn it_is_kept_while_nobody_works(journal: Journal) {
    let (mut stage, charge, desk) = waiting(journal).await;
    stage.decide(charge, true).await;
    stage.callbacks_arrive(1).await;
    drop(desk);
    stage.crash(Point::Before(|commit| commit.lease.id.name.starts_with("cb_"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge).await;
}

async fn it_is_forged_with_the_right_name(journal: Journal) {
    let (stage, charge, _desk) = waiting(journal).await;
    let name = stage.charge(charge).await.operator_reference.expect("a name");
    assert!(stage.gateway().forge_callback(Destination::Charge, charged(&name)));
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting, "nobody has paid");
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Declined);
    stage.gateway_books_agree().await;
}

async fn it_is_forged_with_a_name_that_nobody_knows(journal: Journal) {
    let (stage, charge, _desk) = waiting(journal).await;
    assert!(stage.gateway().forge_callback(Destination::Charge, charged("TR7700099999")));
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    assert!(stage.called_at(Endpoint::ChargeStatus).is_empty());
    assert_eq!(stage.verdicts().await, ["unmatched"]);
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.gateway_books_agree().await;
}
