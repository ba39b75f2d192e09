//! A2, where the operator takes a part at first: the parts are one charge, whose sum is what the
//! gateway says, whoever brings the news.

use billing::{ChargeId, ChargeState};
use chrono::TimeDelta;
use sandbox::aoc::{Delivery, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{operator, video_weekly};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    the_first_part_is_a_charge_and_starts_the_subscription,
    the_rest_comes_by_callback_days_later,
    the_rest_comes_by_callback_twice_and_counts_once,
    the_rest_is_found_by_the_weekly_look,
    a_crash_after_the_weekly_look_looks_again,
    a_lost_answer_to_the_first_part_is_asked_for,
    a_rest_that_never_comes_leaves_what_was_taken,
);

const SPLIT: &str = operator!("split", "renewal_mode = \"merchant\"");
const ONCE: [&str; 2] = ["get_aoc_token", "direct_charge"];

/// A purchase by somebody who has half of it.
async fn half_paid(journal: Journal, fault: Option<Fault>) -> (Stage, ChargeId) {
    let aoc_plan = "mode = \"direct\"";
    let settings = Settings { aoc: SPLIT, aoc_plan, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    if let Some(fault) = fault {
        stage.treat(Endpoint::DirectCharge, fault);
    }
    stage.has_balance(300);
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_for(TimeDelta::minutes(5)).await;
    takes(&stage, charge, "2.45", 1).await;
    (stage, charge)
}

/// It is charged so much, in so many parts, by one order.
async fn takes(stage: &Stage, charge: ChargeId, amount: &str, parts: usize) {
    let charge = stage.charge(charge).await;
    assert_eq!(charge.state, ChargeState::Charged, "{charge:#?}");
    assert_eq!(charge.amount_charged().amount_text(), amount);
    assert_eq!(stage.gateway().books().entries().len(), parts);
    assert_eq!(stage.orders(), ONCE);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.gateway_books_agree().await;
}

/// The gateway takes the rest.
async fn takes_the_rest(stage: &Stage, charge: ChargeId) {
    stage.has_balance(10_000);
    let name = stage.charge(charge).await.operator_reference.expect("a name");
    stage.gateway().charge_rest(&name).expect("a charge that lacks something");
}

async fn the_first_part_is_a_charge_and_starts_the_subscription(journal: Journal) {
    let (stage, charge) = half_paid(journal, None).await;
    stage.run_for(TimeDelta::days(3)).await;
    takes(&stage, charge, "2.45", 1).await;
}

async fn the_rest_comes_by_callback_days_later(journal: Journal) {
    let (stage, charge) = half_paid(journal, None).await;
    stage.run_for(TimeDelta::days(2)).await;
    let _desk = stage.open_the_desk().await;
    takes_the_rest(&stage, charge).await;
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    takes(&stage, charge, "4.90", 2).await;
    assert_eq!(stage.verdicts().await, ["done"]);
}

async fn the_rest_comes_by_callback_twice_and_counts_once(journal: Journal) {
    let (stage, charge) = half_paid(journal, None).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Twice);
    takes_the_rest(&stage, charge).await;
    stage.callbacks_arrive(2).await;
    stage.run_for(TimeDelta::days(1)).await;
    takes(&stage, charge, "4.90", 2).await;
    assert_eq!(stage.verdicts().await, ["done"]);
}

async fn the_rest_is_found_by_the_weekly_look(journal: Journal) {
    let (stage, charge) = half_paid(journal, None).await;
    stage.run_for(TimeDelta::days(2)).await;
    takes_the_rest(&stage, charge).await;
    stage.run_for(TimeDelta::days(5)).await;
    takes(&stage, charge, "4.90", 2).await;
}

async fn a_crash_after_the_weekly_look_looks_again(journal: Journal) {
    let (mut stage, charge) = half_paid(journal, None).await;
    takes_the_rest(&stage, charge).await;
    stage.crash(Point::Before(|commit| moves(commit, "charged", "charged"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    takes(&stage, charge, "4.90", 2).await;
}

async fn a_lost_answer_to_the_first_part_is_asked_for(journal: Journal) {
    let (stage, charge) = half_paid(journal, Some(Fault::DropAfterCharge)).await;
    takes_the_rest(&stage, charge).await;
    stage.run_for(TimeDelta::days(7) + TimeDelta::hours(1)).await;
    takes(&stage, charge, "4.90", 2).await;
}

async fn a_rest_that_never_comes_leaves_what_was_taken(journal: Journal) {
    let (stage, charge) = half_paid(journal, None).await;
    stage.has_balance(0);
    stage.run_for(TimeDelta::days(30)).await;
    let charge = stage.charge(charge).await;
    assert_eq!(charge.amount_charged().amount_text(), "2.45");
    assert_eq!(charge.state, ChargeState::Charged);
    stage.gateway_books_agree().await;
}
