//! A2: charged without a page, with or without a TAC. The call that charges is made once, whatever
//! becomes of its answer.

use billing::{CancelledBy, ChargeId, ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::aoc::{Behaviour, Endpoint, Fault};
use workflows::purchase::Opened;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{local_date, operator, video_weekly};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    the_first_payment_starts_the_subscription_until_the_gateways_last_day,
    a_crash_before_the_name_is_on_record_burns_an_id_and_charges_once,
    a_crash_between_the_two_calls_goes_on_with_the_same_name,
    a_lost_answer_after_the_debit_is_asked_for,
    a_call_that_never_arrived_is_never_made_again,
    a_crash_with_the_charge_in_flight_is_asked_about,
    a_crash_after_the_answer_is_asked_about,
    an_invalid_state_is_no_proof_of_failure,
    what_is_processing_is_polled_until_it_is_charged,
    what_is_processing_outlives_its_poller,
    without_funds_nothing_starts,
    while_nobody_knows_nothing_else_is_bought,
    still_subscribed_charges_nothing_and_starts_nothing,
    a_second_debit_of_a_day_is_refused_before_any_call,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const XL: &str = operator!("xl", "renewal_mode = \"merchant\"");
const ONCE: [&str; 2] = ["get_aoc_token", "direct_charge"];

async fn at(journal: Journal, aoc: &'static str) -> Stage {
    let aoc_plan = "mode = \"direct\"";
    Stage::with(journal, Settings { aoc, aoc_plan, ..Settings::default() }).await
}

async fn bought(stage: &Stage) -> ChargeId {
    stage.buy(video_weekly(), "order-1").await
}

/// It is paid, once, by these calls, and the subscription has the gateway's last paid day.
async fn is_served(stage: &Stage, charge: ChargeId, orders: &[&str]) {
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.orders(), orders);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    let subscriptions = stage.subscriptions().await;
    let [subscription] = subscriptions.as_slice() else { panic!("{subscriptions:#?}") };
    let last_day = stage.at_the_gateway().expiry_date;
    let paid_through = local_date(subscription.paid_through);
    assert_eq!(paid_through.pred_opt(), Some(last_day), "{subscription:#?}");
    stage.gateway_books_agree().await;
}

async fn the_first_payment_starts_the_subscription_until_the_gateways_last_day(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    let charge = bought(&stage).await;
    stage.run_a_moment().await;
    is_served(&stage, charge, &ONCE).await;
}

async fn a_crash_before_the_name_is_on_record_burns_an_id_and_charges_once(journal: Journal) {
    let mut stage = at(journal, PLAIN).await;
    let charge = bought(&stage).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "requested"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    let ids = stage.sp_ids(Endpoint::GetAocToken);
    assert_ne!(ids[0], ids[1]);
    is_served(&stage, charge, &["get_aoc_token", "get_aoc_token", "direct_charge"]).await;
}

async fn a_crash_between_the_two_calls_goes_on_with_the_same_name(journal: Journal) {
    let mut stage = at(journal, PLAIN).await;
    let charge = bought(&stage).await;
    stage.crash(Point::After(|commit| moves(commit, "submitted", "requested"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn a_lost_answer_after_the_debit_is_asked_for(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Fault::DropAfterCharge);
    let charge = bought(&stage).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.gateway_books_agree_but_for_doubts(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn a_call_that_never_arrived_is_never_made_again(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Fault::DropBefore);
    let charge = bought(&stage).await;
    stage.run_for(TimeDelta::days(3)).await;
    let charge = stage.charge(charge).await;
    assert_eq!(charge.state, ChargeState::Declined, "{charge:#?}");
    assert_eq!(charge.reason, Some(DeclineReason::Expired));
    assert_eq!(stage.orders(), ONCE);
    assert!(stage.subscriptions().await.is_empty());
    stage.gateway_books_agree().await;
}

async fn a_crash_with_the_charge_in_flight_is_asked_about(journal: Journal) {
    let mut stage = at(journal, PLAIN).await;
    stage.hold_the_answer(Endpoint::DirectCharge);
    let charge = bought(&stage).await;
    stage.crash(Point::OnceTheOperator(|them| them.aoc().books().entries().len() == 1)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn a_crash_after_the_answer_is_asked_about(journal: Journal) {
    let mut stage = at(journal, PLAIN).await;
    let charge = bought(&stage).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn an_invalid_state_is_no_proof_of_failure(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Fault::InvalidStateAfterCharge);
    let charge = bought(&stage).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn what_is_processing_is_polled_until_it_is_charged(journal: Journal) {
    let stage = at(journal, XL).await;
    let charge = bought(&stage).await;
    stage.run_for(TimeDelta::minutes(3)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn what_is_processing_outlives_its_poller(journal: Journal) {
    let mut stage = at(journal, XL).await;
    let charge = bought(&stage).await;
    stage.crash(Point::After(|commit| moves(commit, "submitted", "in_doubt"))).await;
    assert_eq!(stage.gateway().books().entries(), []);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_served(&stage, charge, &ONCE).await;
}

async fn without_funds_nothing_starts(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.has_balance(100);
    let charge = bought(&stage).await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Declined);
    assert_eq!(stage.orders(), ONCE);
    assert!(stage.subscriptions().await.is_empty());
    stage.gateway_books_agree().await;
}

async fn while_nobody_knows_nothing_else_is_bought(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Fault::DropAfterCharge);
    stage.treat_times(Endpoint::ChargeStatus, 3, Fault::LookupInvalidState);
    let first = bought(&stage).await;
    stage.run_a_moment().await;
    let other = stage.ask_for(video_weekly(), "order-2").await;
    assert!(matches!(other, Opened::Taken(_)), "{other:?}");
    stage.run_for(TimeDelta::hours(2)).await;
    is_served(&stage, first, &ONCE).await;
}

async fn still_subscribed_charges_nothing_and_starts_nothing(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Behaviour::refusing("AOC1002"));
    let charge = bought(&stage).await;
    stage.run_for(TimeDelta::days(1)).await;
    let charge = stage.charge(charge).await;
    assert_eq!(charge.reason, Some(DeclineReason::AlreadySubscribed), "{charge:#?}");
    assert_eq!(stage.orders(), ONCE);
    assert!(stage.subscriptions().await.is_empty());
    stage.gateway_books_agree().await;
}

async fn a_second_debit_of_a_day_is_refused_before_any_call(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    bought(&stage).await;
    stage.run_a_moment().await;
    let subscription = stage.subscriptions().await[0].id.clone();
    stage.cancel(&subscription, CancelledBy::Subscriber).await;
    stage.run_a_moment().await;
    let again = stage.buy(video_weekly(), "order-2").await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert_eq!(stage.charge(again).await.reason, Some(DeclineReason::Limit));
    assert_eq!(stage.orders(), ONCE);
    stage.gateway_books_agree().await;
}
