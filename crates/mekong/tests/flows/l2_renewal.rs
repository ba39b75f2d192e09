//! L2: renewals. One charge is sent for a period, and whatever came instead of its answer is asked
//! about, never sent again.

use std::time::Duration;

use billing::{ChargeState, DeclineReason, SubscriptionState};
use chrono::TimeDelta;
use engine::Next;
use sandbox::ltc::{Behaviour, Endpoint, Fault, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::LAO_LINE;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    a_renewal_whose_answer_was_lost_after_the_debit_is_asked_about_and_charged,
    a_renewal_that_timed_out_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_500_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_001_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_002_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_102_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_104_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_105_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_with_an_unlisted_code_after_the_debit_is_asked_about_and_charged,
    a_renewal_answered_20_is_asked_about_and_charged,
    a_renewal_answered_006_with_a_log_row_is_asked_about_and_charged,
    a_renewal_answered_003_whose_original_was_charged_is_asked_about_and_charged,
    a_crash_before_the_intent_costs_nothing,
    a_crash_with_the_renewal_in_flight_is_asked_about_and_charged_once,
    a_debit_that_falls_after_the_crash_is_found_and_charged_once,
    a_crash_right_after_the_reply_is_asked_about_and_charged_once,
    a_crash_right_after_a_decline_is_asked_about_and_tried_tomorrow_under_a_new_id,
    a_decline_for_funds_is_tried_tomorrow_under_a_new_id,
);

/// The period is paid by one send and one look-up, and the next one is charged once in its turn.
async fn is_found_charged(stage: Stage) {
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.calls(), ["request 1"], "LTC may still be working on it");
    stage.run_for(TimeDelta::minutes(5)).await;
    is_charged_and_goes_on(&stage).await;
}

async fn is_charged_and_goes_on(stage: &Stage) {
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "check 1"]);
    stage.run_for(TimeDelta::days(8)).await;
    assert_eq!(stage.calls(), ["request 1", "check 1", "request 2"]);
    stage.books_agree().await;
}

async fn answered(journal: Journal, behaviour: impl Into<Behaviour>) -> Stage {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, behaviour);
    stage
}

async fn a_renewal_whose_answer_was_lost_after_the_debit_is_asked_about_and_charged(
    journal: Journal,
) {
    is_found_charged(answered(journal, Fault::DropAfterDebit).await).await;
}

async fn a_renewal_that_timed_out_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    let settings = Settings { timeout_s: 1, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    is_found_charged(stage).await;
}

async fn a_renewal_answered_500_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::ErrorAfterDebit).await).await;
}

async fn a_renewal_answered_001_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::TryAgainAfterDebit).await).await;
}

async fn a_renewal_answered_002_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::ExceptionAfterDebit).await).await;
}

async fn a_renewal_answered_102_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::ChargingUnreachableAfterDebit).await).await;
}

async fn a_renewal_answered_104_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::SmsFailedAfterDebit).await).await;
}

async fn a_renewal_answered_105_after_the_debit_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::TplusSmsFailedAfterDebit).await).await;
}

async fn a_renewal_answered_with_an_unlisted_code_after_the_debit_is_asked_about_and_charged(
    journal: Journal,
) {
    is_found_charged(answered(journal, Fault::Leaked601AfterDebit).await).await;
}

async fn a_renewal_answered_20_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, Fault::Code20).await).await;
}

async fn a_renewal_answered_006_with_a_log_row_is_asked_about_and_charged(journal: Journal) {
    is_found_charged(answered(journal, says("006")).await).await;
}

async fn a_renewal_answered_003_whose_original_was_charged_is_asked_about_and_charged(
    journal: Journal,
) {
    is_found_charged(answered(journal, says("003")).await).await;
}

/// The debit falls and the row is honest, but this is what is answered.
fn says(code: &'static str) -> Behaviour {
    Behaviour::answering(sandbox::ltc::Answer::Code(code.into()))
}

async fn a_crash_before_the_intent_costs_nothing(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::Before(|commit| matches!(commit.next, Next::Hold(_)))).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Requested);
    assert!(stage.calls().is_empty());
    stage.run_for(TimeDelta::minutes(2)).await;
    let charge = stage.only_charge().await;
    assert_eq!((charge.state, charge.attempts), (ChargeState::Charged, 1));
    assert_eq!(stage.calls(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_crash_with_the_renewal_in_flight_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().debits().len() == 1)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_charged_and_goes_on(&stage).await;
}

async fn a_debit_that_falls_after_the_crash_is_found_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeWork, Duration::from_secs(1));
    stage.crash(Point::OnceTheOperator(|them| them.books().requests().len() == 2)).await;
    stage.wait_until("the debit fell", |them| them.books().debits().len() == 1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_charged_and_goes_on(&stage).await;
}

async fn a_crash_right_after_the_reply_is_asked_about_and_charged_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_charged_and_goes_on(&stage).await;
}

async fn a_crash_right_after_a_decline_is_asked_about_and_tried_tomorrow_under_a_new_id(
    journal: Journal,
) {
    let mut stage = Stage::set(journal).await;
    stage.set_balance(0);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "declined"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.calls(), ["request 1", "check 1"]);
    is_recovered_tomorrow(&stage).await;
    assert_eq!(stage.sends(), ["request 1", "request 2"]);
}

async fn a_decline_for_funds_is_tried_tomorrow_under_a_new_id(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.set_balance(0);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    assert_eq!(stage.calls(), ["request 1"]);
    is_recovered_tomorrow(&stage).await;
    assert_eq!(stage.calls(), ["request 1", "request 2"]);
}

async fn is_recovered_tomorrow(stage: &Stage) {
    let declined = stage.only_charge().await;
    assert_eq!(declined.reason, Some(DeclineReason::Funds));
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Grace);
    stage.set_balance(5_000);
    stage.run_for(TimeDelta::hours(25)).await;
    let charges = stage.charges().await;
    let [first, second] = charges.as_slice() else { panic!("{charges:#?}") };
    assert_eq!(first.order.period, second.order.period);
    assert_eq!(second.state, ChargeState::Charged);
    assert_eq!(second.order.retry_of, Some(first.order.id));
    stage.books_agree().await;
}
