//! A5: money goes back once, never more than was taken, and whatever is lost, the same refund is
//! sent again under the same spTransID only.

use std::collections::BTreeSet;

use billing::{ChargeId, ChargeState, RefundState};
use chrono::TimeDelta;
use sandbox::aoc::{Amount, Answer, Behaviour, Endpoint, Fault, Kind};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PLAN, operator, video_weekly};
use crate::stage::people::{MALAYSIAN_LINE, gold_weekly};
use crate::stage::{Point, Settings, Stage};

on_both_stores!(
    all_of_it_goes_back,
    a_renewal_goes_back_under_its_own_name,
    parts_go_back_until_nothing_is_left,
    more_than_was_taken_is_refused_before_any_call,
    the_same_key_gives_back_once,
    a_lost_answer_after_it_went_back_is_asked_for,
    a_call_that_never_arrived_is_sent_again_under_the_same_id,
    a_used_id_is_asked_about,
    two_at_once_give_back_no_more_than_was_taken,
    what_is_denied_frees_the_balance,
    a_crash_before_the_call_gives_back_once,
    a_crash_with_the_call_in_flight_is_asked_about,
    a_crash_after_the_answer_is_asked_about,
    a_renewal_without_a_name_cannot_go_back,
    lao_telecom_gives_nothing_back,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");

async fn at(journal: Journal) -> Stage {
    let aoc_plan = "mode = \"direct\"";
    Stage::with(journal, Settings { aoc: PLAIN, aoc_plan, ..Settings::default() }).await
}

async fn bought(journal: Journal) -> (Stage, ChargeId) {
    let stage = at(journal).await;
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    (stage, charge)
}

/// How much the gateway gave back, in hundredths and in how many parts.
fn given_back(stage: &Stage) -> (Amount, usize) {
    let entries = stage.gateway().books().entries();
    let parts = entries.iter().filter(|entry| entry.kind == Kind::Refund).count();
    (stage.gateway().books().stats().refunded, parts)
}

/// All of it went back, in one part, by calls under one spTransID.
async fn is_given_back(stage: &Stage, charge: ChargeId, calls: usize) {
    assert_eq!(stage.only_refund().await.state, RefundState::Refunded);
    assert_eq!(stage.state(charge).await, ChargeState::Refunded);
    assert_eq!(given_back(stage), (Amount::hundredths(490), 1));
    let ids = stage.sp_ids(Endpoint::Refund);
    assert_eq!(ids.len(), calls, "{ids:?}");
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), 1);
    stage.gateway_books_agree().await;
}

async fn all_of_it_goes_back(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.give_back(charge, None, "refund-1").await;
    stage.run_a_moment().await;
    is_given_back(&stage, charge, 1).await;
}

async fn a_renewal_goes_back_under_its_own_name(journal: Journal) {
    let stage = at(journal).await;
    stage.expired_yesterday("plain");
    stage.enrol(PLAN, MALAYSIAN_LINE).await;
    stage.run_a_moment().await;
    let charge = stage.only_charge().await.order.id;
    stage.give_back(charge, None, "refund-1").await;
    stage.run_a_moment().await;
    is_given_back(&stage, charge, 1).await;
}

async fn parts_go_back_until_nothing_is_left(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.give_back(charge, Some("2.00"), "refund-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    stage.gateway_books_agree().await;
    stage.give_back(charge, Some("2.90"), "refund-2").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Refunded);
    stage.give_back(charge, Some("0.10"), "refund-3").await;
    stage.run_a_moment().await;
    assert_eq!(stage.refunds().await.len(), 2);
    assert_eq!(given_back(&stage), (Amount::hundredths(490), 2));
    stage.gateway_books_agree().await;
}

async fn more_than_was_taken_is_refused_before_any_call(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.give_back(charge, Some("4.91"), "refund-1").await;
    stage.run_a_moment().await;
    assert!(stage.refunds().await.is_empty());
    assert!(stage.sp_ids(Endpoint::Refund).is_empty());
    stage.gateway_books_agree().await;
}

async fn the_same_key_gives_back_once(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.give_back(charge, Some("1.00"), "refund-1").await;
    stage.run_a_moment().await;
    stage.give_back(charge, Some("1.00"), "refund-1").await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert_eq!(given_back(&stage), (Amount::hundredths(100), 1));
    stage.gateway_books_agree().await;
}

