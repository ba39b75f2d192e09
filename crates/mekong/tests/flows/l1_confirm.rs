//! L1, from ConfirmDeduct on: the call that charges is made once, whatever becomes of its answer.

use std::time::Duration;

use billing::{ChargeId, ChargeState};
use chrono::TimeDelta;
use sandbox::ltc::{Endpoint, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::gold_weekly;
use crate::stage::{Point, Stage, moves};

on_both_stores!(
    all_goes_well,
    a_crash_right_after_the_reply_is_asked_about_and_charged_once,
    a_crash_with_the_confirm_in_flight_is_asked_about_and_charged_once,
);

/// A purchase whose OTP is on its way to the subscriber.
async fn waiting(stage: &Stage) -> ChargeId {
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    charge
}

async fn all_goes_well(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn a_crash_right_after_the_reply_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

async fn a_crash_with_the_confirm_in_flight_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().debits().len() == 1)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1"]);
    stage.books_agree().await;
}
