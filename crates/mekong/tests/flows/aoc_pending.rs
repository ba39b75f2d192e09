//! A1, where a charge takes its time: asking is part of it (XL, PayTM), or the subscriber's consent
//! (Robi) or money (Celcom) is still to come. What is asked about outlives whoever asks.

use billing::{ChargeId, ChargeState, DeclineReason};
use chrono::{DateTime, TimeDelta, Utc};
use sandbox::SandboxConfig;
use sandbox::aoc::{AocConfig, Endpoint, Profile};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PRICE, one_film, operator};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    what_is_processing_is_asked_about_every_two_minutes_until_it_is_charged,
    a_restart_in_the_middle_of_processing_goes_on_asking,
    without_anybody_asking_the_gateway_drops_what_is_processing,
    consent_is_waited_for_every_three_minutes,
    a_top_up_hours_later_is_found,
    a_top_up_that_never_comes_is_closed_by_the_gateway,
);

const XL: &str = operator!("xl", "renewal_mode = \"merchant\"");
const ROBI: &str = operator!("robi", "renewal_mode = \"merchant\"");
const CELCOM: &str = operator!("celcom", "renewal_mode = \"merchant\"");

/// Looks that XL takes on this stage, so that there is a middle.
const POLLS: u32 = 6;

/// A stage at an operator.
async fn at(journal: Journal, aoc: &'static str) -> Stage {
    let xl = Profile { polls: POLLS, ..Profile::xl() };
    let mut operators = Profile::known();
    operators.insert("xl".into(), xl);
    let gateway = AocConfig { operators, ..AocConfig::default() };
    let config = SandboxConfig { aoc: gateway, ..SandboxConfig::default() };
    Stage::with_operators(journal, Settings { aoc, ..Settings::default() }, config).await
}

/// A purchase whose subscriber has agreed, and nobody has asked yet.
async fn agreed(stage: &Stage) -> ChargeId {
    let charge = stage.buy(one_film(), "order-1").await;
    stage.run_a_moment().await;
    stage.decide(charge, true).await;
    charge
}

async fn is_paid(stage: &Stage, charge: ChargeId) {
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

/// The longest time between two looks.
fn longest_pause(looks: &[DateTime<Utc>]) -> TimeDelta {
    let pauses = looks.windows(2).map(|two| two[1] - two[0]);
    pauses.max().expect("at least two looks")
}

async fn what_is_processing_is_asked_about_every_two_minutes_until_it_is_charged(journal: Journal) {
    let stage = at(journal, XL).await;
    let charge = agreed(&stage).await;
    stage.run_for(TimeDelta::hours(1)).await;
    let looks = stage.called_at(Endpoint::ChargeStatus);
    assert_eq!(looks.len(), POLLS as usize, "{looks:?}");
    assert!(longest_pause(&looks) < TimeDelta::seconds(125), "{looks:?}");
    is_paid(&stage, charge).await;
}

async fn a_restart_in_the_middle_of_processing_goes_on_asking(journal: Journal) {
    let mut stage = at(journal, XL).await;
    let charge = agreed(&stage).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    stage.crash(Point::Before(|commit| moves(commit, "waiting", "waiting"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.run_for(TimeDelta::hours(1)).await;
    let looks = stage.called_at(Endpoint::ChargeStatus);
    assert!(longest_pause(&looks) <= TimeDelta::minutes(3), "{looks:?}");
    is_paid(&stage, charge).await;
}

async fn without_anybody_asking_the_gateway_drops_what_is_processing(journal: Journal) {
    let stage = at(journal, XL).await;
    let charge = agreed(&stage).await;
    stage.store.skip_to(stage.now() + TimeDelta::minutes(11)).await.expect("time goes by");
    stage.run_for(TimeDelta::minutes(5)).await;
    let charge = stage.charge(charge).await;
    assert_eq!(charge.state, ChargeState::Declined, "{charge:#?}");
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn consent_is_waited_for_every_three_minutes(journal: Journal) {
    let stage = at(journal, ROBI).await;
    let charge = agreed(&stage).await;
    stage.run_for(TimeDelta::minutes(10)).await;
    let looks = stage.called_at(Endpoint::ChargeStatus);
    assert_eq!(looks.len(), 2, "{looks:?}");
    assert!(looks[1] - looks[0] >= TimeDelta::minutes(3), "{looks:?}");
    is_paid(&stage, charge).await;
}

async fn a_top_up_hours_later_is_found(journal: Journal) {
    let stage = at(journal, CELCOM).await;
    stage.has_balance(0);
    let charge = agreed(&stage).await;
    stage.run_for(TimeDelta::hours(5)).await;
    let open = stage.state(charge).await;
    assert!(matches!(open, ChargeState::Waiting | ChargeState::InDoubt), "{open}");
    assert_eq!(stage.gateway().books().entries(), []);
    stage.has_balance(PRICE);
    stage.gateway_books_agree_but_for_doubts(1).await;
    stage.run_for(TimeDelta::hours(2)).await;
    is_paid(&stage, charge).await;
}

async fn a_top_up_that_never_comes_is_closed_by_the_gateway(journal: Journal) {
    let stage = at(journal, CELCOM).await;
    stage.has_balance(0);
    let charge = agreed(&stage).await;
    stage.run_for(TimeDelta::days(9)).await;
    let charge = stage.charge(charge).await;
    assert_eq!(
        (charge.state, charge.reason),
        (ChargeState::Declined, Some(DeclineReason::Expired)),
        "{charge:#?}"
    );
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}