async fn a_lost_answer_after_it_went_back_is_asked_for(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.treat(Endpoint::Refund, Fault::DropAfterCharge);
    stage.give_back(charge, None, "refund-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.only_refund().await.state, RefundState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_given_back(&stage, charge, 1).await;
}

async fn a_call_that_never_arrived_is_sent_again_under_the_same_id(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.treat(Endpoint::Refund, Fault::DropBefore);
    stage.give_back(charge, None, "refund-1").await;
    stage.run_for(TimeDelta::minutes(9)).await;
    assert_eq!(stage.sp_ids(Endpoint::Refund).len(), 1, "asked about before it is sent again");
    assert!(!stage.called_at(Endpoint::RefundStatus).is_empty());
    stage.run_for(TimeDelta::days(2)).await;
    is_given_back(&stage, charge, 2).await;
}

async fn a_used_id_is_asked_about(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    let arrived = Behaviour::answering(Answer::Code("AOC1001".into()));
    stage.treat(Endpoint::Refund, arrived);
    stage.give_back(charge, None, "refund-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.only_refund().await.state, RefundState::InDoubt);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_given_back(&stage, charge, 1).await;
}

async fn two_at_once_give_back_no_more_than_was_taken(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.give_back(charge, Some("3.00"), "refund-1").await;
    stage.give_back(charge, Some("3.00"), "refund-2").await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert_eq!(stage.refunds().await.len(), 1, "the first reserves the balance");
    let paid_back = stage.charge(charge).await.paid_back.expect("some went back");
    assert_eq!(paid_back.refused.len(), 1, "the second is on record as refused");
    assert_eq!(given_back(&stage), (Amount::hundredths(300), 1));
    stage.gateway_books_agree().await;
}

async fn what_is_denied_frees_the_balance(journal: Journal) {
    let (stage, charge) = bought(journal).await;
    stage.treat(Endpoint::Refund, Behaviour::refusing("AOC1007"));
    stage.give_back(charge, None, "refund-1").await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.only_refund().await.state, RefundState::Denied);
    assert_eq!(stage.sp_ids(Endpoint::Refund).len(), 1, "for a person, not for another try");
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    stage.gateway_books_agree().await;
    stage.give_back(charge, None, "refund-2").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Refunded);
    assert_eq!(given_back(&stage), (Amount::hundredths(490), 1));
    stage.gateway_books_agree().await;
}

async fn a_crash_before_the_call_gives_back_once(journal: Journal) {
    let (mut stage, charge) = bought(journal).await;
    stage.give_back(charge, None, "refund-1").await;
    stage.crash(Point::Before(|commit| refund_moves(commit, "submitted"))).await;
    stage.run_for(TimeDelta::days(2)).await;
    is_given_back(&stage, charge, 1).await;
}

async fn a_crash_with_the_call_in_flight_is_asked_about(journal: Journal) {
    let (mut stage, charge) = bought(journal).await;
    stage.hold_the_answer(Endpoint::Refund);
    stage.give_back(charge, None, "refund-1").await;
    stage.crash(Point::OnceTheOperator(|them| them.aoc().books().stats().refunds == 1)).await;
    assert_eq!(stage.only_refund().await.state, RefundState::Submitted);
    stage.run_for(TimeDelta::minutes(10)).await;
    is_given_back(&stage, charge, 1).await;
}

async fn a_crash_after_the_answer_is_asked_about(journal: Journal) {
    let (mut stage, charge) = bought(journal).await;
    stage.give_back(charge, None, "refund-1").await;
    stage.crash(Point::Before(|commit| refund_moves(commit, "refunded"))).await;
    stage.run_for(TimeDelta::minutes(10)).await;
    is_given_back(&stage, charge, 1).await;
}

async fn a_renewal_without_a_name_cannot_go_back(journal: Journal) {
    let stage = at(journal).await;
    stage.expired_yesterday("plain");
    stage.enrol(PLAN, MALAYSIAN_LINE).await;
    stage.treat(Endpoint::RenewSubscription, Fault::DropAfterCharge);
    stage.run_for(TimeDelta::minutes(10)).await;
    let charge = stage.only_charge().await;
    assert_eq!((charge.state, &charge.operator_reference), (ChargeState::Charged, &None));
    stage.give_back(charge.order.id, None, "refund-1").await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert!(stage.refunds().await.is_empty());
    stage.gateway_books_agree().await;
}

async fn lao_telecom_gives_nothing_back(journal: Journal) {
    let stage = at(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    stage.give_back(charge, None, "refund-1").await;
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    let refunds = stage.refunds().await;
    assert!(refunds.iter().all(|refund| refund.state == RefundState::Denied), "{refunds:#?}");
    stage.books_agree().await;
}

/// A commit that takes a refund to a state.
fn refund_moves(commit: &engine::Commit, to: &str) -> bool {
    commit.lease.id.name.starts_with("re_") && *commit.status == *to
}
