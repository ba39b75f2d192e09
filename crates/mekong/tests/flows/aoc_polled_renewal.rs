//! A3a, where the operator answers `Processing`: the renewal takes effect only while it is asked
//! about, whoever asks.

use billing::{ChargeState, SubscriptionState};
use chrono::TimeDelta;
use sandbox::SandboxConfig;
use sandbox::aoc::{Answer, AocConfig, Behaviour, Code, Endpoint, Profile};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PLAN, operator};
use crate::stage::people::MALAYSIAN_LINE;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    it_is_polled_every_two_minutes_until_it_is_charged,
    a_poller_that_dies_is_replaced_in_time,
    after_a_long_gap_the_gateway_has_dropped_it_and_the_next_day_renews,
    still_processing_by_its_code_is_asked_about,
);

const XL: &str = operator!("xl", "renewal_mode = \"merchant\"");
const RENEW: &str = "renew_subscription";
/// Looks that XL takes on this stage, so that there is a middle.
const POLLS: u32 = 5;

/// A subscription that is due, at an operator that wants to be asked.
async fn due(journal: Journal) -> Stage {
    let mut operators = Profile::known();
    operators.insert("xl".into(), Profile { polls: POLLS, ..Profile::xl() });
    let gateway = AocConfig { operators, ..AocConfig::default() };
    let config = SandboxConfig { aoc: gateway, ..SandboxConfig::default() };
    let settings = Settings { aoc: XL, ..Settings::default() };
    let stage = Stage::with_operators(journal, settings, config).await;
    stage.expired_yesterday("xl");
    stage.enrol(PLAN, MALAYSIAN_LINE).await;
    stage
}

async fn is_renewed(stage: &Stage, orders: &[&str]) {
    assert_eq!(stage.orders(), orders);
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Active);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

/// The longest time from the call to the first look, or between two looks.
fn longest_pause(stage: &Stage) -> TimeDelta {
    let mut times = stage.called_at(Endpoint::RenewSubscription);
    times.extend(stage.called_at(Endpoint::ChargeStatus));
    times.windows(2).map(|two| two[1] - two[0]).max().expect("a call and a look")
}

async fn it_is_polled_every_two_minutes_until_it_is_charged(journal: Journal) {
    let stage = due(journal).await;
    stage.run_a_moment().await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::InDoubt);
    assert!(charge.operator_reference.is_some(), "the answer brought the name to ask by");
    stage.run_for(TimeDelta::minutes(15)).await;
    assert_eq!(stage.called_at(Endpoint::ChargeStatus).len(), POLLS as usize);
    assert!(longest_pause(&stage) < TimeDelta::seconds(125));
    is_renewed(&stage, &[RENEW]).await;
}

async fn a_poller_that_dies_is_replaced_in_time(journal: Journal) {
    let mut stage = due(journal).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    stage.crash(Point::Before(|commit| moves(commit, "in_doubt", "in_doubt"))).await;
    stage.run_for(TimeDelta::minutes(30)).await;
    assert!(longest_pause(&stage) < TimeDelta::minutes(4));
    is_renewed(&stage, &[RENEW]).await;
}

async fn after_a_long_gap_the_gateway_has_dropped_it_and_the_next_day_renews(journal: Journal) {
    let stage = due(journal).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    stage.store.skip_to(stage.now() + TimeDelta::hours(1)).await.expect("time goes by");
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.gateway().books().entries(), []);
    assert_eq!(stage.orders(), [RENEW], "not again on the same day");
    stage.run_for(TimeDelta::days(2)).await;
    is_renewed(&stage, &[RENEW, RENEW]).await;
}

async fn still_processing_by_its_code_is_asked_about(journal: Journal) {
    let stage = due(journal).await;
    let code = Behaviour::answering(Answer::Code(Code::Borrowed("AOC1008")));
    stage.treat(Endpoint::RenewSubscription, code);
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.orders(), [RENEW], "not again, whatever became of it");
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.gateway_books_agree().await;
}
