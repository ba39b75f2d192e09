//! A1: something bought on the gateway's page. What the browser does proves nothing, so the gateway
//! is asked; and a token that was lost charges nobody.

use billing::{ChargeId, ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::aoc::{Answer, Behaviour, Code, Endpoint, Fault};
use workflows::purchase::{Opened, Wish};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{one_film, operator};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    who_agrees_and_returns_is_charged_once,
    a_lost_token_is_asked_for_under_another_id,
    a_used_id_is_given_up_for_another,
    a_crash_before_the_name_is_on_record_leaves_a_token_that_charges_nobody,
    a_crash_before_the_browser_is_sent_on_loses_nothing,
    who_closes_the_browser_after_agreeing_is_found_by_the_timer,
    a_crash_after_the_status_was_read_reads_it_again,
    who_cancels_on_the_page_is_not_charged,
    who_never_opens_the_page_is_closed_when_the_gateway_says_so,
    a_return_under_a_foreign_name_has_nobody_asked,
    a_return_from_a_page_nobody_agreed_on_grants_nothing,
    a_status_that_cannot_be_read_is_asked_for_again,
    an_invalid_state_or_an_unlisted_code_leaves_it_open_until_the_gateway_is_clear,
    a_second_tab_gets_no_second_token,
    a_wallet_of_several_is_the_subscribers_choice,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
/// Another account, with wallets to choose from, which take no subscriptions.
const WALLETS: &str = r#"
operator_code = "plain"
renewal_mode = "merchant"
[accounts.boost-wallets]
operator = "aoc"
base_url = "{base_url}"
environment = "sandbox"
username = "sandbox"
api_key_env = "AOC_API_KEY"
on_behalf_of = "ACME"
purchase_category_code = "Game"
timezone = "Asia/Kuala_Lumpur"
contact_info = "60120000000"
operator_code = "wallet,paytm"
renewal_mode = "merchant"
purchase_mode = "page"
wallet = true
"#;

async fn at(journal: Journal) -> Stage {
    Stage::with(journal, Settings { aoc: PLAIN, ..Settings::default() }).await
}

/// A purchase whose page waits for the subscriber.
async fn waiting(stage: &Stage) -> ChargeId {
    let charge = stage.buy(one_film(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    charge
}

/// It is paid, once, and this is all that was ordered.
async fn is_paid(stage: &Stage, charge: ChargeId, orders: &[&str]) {
    assert_eq!(stage.state(charge).await, ChargeState::Charged);
    assert_eq!(stage.orders(), orders);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

/// It is closed, and nothing was taken.
async fn is_closed(stage: &Stage, charge: ChargeId, why: DeclineReason) {
    let charge = stage.charge(charge).await;
    assert_eq!((charge.state, charge.reason), (ChargeState::Declined, Some(why)), "{charge:#?}");
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn who_agrees_and_returns_is_charged_once(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let desk = stage.open_the_desk().await;
    let url = stage.decide(charge, true).await;
    let page = desk.browse(&url).await;
    assert!(page.contains("being processed"), "{page}");
    stage.run_a_moment().await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
    assert!(desk.browse(&url).await.contains("was made"));
}

async fn a_lost_token_is_asked_for_under_another_id(journal: Journal) {
    let stage = at(journal).await;
    stage.treat(Endpoint::GetAocToken, Fault::CallDrop);
    let charge = waiting(&stage).await;
    let ids = stage.sp_ids(Endpoint::GetAocToken);
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token", "get_aoc_token"]).await;
}

async fn a_used_id_is_given_up_for_another(journal: Journal) {
    let stage = at(journal).await;
    stage.treat(Endpoint::GetAocToken, Behaviour::refusing("AOC1001"));
    let charge = waiting(&stage).await;
    let ids = stage.sp_ids(Endpoint::GetAocToken);
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token", "get_aoc_token"]).await;
}

async fn a_crash_before_the_name_is_on_record_leaves_a_token_that_charges_nobody(journal: Journal) {
    let mut stage = at(journal).await;
    let charge = stage.buy(one_film(), "order-1").await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "waiting"))).await;
    stage.run_for(TimeDelta::minutes(2)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    let ids = stage.sp_ids(Endpoint::GetAocToken);
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token", "get_aoc_token"]).await;
}

async fn a_crash_before_the_browser_is_sent_on_loses_nothing(journal: Journal) {
    let mut stage = at(journal).await;
    let charge = stage.buy(one_film(), "order-1").await;
    stage.crash(Point::After(|commit| moves(commit, "submitted", "waiting"))).await;
    stage.run_for(TimeDelta::hours(2)).await;
    assert_eq!(stage.orders(), ["get_aoc_token"]);
    is_closed(&stage, charge, DeclineReason::Expired).await;
}

async fn who_closes_the_browser_after_agreeing_is_found_by_the_timer(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let opened_at = stage.now();
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(3)).await;
    let asked = stage.called_at(Endpoint::ChargeStatus);
    assert!(asked[0] - opened_at <= TimeDelta::minutes(2), "{asked:?}");
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn a_crash_after_the_status_was_read_reads_it_again(journal: Journal) {
    let mut stage = at(journal).await;
    let charge = waiting(&stage).await;
    stage.decide(charge, true).await;
    stage.crash(Point::Before(|commit| moves(commit, "waiting", "charged"))).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn who_cancels_on_the_page_is_not_charged(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let desk = stage.open_the_desk().await;
    let url = stage.decide(charge, false).await;
    desk.browse(&url).await;
    stage.run_a_moment().await;
    is_closed(&stage, charge, DeclineReason::Cancelled).await;
    let again = stage.buy(one_film(), "order-2").await;
    stage.run_a_moment().await;
    let ids = stage.sp_ids(Endpoint::GetAocToken);
    assert_ne!(ids[0], ids[1], "a new attempt needs a new token");
    assert_eq!(stage.state(again).await, ChargeState::Waiting);
}

async fn who_never_opens_the_page_is_closed_when_the_gateway_says_so(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    stage.run_for(TimeDelta::minutes(20)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.run_for(TimeDelta::hours(2)).await;
    is_closed(&stage, charge, DeclineReason::Expired).await;
}

async fn a_return_under_a_foreign_name_has_nobody_asked(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let desk = stage.open_the_desk().await;
    let url = format!("https://ours/callbacks/aoc/boost-my/return/{charge}?aocTransID=TR999999");
    assert!(desk.browse(&url).await.contains("being processed"));
    stage.run_a_moment().await;
    assert!(stage.called_at(Endpoint::ChargeStatus).is_empty());
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn a_return_from_a_page_nobody_agreed_on_grants_nothing(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let desk = stage.open_the_desk().await;
    let name = stage.charge(charge).await.operator_reference.expect("a name");
    let url = format!("https://ours/callbacks/aoc/boost-my/return/{charge}?aocTransID={name}");
    desk.browse(&url).await;
    stage.run_a_moment().await;
    assert_eq!(stage.called_at(Endpoint::ChargeStatus).len(), 1, "a hint has it asked at once");
    assert_eq!(stage.state(charge).await, ChargeState::Waiting);
    stage.run_for(TimeDelta::hours(2)).await;
    is_closed(&stage, charge, DeclineReason::Expired).await;
}

async fn a_status_that_cannot_be_read_is_asked_for_again(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    stage.treat(Endpoint::ChargeStatus, Fault::LookupDrop);
    stage.treat(Endpoint::ChargeStatus, Fault::LookupError);
    stage.treat(Endpoint::ChargeStatus, Fault::LookupGarbage);
    stage.treat(Endpoint::ChargeStatus, Fault::LookupNoData);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(7)).await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting, "nobody says that it failed");
    stage.run_for(TimeDelta::minutes(10)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn an_invalid_state_or_an_unlisted_code_leaves_it_open_until_the_gateway_is_clear(
    journal: Journal,
) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    stage.treat_times(Endpoint::ChargeStatus, 40, Fault::LookupInvalidState);
    let unlisted = Behaviour::answering(Answer::Code(Code::Borrowed("AOC2999")));
    stage.treat_times(Endpoint::ChargeStatus, 10, unlisted);
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::days(3)).await;
    let open = stage.state(charge).await;
    assert!(matches!(open, ChargeState::Waiting | ChargeState::InDoubt), "{open}");
    stage.gateway_books_agree_but_for_doubts(1).await;
    stage.run_for(TimeDelta::days(60)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn a_second_tab_gets_no_second_token(journal: Journal) {
    let stage = at(journal).await;
    let charge = waiting(&stage).await;
    let same = stage.ask_for(one_film(), "order-1").await;
    assert!(matches!(&same, Opened::Same(of) if of.order.id == charge), "{same:?}");
    let other = stage.ask_for(one_film(), "order-2").await;
    assert!(matches!(&other, Opened::Taken(_)), "{other:?}");
    stage.run_a_moment().await;
    stage.decide(charge, true).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
}

async fn a_wallet_of_several_is_the_subscribers_choice(journal: Journal) {
    let settings = Settings { aoc: WALLETS, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    let film = Wish { account: "boost-wallets".into(), ..one_film() };
    let charge = stage.buy(film, "order-1").await;
    stage.run_a_moment().await;
    stage.decide_with(charge, true, Some("paytm")).await;
    stage.run_for(TimeDelta::minutes(6)).await;
    is_paid(&stage, charge, &["get_aoc_token"]).await;
    assert_eq!(&*stage.gateway().books().entries()[0].operator, "paytm");
}
