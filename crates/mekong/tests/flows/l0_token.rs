//! L0: tokens. Nothing that befalls one moves money.

use billing::ChargeState;
use chrono::TimeDelta;
use sandbox::ltc::{Answer, Behaviour, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::{LAO_LINE, gold_weekly};
use crate::stage::{Point, Stage};

on_both_stores!(
    a_lost_token_is_fetched_again,
    a_crash_while_a_token_is_fetched_affects_no_charge,
    a_renewal_that_gets_a_401_is_sent_again_with_a_new_token_and_the_same_id,
    a_confirm_that_gets_a_401_is_sent_again_with_a_new_token_and_the_same_id,
    a_401_again_and_again_stops_the_plan_and_burns_no_attempt,
);

async fn a_lost_token_is_fetched_again(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::Token, Fault::TokenDrop);
    stage.script(Endpoint::Token, Fault::TokenError);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    assert_eq!(stage.knocks(Endpoint::Token), 3);
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.calls(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_crash_while_a_token_is_fetched_affects_no_charge(journal: Journal) {
    let mut stage = Stage::set(journal).await;
    stage.crash(Point::Before(|commit| commit.lease.id.name.starts_with("token:"))).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::minutes(2)).await;
    assert_eq!(stage.knocks(Endpoint::Token), 2);
    let charge = stage.only_charge().await;
    assert_eq!((charge.state, charge.attempts), (ChargeState::Charged, 1));
    assert_eq!(stage.calls(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_renewal_that_gets_a_401_is_sent_again_with_a_new_token_and_the_same_id(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, Fault::Unauthorized);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    let charge = stage.only_charge().await;
    assert_eq!((charge.state, charge.attempts), (ChargeState::Charged, 1));
    assert_eq!(stage.knocks(Endpoint::Token), 2);
    assert_eq!(stage.calls(), ["request 1", "request 1"]);
    stage.books_agree().await;
}

async fn a_confirm_that_gets_a_401_is_sent_again_with_a_new_token_and_the_same_id(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let charge = stage.buy(gold_weekly(), "order-1").await;
    stage.run_a_moment().await;
    stage.operators.ltc().expire_tokens();
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.knocks(Endpoint::Token), 2);
    assert_eq!(stage.knocks(Endpoint::ConfirmDeduct), 2);
    assert_eq!(stage.calls(), ["request 1", "confirm 1"], "the first was turned away unread");
    stage.books_agree().await;
}

async fn a_401_again_and_again_stops_the_plan_and_burns_no_attempt(journal: Journal) {
    const TIMES: u32 = 100;
    let stage = Stage::set(journal).await;
    let refused = Behaviour::unread(Answer::Http(401));
    stage.script_times(Endpoint::RequestDeduct, TIMES, refused);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::hours(1)).await;
    let charge = stage.only_charge().await;
    assert_eq!((charge.state, charge.attempts), (ChargeState::Requested, 0));
    let pauses = stage.store.pauses().await.expect("the journal is there");
    assert_eq!(pauses.len(), 1, "{pauses:?}");
    assert!(stage.knocks(Endpoint::RequestDeduct) < u64::from(TIMES), "it stops by itself");

    stage.operators.script().clear();
    stage.store.resume(&pauses[0].target).await.expect("the journal is there");
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert!(stage.calls().iter().all(|call| call == "request 1"), "{:?}", stage.calls());
    stage.books_agree().await;
}
