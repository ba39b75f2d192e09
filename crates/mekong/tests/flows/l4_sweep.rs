//! L4: 800, "not confirmed", in time and too late; and a reconciler that dies.

use billing::{ChargeId, ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::ltc::{Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::gold_weekly;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    an_800_while_the_otp_may_still_be_confirmed_settles_nothing,
    a_confirm_that_lands_after_its_decline_is_found_a_day_later_and_granted,
    a_confirm_that_lands_after_the_subscriber_bought_again_is_charged_and_left_to_staff,
    a_crash_of_the_reconciler_costs_a_look_up,
);

async fn an_800_while_the_otp_may_still_be_confirmed_settles_nothing(journal: Journal) {
    let settings = Settings { ltc: "otp_window = \"10m\"", ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    let charge = stage.with_otp().await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropBefore);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::minutes(9)).await;
    assert_eq!(stage.knocks(Endpoint::CheckTransaction), 2, "800 was seen twice");
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.charge(charge).await.reason, Some(DeclineReason::Expired));
    stage.books_agree().await;
}

/// A purchase whose confirm never seemed to arrive, and which was given up. Its OTP with it.
async fn given_up(stage: &Stage) -> (ChargeId, String) {
    let charge = stage.with_otp().await;
    let otp = stage.otp();
    stage.script(Endpoint::ConfirmDeduct, Fault::DropBefore);
    stage.type_otp(charge, &otp).await;
    stage.run_for(TimeDelta::minutes(15)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Declined);
    (charge, otp)
}

async fn a_confirm_that_lands_after_its_decline_is_found_a_day_later_and_granted(journal: Journal) {
    let stage = Stage::set(journal).await;
    let (charge, otp) = given_up(&stage).await;
    stage.confirm_arrives_late(charge, &otp).await;
    assert_eq!(stage.debits().len(), 1);
    stage.run_for(TimeDelta::hours(25)).await;
    let landed = stage.charge(charge).await;
    assert_eq!(landed.state, ChargeState::Charged);
    assert!(landed.needs_staff(), "it had been told as declined");
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

async fn a_confirm_that_lands_after_the_subscriber_bought_again_is_charged_and_left_to_staff(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let (first, otp) = given_up(&stage).await;
    // What was given up unproven keeps the day's one debit (money rule 1).
    stage.run_for(TimeDelta::hours(15)).await;
    let second = stage.buy(gold_weekly(), "order-2").await;
    stage.run_a_moment().await;
    stage.type_otp(second, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(second).await, ChargeState::Charged);
    stage.confirm_arrives_late(first, &otp).await;
    stage.run_for(TimeDelta::hours(25)).await;
    let landed = stage.charge(first).await;
    assert_eq!(landed.state, ChargeState::Charged);
    assert!(landed.needs_staff(), "two were paid and one is wanted");
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;

    stage.run_for(TimeDelta::days(7)).await;
    assert_eq!(stage.charges().await.len(), 3, "one renewal, not two");
    stage.books_agree().await;
}

async fn a_crash_of_the_reconciler_costs_a_look_up(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropAfterDebit);
    stage.type_otp(charge, &stage.otp()).await;
    stage.crash(Point::Before(|commit| moves(commit, "in_doubt", "charged"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1", "check 1"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}
