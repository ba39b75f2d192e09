//! Ten minutes without the operator in the middle of a night: nothing is sent meanwhile but questions,
//! nothing is burnt, and the night ends in its window.

use billing::{ChargeState, DeclineReason, SubscriptionState};
use chrono::{DateTime, TimeDelta, Utc};
use sandbox::ltc::{Endpoint, Outage};
use workflows::breaker::{Breaker, Phase};
use workflows::breaker_of;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::gold_weekly;
use crate::stage::requeues::poor_line;
use crate::stage::{Settings, Stage};

/// A plan whose window opens at noon of Vientiane.
const NOON: &str = r#"
[plans.noon-weekly]
account = "ltc-main"
name = "Noon weekly"
amount = "5000"
currency = "LAK"
period = "7d"
renewal_schedule = "0 0 12 * * *"
renewal_window = "4h"
dunning = ["1d"]
"#;

const TPS: u32 = 5;
const SUBSCRIBERS: u32 = 30;

on_both_stores!(
    money_rule_7_while_lao_telecom_is_down_it_is_asked_and_not_charged_through,
    a_purchase_that_cannot_begin_ends_within_minutes_and_is_never_sent,
);

fn noon() -> DateTime<Utc> {
    "2026-03-02T05:00:00Z".parse().expect("an instant")
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Shortly before noon, with a token for what is to come.
async fn before_noon(journal: Journal) -> Stage {
    let stage =
        Stage::with(journal, Settings { webhooks: NOON, tps: TPS, ..Settings::default() }).await;
    for number in 1..=SUBSCRIBERS {
        let line = poor_line(number);
        stage.set_balance_of(&line, 1_000_000);
        stage.enrol_as(&format!("sub-{number}"), "noon-weekly", &line).await;
    }
    stage.run_until(noon() - minutes(1)).await;
    stage
}

async fn breaker(stage: &Stage, account: &str) -> Breaker {
    let account = account.parse().expect("an id");
    breaker_of(&account, &*stage.store).await.expect("the journal is there")
}

async fn money_rule_7_while_lao_telecom_is_down_it_is_asked_and_not_charged_through(
    journal: Journal,
) {
    let stage = before_noon(journal).await;
    stage.operators.ltc().set_outage(Outage::Unavailable);
    stage.run_until(noon() + minutes(1)).await;
    let sent = stage.knocks(Endpoint::RequestDeduct);
    assert!((10..=3 * u64::from(TPS)).contains(&sent), "{sent} were on their way");
    assert_eq!(breaker(&stage, "ltc-main").await.phase(), Phase::Open);

    stage.run_until(noon() + minutes(10)).await;
    assert_eq!(stage.knocks(Endpoint::RequestDeduct), sent, "nothing is tried by charging");
    let asked = stage.knocks(Endpoint::CheckTransaction);
    assert!((5..=40).contains(&asked), "asked {asked} times in ten minutes");

    stage.operators.ltc().set_outage(Outage::None);
    stage.run_until(noon() + minutes(60)).await;
    assert_eq!(breaker(&stage, "ltc-main").await.phase(), Phase::Closed);
    let charges = stage.charges().await;
    assert_eq!(charges.len(), SUBSCRIBERS as usize, "nobody was charged a second time");
    let is = |state| charges.iter().filter(move |charge| charge.state == state).count();
    let lost = usize::try_from(sent).expect("a handful");
    assert_eq!((is(ChargeState::Charged), is(ChargeState::InDoubt)), (charges.len() - lost, lost));
    let burnt = |charge: &&billing::Charge| charge.order.ordinal + charge.order.dunning_step > 0;
    assert_eq!(charges.iter().filter(burnt).count(), 0, "no attempt and no step was used");
    for subscription in stage.subscriptions().await {
        assert_eq!(subscription.state, SubscriptionState::Active);
    }
    stage.books_agree().await;

    // What is on record of the way back: no more than a twentieth of the pace at first.
    let charged = charges.iter().filter(|charge| charge.state == ChargeState::Charged);
    let mut times: Vec<_> = charged.filter_map(|charge| charge.submitted_at).collect();
    times.sort();
    assert!(times[0] > noon() + minutes(10), "{times:?}");
    let within = |lasts| times.iter().filter(|at| **at < times[0] + lasts).count();
    assert!(within(TimeDelta::seconds(10)) <= 4, "{times:?}");
    assert!(times.iter().all(|at| *at < noon() + minutes(30)), "{times:?}");
}

async fn a_purchase_that_cannot_begin_ends_within_minutes_and_is_never_sent(journal: Journal) {
    let stage = before_noon(journal).await;
    stage.operators.ltc().set_outage(Outage::Silent);
    stage.run_until(noon() + minutes(1)).await;
    let sent = stage.knocks(Endpoint::RequestDeduct);
    let purchase = stage.buy(gold_weekly(), "order-1").await;
    stage.run_for(minutes(5)).await;
    assert_eq!(stage.state(purchase).await, ChargeState::Requested);
    stage.run_for(minutes(7)).await;
    let ended = stage.charge(purchase).await;
    assert_eq!(ended.state, ChargeState::Declined);
    assert_eq!(ended.reason, Some(DeclineReason::OperatorError));
    assert_eq!(stage.knocks(Endpoint::RequestDeduct), sent);
}
