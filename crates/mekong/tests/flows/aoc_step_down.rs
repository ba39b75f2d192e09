//! A2, where the operator offers a smaller package: it is ordered once somebody has chosen it, and
//! what was paid for is what is granted.

use billing::{ChargeId, ChargeSignal, ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::aoc::{Behaviour, Course, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{local_date, one_film, operator, video_weekly};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    what_is_chosen_is_charged_and_granted,
    what_nobody_chooses_in_time_is_closed,
    what_is_chosen_too_late_is_not_ordered,
    what_is_offered_to_nobody_is_closed,
    a_lost_answer_to_the_order_is_asked_for,
    an_order_that_never_arrived_is_not_made_again,
    a_crash_between_the_choice_and_the_order_orders_once,
    a_crash_with_the_order_in_flight_is_asked_about,
);

const STEPDOWN: &str = operator!("stepdown", "renewal_mode = \"merchant\"");
const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const OFFERED: [&str; 2] = ["get_aoc_token", "direct_charge"];
const ORDERED: [&str; 3] = ["get_aoc_token", "direct_charge", "direct_charge_with_step_down"];
/// A day for a seventh of a week's price.
const A_DAY: u32 = 2;

async fn at(journal: Journal, aoc: &'static str) -> Stage {
    let aoc_plan = "mode = \"direct\"";
    Stage::with(journal, Settings { aoc, aoc_plan, ..Settings::default() }).await
}

/// A purchase that the subscriber can pay only a day of.
async fn offered(journal: Journal) -> (Stage, ChargeId) {
    let stage = at(journal, STEPDOWN).await;
    stage.has_balance(100);
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    (stage, charge)
}

async fn choose(stage: &Stage, charge: ChargeId) {
    stage.tell(charge, ChargeSignal::StepDown { days: A_DAY }).await;
}

async fn is_granted_for_a_day(stage: &Stage, charge: ChargeId) {
    let charge = stage.charge(charge).await;
    assert_eq!(charge.state, ChargeState::Charged, "{charge:#?}");
    assert_eq!(charge.amount_charged().amount_text(), "0.70");
    assert_eq!(stage.orders(), ORDERED);
    let subscription = &stage.subscriptions().await[0];
    let last_day = stage.at_the_gateway().expiry_date;
    assert_eq!(local_date(subscription.paid_through).pred_opt(), Some(last_day));
    stage.gateway_books_agree().await;
}

async fn is_closed(stage: &Stage, charge: ChargeId, orders: &[&str]) {
    let charge = stage.charge(charge).await;
    let found = (charge.state, charge.reason);
    assert_eq!(found, (ChargeState::Declined, Some(DeclineReason::Expired)), "{charge:#?}");
    assert_eq!(stage.orders(), orders);
    assert!(stage.subscriptions().await.is_empty());
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn what_is_chosen_is_charged_and_granted(journal: Journal) {
    let (stage, charge) = offered(journal).await;
    choose(&stage, charge).await;
    stage.run_a_moment().await;
    is_granted_for_a_day(&stage, charge).await;
}

async fn what_nobody_chooses_in_time_is_closed(journal: Journal) {
    let (stage, charge) = offered(journal).await;
    stage.run_for(TimeDelta::hours(2)).await;
    is_closed(&stage, charge, &OFFERED).await;
}

async fn what_is_chosen_too_late_is_not_ordered(journal: Journal) {
    let (stage, charge) = offered(journal).await;
    stage.run_for(TimeDelta::minutes(3)).await;
    choose(&stage, charge).await;
    stage.run_for(TimeDelta::hours(2)).await;
    is_closed(&stage, charge, &OFFERED).await;
}

async fn what_is_offered_to_nobody_is_closed(journal: Journal) {
    let stage = at(journal, PLAIN).await;
    stage.treat(Endpoint::DirectCharge, Behaviour::going(Course::StepDown));
    let charge = stage.charge_directly(one_film(), "order-1").await;
    stage.run_for(TimeDelta::hours(2)).await;
    is_closed(&stage, charge, &OFFERED).await;
}

async fn a_lost_answer_to_the_order_is_asked_for(journal: Journal) {
    let (stage, charge) = offered(journal).await;
    stage.treat(Endpoint::DirectChargeWithStepDown, Fault::GarbageAfterCharge);
    choose(&stage, charge).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_granted_for_a_day(&stage, charge).await;
}

async fn an_order_that_never_arrived_is_not_made_again(journal: Journal) {
    let (stage, charge) = offered(journal).await;
    stage.treat(Endpoint::DirectChargeWithStepDown, Fault::DropBefore);
    choose(&stage, charge).await;
    stage.run_for(TimeDelta::days(9)).await;
    is_closed(&stage, charge, &ORDERED).await;
}

async fn a_crash_between_the_choice_and_the_order_orders_once(journal: Journal) {
    let (mut stage, charge) = offered(journal).await;
    choose(&stage, charge).await;
    stage.crash(Point::After(|commit| moves(commit, "waiting", "waiting"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_granted_for_a_day(&stage, charge).await;
}

async fn a_crash_with_the_order_in_flight_is_asked_about(journal: Journal) {
    let (mut stage, charge) = offered(journal).await;
    stage.hold_the_answer(Endpoint::DirectChargeWithStepDown);
    choose(&stage, charge).await;
    stage.crash(Point::OnceTheOperator(|them| them.aoc().books().entries().len() == 1)).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_granted_for_a_day(&stage, charge).await;
}
