//! L1 and L2 where it matters most, with a real process and a real `kill -9`.

use std::time::Duration;

use billing::ChargeState;
use chrono::TimeDelta;
use sandbox::ltc::{Endpoint, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::Stage;
use crate::stage::people::LAO_LINE;

on_both_stores!(
    a_process_killed_with_its_confirm_in_flight_charges_once,
    a_process_killed_with_its_renewal_in_flight_charges_once,
);

/// Longer than any of this takes: the answer never comes.
const NEVER: Duration = Duration::from_secs(300);

async fn a_process_killed_with_its_confirm_in_flight_charges_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.hold(Endpoint::ConfirmDeduct, Pause::BeforeAnswer, NEVER);
    stage.kill_a_process(|them| them.books().debits().len() == 1).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "confirm 1", "check 1"]);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.books_agree().await;
}

async fn a_process_killed_with_its_renewal_in_flight_charges_once(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, NEVER);
    stage.kill_a_process(|them| them.books().debits().len() == 1).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1", "check 1"]);
    stage.books_agree().await;
}
