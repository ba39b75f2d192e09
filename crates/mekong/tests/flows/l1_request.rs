//! L1, up to the OTP: whatever becomes of RequestDeduct, no money moves by it, and an id whose answer
//! was lost is never confirmed.

use std::time::Duration;

use billing::{ChargeId, ChargeState, DeclineReason};
use chrono::TimeDelta;
use engine::Next;
use sandbox::ltc::{Behaviour, Endpoint, Fault, Pause};
use workflows::purchase::{Opened, Wish};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::gold_weekly;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    a_request_whose_answer_was_lost_is_abandoned_with_its_id,
    a_request_that_never_arrived_is_abandoned_with_its_id,
    a_request_that_timed_out_is_abandoned_with_its_id,
    a_request_answered_500_is_abandoned_with_its_id,
    a_request_answered_001_is_abandoned_with_its_id,
    a_request_answered_002_is_abandoned_with_its_id,
    a_request_answered_006_is_abandoned_with_its_id,
    a_request_answered_102_is_abandoned_with_its_id,
    a_request_answered_003_is_abandoned_with_its_id_and_its_ref_code,
    an_sms_that_failed_with_104_is_asked_for_under_a_new_id,
    an_sms_that_failed_with_105_is_asked_for_under_a_new_id,
    after_three_ids_nobody_is_kept_waiting,
    a_crash_before_the_ref_code_is_stored_burns_the_id,
    a_crash_with_the_request_in_flight_burns_the_id,
    a_crash_before_the_request_is_sent_burns_an_id_that_nobody_saw,
    a_member_already_has_another_purchase_in_doubt_asked_about_at_once,
    a_member_already_is_declined_without_a_charge,
    a_second_purchase_beside_one_in_doubt_is_not_opened,
    a_subscriber_who_never_types_is_declined_after_800_was_seen_twice_and_looked_at_again,
    a_purchase_withdrawn_while_it_waits_confirms_nothing,
);

/// The first id leads nowhere; the purchase goes on under a second one, and only that is confirmed.
async fn goes_on_under_a_second_id(stage: &Stage, charge: ChargeId) {
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    assert_eq!(stage.charge(charge).await.burnt, 1);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "request 2", "confirm 2"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

async fn burns_its_id(journal: Journal, behaviour: impl Into<Behaviour>) {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, behaviour);
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    goes_on_under_a_second_id(&stage, charge).await;
}

async fn a_request_whose_answer_was_lost_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::DropAfterDebit).await;
}

async fn a_request_that_never_arrived_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::DropBefore).await;
}

async fn a_request_that_timed_out_is_abandoned_with_its_id(journal: Journal) {
    let settings = Settings { timeout_s: 1, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    goes_on_under_a_second_id(&stage, charge).await;
}

async fn a_request_answered_500_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::ErrorAfterDebit).await;
}

async fn a_request_answered_001_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::TryAgainBefore).await;
}

async fn a_request_answered_002_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::ExceptionAfterDebit).await;
}

async fn a_request_answered_006_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::DatabaseErrorAfterDebit).await;
}

async fn a_request_answered_102_is_abandoned_with_its_id(journal: Journal) {
    burns_its_id(journal, Fault::ChargingUnreachableBefore).await;
}

async fn a_request_answered_003_is_abandoned_with_its_id_and_its_ref_code(journal: Journal) {
    burns_its_id(journal, Behaviour::refusing("003")).await;
}

async fn an_sms_that_failed_with_104_is_asked_for_under_a_new_id(journal: Journal) {
    burns_its_id(journal, Behaviour::refusing("104")).await;
}

async fn an_sms_that_failed_with_105_is_asked_for_under_a_new_id(journal: Journal) {
    burns_its_id(journal, Behaviour::refusing("105")).await;
}

async fn after_three_ids_nobody_is_kept_waiting(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.script_times(Endpoint::RequestDeduct, 3, Fault::DropAfterDebit);
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_for(TimeDelta::hours(1)).await;
    let declined = stage.charge(charge).await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::OperatorError));
    assert_eq!(stage.calls(), ["request 1", "request 2", "request 3"]);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.sends().len(), 3, "no OTP is confirmed any more");

    stage.buy(gold_weekly(), "order-2").await;
    stage.books_agree().await;
}

