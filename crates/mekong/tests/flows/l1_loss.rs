//! L1 on a Redis that may have lost its last second: an OTP that was confirmed by a record nobody
//! has any more is not confirmed again (008 would say "expired" about it). A file never loses what
//! it has answered.

use billing::{ChargeState, DeclineReason};
use chrono::TimeDelta;

use crate::journal::Journal;
use crate::stage::Stage;

#[tokio::test]
async fn an_otp_typed_again_after_its_confirm_was_forgotten_is_asked_about_and_charged_once() {
    let mut stage = Stage::set(Journal::forgetful_redis()).await;
    let charge = stage.with_otp().await;
    stage.confirm_arrives_late(charge, &stage.otp()).await;
    stage.restart_the_store().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.sends(), ["request 1", "confirm 1"], "only the one that was forgotten");
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

#[tokio::test]
async fn an_otp_typed_after_a_loss_that_took_nothing_is_asked_about_and_declined() {
    let mut stage = Stage::set(Journal::forgetful_redis()).await;
    let charge = stage.with_otp().await;
    stage.restart_the_store().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::minutes(15)).await;
    assert_eq!(stage.charge(charge).await.reason, Some(DeclineReason::Expired));
    assert_eq!(stage.sends(), ["request 1"]);
    stage.books_agree().await;
}
