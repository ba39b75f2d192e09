//! L1 to L3: a cancellation while a charge is in flight. It is let finish; money that lands after
//! the cancellation is for staff, since there is no refund.

use std::time::Duration;

use billing::{CancelledBy, ChargeState, SubscriptionState};
use chrono::TimeDelta;
use sandbox::ltc::{Endpoint, Fault, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::LAO_LINE;
use crate::stage::{Point, Stage};

on_both_stores!(
    a_renewal_in_flight_when_its_subscription_is_cancelled_is_let_finish_for_staff_to_see,
    a_renewal_in_flight_at_the_cancellation_and_the_crash_is_charged_for_staff_to_see,
    a_renewal_in_doubt_when_its_subscription_is_cancelled_and_never_sent_is_over,
    a_renewal_to_be_sent_when_its_subscription_is_cancelled_is_not_sent,
    a_confirm_in_flight_when_its_purchase_is_withdrawn_leaves_nothing_running_and_goes_to_staff,
    a_confirm_in_flight_at_the_withdrawal_and_the_crash_leaves_nothing_running_and_goes_to_staff,
    a_withdrawn_confirm_that_charged_nothing_is_over,
);

/// How long an answer is held back: the cancellation comes meanwhile, also on a busy machine.
const HELD: Duration = Duration::from_secs(2);

async fn a_renewal_in_flight_when_its_subscription_is_cancelled_is_let_finish_for_staff_to_see(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, HELD);
    let cancelling = async {
        stage.wait_until("the debit fell", |them| them.books().debits().len() == 1).await;
        stage.cancel(&subscription, CancelledBy::Subscriber).await;
    };
    tokio::join!(stage.run_a_moment(), cancelling);
    ends_with_money_for_staff(&stage).await;
}

async fn a_renewal_in_flight_at_the_cancellation_and_the_crash_is_charged_for_staff_to_see(
    journal: Journal,
) {
    let mut stage = Stage::set(journal).await;
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().debits().len() == 1)).await;
    stage.cancel(&subscription, CancelledBy::Subscriber).await;
    ends_with_money_for_staff(&stage).await;
}

async fn ends_with_money_for_staff(stage: &Stage) {
    stage.run_for(TimeDelta::minutes(5)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Charged);
    assert!(charge.needs_staff(), "{charge:#?}");
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Cancelled);
    stage.run_for(TimeDelta::days(20)).await;
    assert_eq!(stage.sends(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_renewal_in_doubt_when_its_subscription_is_cancelled_and_never_sent_is_over(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    stage.set_balance(0);
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.script(Endpoint::RequestDeduct, Fault::DropAfterDebit);
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.cancel(&subscription, CancelledBy::Subscriber).await;
    stage.set_balance(50_000);
    stage.run_for(TimeDelta::days(20)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Declined);
    assert!(!charge.needs_staff());
    assert_eq!(stage.sends(), ["request 1"], "no dunning after a cancellation");
    stage.books_agree().await;
}

async fn a_renewal_to_be_sent_when_its_subscription_is_cancelled_is_not_sent(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::Before(|commit| matches!(commit.next, engine::Next::Hold(_)))).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Requested);
    stage.cancel(&subscription, CancelledBy::Merchant).await;
    stage.run_for(TimeDelta::days(20)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Cancelled);
    assert!(stage.calls().is_empty());
    stage.books_agree().await;
}

async fn a_confirm_in_flight_when_its_purchase_is_withdrawn_leaves_nothing_running_and_goes_to_staff(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, HELD);
    let withdrawing = async {
        stage.wait_until("the debit fell", |them| them.books().debits().len() == 1).await;
        stage.withdraw(charge).await;
    };
    tokio::join!(stage.run_a_moment(), withdrawing);
    stage.run_for(TimeDelta::minutes(5)).await;
    leaves_nothing_running_and_goes_to_staff(&stage).await;
}

async fn a_confirm_in_flight_at_the_withdrawal_and_the_crash_leaves_nothing_running_and_goes_to_staff(
    journal: Journal,
) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, Duration::from_secs(60));
    stage.crash(Point::OnceTheOperator(|them| them.books().debits().len() == 1)).await;
    stage.withdraw(charge).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    leaves_nothing_running_and_goes_to_staff(&stage).await;
}

async fn leaves_nothing_running_and_goes_to_staff(stage: &Stage) {
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Charged);
    assert!(charge.needs_staff(), "{charge:#?}");
    let subscriptions = stage.subscriptions().await;
    assert!(subscriptions.iter().all(|of| of.state.is_over()), "{subscriptions:#?}");
    stage.run_for(TimeDelta::days(20)).await;
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn a_withdrawn_confirm_that_charged_nothing_is_over(journal: Journal) {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.script(Endpoint::ConfirmDeduct, Fault::DropBefore);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    stage.withdraw(charge).await;
    stage.run_for(TimeDelta::days(3)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Declined);
    assert!(!charge.needs_staff());
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}
