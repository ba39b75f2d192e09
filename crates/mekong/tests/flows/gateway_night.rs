//! A night at the gateway, where every renewal is two calls: the last paid day is read, then it is charged.

use billing::ChargeState;
use chrono::TimeDelta;
use sandbox::Outage;
use sandbox::aoc::Endpoint;
use workflows::breaker::Phase;
use workflows::breaker_of;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PACKAGE, PLAN, local_date, operator};
use crate::stage::{Settings, Stage};

on_both_stores!(
    at_a_call_a_second_everybody_comes_to_the_second_one,
    money_rule_7_while_the_gateway_is_down_it_is_asked_and_not_charged_through,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");

/// Subscriptions that are due, and expired yesterday at the gateway.
async fn due(journal: Journal, tps: u32, subscribers: u32) -> Stage {
    let stage = Stage::with(journal, Settings { aoc: PLAIN, tps, ..Settings::default() }).await;
    let yesterday = local_date(stage.now()).pred_opt();
    for number in 0..subscribers {
        let line = format!("6012345678{number}");
        let msisdn = line.parse().expect("a number of Malaysia");
        let put = stage.gateway().put_subscription(msisdn, PACKAGE, Some("plain"), None, yesterday);
        put.expect("an operator of the gateway");
        stage.enrol_as(&format!("sub-{number}"), PLAN, &line).await;
    }
    stage
}

async fn states(stage: &Stage) -> Vec<ChargeState> {
    stage.charges().await.into_iter().map(|charge| charge.state).collect()
}

async fn at_a_call_a_second_everybody_comes_to_the_second_one(journal: Journal) {
    let stage = due(journal, 1, 3).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    assert_eq!(states(&stage).await, [ChargeState::Charged; 3]);
    stage.gateway_books_agree().await;
}

async fn money_rule_7_while_the_gateway_is_down_it_is_asked_and_not_charged_through(
    journal: Journal,
) {
    let stage = due(journal, 5, 9).await;
    stage.gateway().set_outage(Outage::Unavailable);
    stage.run_for(TimeDelta::minutes(10)).await;
    let account = "boost-my".parse().expect("an id");
    let breaker = breaker_of(&account, &*stage.store).await.expect("the journal is there");
    assert_eq!(breaker.phase(), Phase::Open);
    assert!(stage.called_on(Endpoint::RenewSubscription).is_empty());
    assert_eq!(states(&stage).await, [ChargeState::Requested; 9]);

    stage.gateway().set_outage(Outage::None);
    stage.run_for(TimeDelta::minutes(30)).await;
    let charges = stage.charges().await;
    assert_eq!(states(&stage).await, [ChargeState::Charged; 9]);
    assert!(charges.iter().all(|charge| charge.attempts == 1 && charge.order.ordinal == 0));
    stage.gateway_books_agree().await;
}
