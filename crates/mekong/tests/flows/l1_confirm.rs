//! L1, from ConfirmDeduct on: the call that charges is made once, whatever becomes of its answer.

use std::time::Duration;

use billing::{ChargeState, DeclineReason};
use chrono::TimeDelta;
use engine::Next;
use sandbox::ltc::{Behaviour, Endpoint, Fault, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    a_confirm_whose_answer_was_lost_after_the_debit_is_asked_about_and_charged,
    a_confirm_that_timed_out_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_500_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_001_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_002_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_with_an_unlisted_code_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_105_after_the_debit_is_asked_about_and_charged,
    a_confirm_answered_007_is_asked_about_and_charged,
    a_confirm_that_never_arrived_is_asked_about_and_declined,
    a_confirm_answered_500_before_the_debit_is_asked_about_and_declined,
    a_confirm_answered_001_before_the_debit_is_asked_about_and_declined,
    a_confirm_answered_106_before_the_debit_is_asked_about_and_declined,
    a_confirm_without_funds_is_asked_about_and_declined,
    a_wrong_otp_may_be_typed_again_under_the_same_id,
    three_wrong_otps_end_the_purchase,
    an_expired_otp_ends_the_purchase_if_it_was_the_first_confirm,
    a_crash_before_the_confirm_is_sent_is_asked_about_and_declined,
    a_crash_with_the_confirm_in_flight_is_asked_about_and_charged_once,
    a_debit_that_falls_after_the_crash_is_found_and_charged_once,
    a_crash_right_after_the_reply_is_asked_about_and_charged_once,
    a_crash_right_after_the_charge_leaves_one_subscription_renewed_once,
);

/// Whatever comes first instead of an answer, the confirm is never sent twice, and the debit found.
async fn is_found_charged(stage: Stage) {
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    assert_eq!(stage.calls(), ["request 1", "confirm 1"], "LTC may still be working on it");
    assert!(stage.subscriptions().await.is_empty(), "nothing is granted on a guess");
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

/// The same where nothing was debited: 800 twice ends it.
async fn is_found_unconfirmed(stage: Stage) {
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(15)).await;
    ends_unconfirmed(&stage).await;
}

async fn ends_unconfirmed(stage: &Stage) {
    let declined = stage.only_charge().await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::Expired));
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    assert!(stage.subscriptions().await.is_empty());
    stage.books_agree().await;
}

async fn answered(journal: Journal, behaviour: impl Into<Behaviour>) -> Stage {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::ConfirmDeduct, behaviour);
    stage
}

async fn a_confirm_whose_answer_was_lost_after_the_debit_is_asked_about_and_charged(
    journal: Journal,
) {
    is_found_charged(answered(journal, Fault::DropAfterDebit).await).await;
}

async fn a_confirm_that_timed_out_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    let settings = Settings { timeout_s: 1, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    is_found_charged(stage).await;
}

async fn a_confirm_answered_500_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::ErrorAfterDebit).await).await;
}

async fn a_confirm_answered_001_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::TryAgainAfterDebit).await).await;
}

async fn a_confirm_answered_002_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::ExceptionAfterDebit).await).await;
}

async fn a_confirm_answered_with_an_unlisted_code_after_the_debit_is_asked_about_and_charged(
    journal: Journal,
) {
    is_found_charged(answered(journal, Fault::UnlistedCodeAfterDebit).await).await;
}

async fn a_confirm_answered_105_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::MemberNotCreatedAfterDebit).await).await;
}

async fn a_confirm_answered_007_is_asked_about_and_charged(journal: Journal) {
    let used = Behaviour::answering(sandbox::ltc::Answer::Code("007".into()));
    is_found_charged(answered(journal, used).await).await;
}

async fn a_confirm_that_never_arrived_is_asked_about_and_declined(journal: Journal) {
    is_found_unconfirmed(answered(journal, Fault::DropBefore).await).await;
}

async fn a_confirm_answered_500_before_the_debit_is_asked_about_and_declined(journal: Journal) {
    is_found_unconfirmed(answered(journal, Fault::ErrorBefore).await).await;
}

async fn a_confirm_answered_001_before_the_debit_is_asked_about_and_declined(journal: Journal) {
    is_found_unconfirmed(answered(journal, Fault::TryAgainBefore).await).await;
}

async fn a_confirm_answered_106_before_the_debit_is_asked_about_and_declined(journal: Journal) {
    is_found_unconfirmed(answered(journal, Behaviour::refusing("106")).await).await;
}

async fn a_confirm_without_funds_is_asked_about_and_declined(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.set_balance(0);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::minutes(15)).await;
    ends_unconfirmed(&stage).await;
}

async fn a_wrong_otp_may_be_typed_again_under_the_same_id(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.wrong_otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn three_wrong_otps_end_the_purchase(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    for _ in 0..3 {
        stage.type_otp(charge, &stage.wrong_otp()).await;
        stage.run_a_moment().await;
    }
    let declined = stage.charge(charge).await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::WrongOtp));
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.sends(), ["request 1", "confirm 1", "confirm 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn an_expired_otp_ends_the_purchase_if_it_was_the_first_confirm(journal: Journal) {
    let stage = answered(journal, Behaviour::refusing("008")).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Declined);
    ends_unconfirmed(&stage).await;
}

async fn a_crash_before_the_confirm_is_sent_is_asked_about_and_declined(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.crash(Point::After(|commit| matches!(commit.next, Next::Hold(_)))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(15)).await;
    assert_eq!(stage.charge(charge).await.reason, Some(DeclineReason::Expired));
    assert_eq!(stage.sends(), ["request 1"], "an intent on record is never sent by another");
    stage.books_agree().await;
}

async fn a_crash_with_the_confirm_in_flight_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().debits().len() == 1)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    is_charged_after_the_crash(&stage).await;
}

async fn a_debit_that_falls_after_the_crash_is_found_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeWork, Duration::from_secs(1));
    stage.crash(Point::OnceTheOperator(|them| them.books().requests().len() == 3)).await;
    stage.wait_until("the debit fell", |them| them.books().debits().len() == 1).await;
    is_charged_after_the_crash(&stage).await;
}

async fn a_crash_right_after_the_reply_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    assert!(stage.subscriptions().await.is_empty(), "both or neither");
    is_charged_after_the_crash(&stage).await;
}

async fn is_charged_after_the_crash(stage: &Stage) {
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

async fn a_crash_right_after_the_charge_leaves_one_subscription_renewed_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.crash(Point::After(|commit| moves(commit, "submitted", "charged"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.subscriptions().await.len(), 1, "in the same commit");
    stage.run_for(TimeDelta::days(8)).await;
    assert_eq!(stage.subscriptions().await.len(), 1);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "request 2"]);
    let charges = stage.charges().await;
    assert!(charges.iter().all(|charge| charge.state == ChargeState::Charged), "{charges:#?}");
    stage.books_agree().await;
}