async fn a_crash_before_the_ref_code_is_stored_burns_the_id(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "waiting"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(1) + TimeDelta::seconds(10)).await;
    goes_on_under_a_second_id(&stage, charge).await;
}

async fn a_crash_with_the_request_in_flight_burns_the_id(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().requests().len() == 2)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(1) + TimeDelta::seconds(10)).await;
    let asked: Vec<_> = stage.calls().into_iter().filter(|call| call == "request 1").collect();
    assert_eq!(asked.len(), 1, "no id is used twice");
    goes_on_under_a_second_id(&stage, charge).await;
}

async fn a_crash_before_the_request_is_sent_burns_an_id_that_nobody_saw(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.crash(Point::After(|commit| matches!(commit.next, Next::Hold(_)))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(1) + TimeDelta::seconds(10)).await;
    let renamed = stage.charge(charge).await;
    assert_eq!((renamed.state, renamed.burnt), (ChargeState::Waiting, 1));
    assert_ne!(*renamed.transaction_id(), renamed.order.transaction_id);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.calls(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn a_member_already_is_declined_without_a_charge(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.set_member(true);
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_for(TimeDelta::days(2)).await;
    let declined = stage.charge(charge).await;
    assert_eq!(declined.reason, Some(DeclineReason::AlreadySubscribed));
    assert_eq!(stage.sends(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_second_purchase_beside_one_in_doubt_is_not_opened(journal: Journal) {
    let stage = Stage::set(journal).await;
    let first = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropAfterDebit);
    stage.type_otp(first, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(first).await, ChargeState::InDoubt);
    let second = stage.ask_for(gold_weekly(), "order-2").await;
    assert!(matches!(second, Opened::Taken(_)), "{second:?}");
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(first).await, ChargeState::Charged);
    // Now its subscription stands in the way.
    let third = stage.ask_for(gold_weekly(), "order-3").await;
    assert!(matches!(third, Opened::Taken(_)), "{third:?}");
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn a_subscriber_who_never_types_is_declined_after_800_was_seen_twice_and_looked_at_again(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_for(TimeDelta::minutes(4)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting, "800 was seen once");
    assert_eq!(stage.calls(), ["request 1", "check 1"]);
    stage.run_for(TimeDelta::minutes(4)).await;
    let declined = stage.charge(charge).await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::Expired));
    assert_eq!(stage.calls(), ["request 1", "check 1", "check 1"]);
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.calls(), ["request 1", "check 1", "check 1", "check 1"]);
    assert_eq!(stage.state(charge).await, ChargeState::Declined);
    stage.books_agree().await;
}

async fn a_purchase_withdrawn_while_it_waits_confirms_nothing(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    stage.withdraw(charge).await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Cancelled);
    assert_eq!(stage.sends(), ["request 1"]);
    assert!(stage.subscriptions().await.is_empty());
    stage.buy(gold_weekly(), "order-2").await;
    stage.books_agree().await;
}

async fn a_member_already_has_another_purchase_in_doubt_asked_about_at_once(journal: Journal) {
    let stage = Stage::set(journal).await;
    let first = stage.with_otp().await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropAfterDebit);
    stage.type_otp(first, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(first).await, ChargeState::InDoubt);
    let asked_at = stage.charge(first).await.doubt.expect("in doubt").look_at;
    let coins = Wish {
        plan: None,
        amount: Some("1000".into()),
        description: Some("Coins".into()),
        ..gold_weekly()
    };
    let second = stage.buy(coins, "order-2").await;
    stage.run_for(TimeDelta::seconds(15)).await;
    assert!(stage.now() < asked_at, "its own schedule comes later");
    let declined = stage.charge(second).await;
    assert_eq!(
        (declined.state, declined.reason),
        (ChargeState::Declined, Some(DeclineReason::AlreadySubscribed))
    );
    assert_eq!(stage.state(first).await, ChargeState::Charged);
    stage.books_agree().await;
}
