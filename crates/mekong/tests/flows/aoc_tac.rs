//! A2, where the subscriber types a TAC: a wrong one may be typed again, and none is guessed.

use billing::{ChargeId, ChargeSignal, ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::aoc::{Behaviour, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{operator, video_weekly};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    the_right_tac_charges_once,
    a_wrong_tac_may_be_typed_again_under_the_same_name,
    the_third_wrong_tac_ends_it,
    nobody_types_and_nothing_is_charged,
    a_lost_answer_is_asked_for_and_the_tac_is_not_sent_again,
    a_crash_right_before_the_call_is_asked_about_and_never_sent_by_itself,
    too_many_tacs_end_it,
    another_tac_may_be_sent_and_the_first_is_wrong_by_then,
    a_lost_answer_to_the_wish_for_another_tac_costs_nothing,
    no_tac_more_leaves_the_one_that_was_sent,
    an_app_charges_with_its_own_call,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const DIRECT: &str = "mode = \"direct\"\nrequire_otp = true";
const RESENT: [&str; 2] = ["get_aoc_token", "request_direct_charge_tac"];
const APP: &str = "mode = \"mobile_app\"";

async fn at(journal: Journal, aoc_plan: &'static str) -> Stage {
    Stage::with(journal, Settings { aoc: PLAIN, aoc_plan, ..Settings::default() }).await
}

/// A purchase whose TAC is on its way to the subscriber.
async fn waiting(stage: &Stage) -> ChargeId {
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    charge
}

async fn is_served(stage: &Stage, charge: ChargeId, orders: &[&str]) {
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.orders(), orders);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage.gateway_books_agree().await;
}

async fn is_closed(stage: &Stage, charge: ChargeId, why: DeclineReason) {
    let charge = stage.charge(charge).await;
    assert_eq!((charge.state, charge.reason), (ChargeState::Declined, Some(why)), "{charge:#?}");
    assert!(stage.subscriptions().await.is_empty());
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn the_right_tac_charges_once(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &["get_aoc_token", "direct_charge"]).await;
}

async fn a_wrong_tac_may_be_typed_again_under_the_same_name(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.wrong_tac()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &["get_aoc_token", "direct_charge", "direct_charge"]).await;
}

async fn the_third_wrong_tac_ends_it(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    for _ in 0..3 {
        stage.type_otp(charge, &stage.wrong_tac()).await;
        stage.run_a_moment().await;
    }
    assert_eq!(
        stage.orders(),
        ["get_aoc_token", "direct_charge", "direct_charge", "direct_charge"]
    );
    is_closed(&stage, charge, DeclineReason::WrongOtp).await;
}

async fn nobody_types_and_nothing_is_charged(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    is_closed(&stage, charge, DeclineReason::Expired).await;
}

async fn a_lost_answer_is_asked_for_and_the_tac_is_not_sent_again(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    stage.treat(Endpoint::DirectCharge, Fault::ErrorAfterCharge);
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &["get_aoc_token", "direct_charge"]).await;
}

async fn a_crash_right_before_the_call_is_asked_about_and_never_sent_by_itself(journal: Journal) {
    let mut stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.crash(Point::After(|commit| moves(commit, "waiting", "submitted"))).await;
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    is_closed(&stage, charge, DeclineReason::Expired).await;
}

async fn too_many_tacs_end_it(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    stage.treat(Endpoint::GetAocToken, Behaviour::refusing("AOC1013"));
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    is_closed(&stage, charge, DeclineReason::Limit).await;
}

async fn another_tac_may_be_sent_and_the_first_is_wrong_by_then(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    let first = stage.tac();
    stage.tell(charge, ChargeSignal::ResendOtp).await;
    stage.run_a_moment().await;
    assert_ne!(stage.tac(), first);
    stage.type_otp(charge, &first).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &[&RESENT[..], &["direct_charge"; 2]].concat()).await;
}

async fn a_lost_answer_to_the_wish_for_another_tac_costs_nothing(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.treat(Endpoint::RequestDirectChargeTac, Fault::CallDrop);
    stage.tell(charge, ChargeSignal::ResendOtp).await;
    stage.run_a_moment().await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &[&RESENT[..], &["direct_charge"]].concat()).await;
}

async fn no_tac_more_leaves_the_one_that_was_sent(journal: Journal) {
    let stage = at(journal, DIRECT).await;
    let charge = waiting(&stage).await;
    stage.treat(Endpoint::RequestDirectChargeTac, Behaviour::refusing("AOC1010"));
    stage.tell(charge, ChargeSignal::ResendOtp).await;
    stage.run_a_moment().await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &[&RESENT[..], &["direct_charge"]].concat()).await;
}

async fn an_app_charges_with_its_own_call(journal: Journal) {
    let stage = at(journal, APP).await;
    stage.treat(Endpoint::ChargeWithTac, Fault::DropAfterCharge);
    let charge = waiting(&stage).await;
    stage.type_otp(charge, &stage.tac()).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &["get_aoc_token", "charge_with_tac"]).await;
}
