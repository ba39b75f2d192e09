//! A3b: the operator renews by itself. We never ask it to; we look whether it has, and believe no
//! callback that it does not confirm.

use billing::{ChargeState, SubscriptionState};
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Asia::Kuala_Lumpur;
use sandbox::aoc::{Delivery, Destination, Route};
use serde_json::json;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PACKAGE, local_date, malaysian_line, operator, video_weekly};
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    a_silent_renewal_is_found_by_the_sweep,
    a_renewal_is_known_by_its_callback_before_our_period_opens,
    a_callback_after_our_period_has_opened_brings_the_name,
    a_callback_that_comes_twice_counts_once,
    a_callback_after_the_sweep_brings_the_name,
    a_crash_after_the_look_looks_again,
    a_crash_while_a_callback_is_looked_into_loses_nothing,
    a_forged_callback_grants_nothing,
    a_renewal_that_succeeds_late_in_grace_is_found,
    what_is_not_renewed_lapses_after_grace,
    several_periods_follow_the_operator,
);

const AUTO: &str = operator!("auto", "renewal_mode = \"auto\"");
const ONCE: [&str; 2] = ["get_aoc_token", "direct_charge"];

/// A subscription that was bought today, of which nobody is told anything.
async fn bought(journal: Journal) -> Stage {
    let aoc_plan = "mode = \"direct\"";
    let settings = Settings { aoc: AUTO, aoc_plan, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    assert_eq!(stage.subscriptions().await.len(), 1);
    stage
}

/// So much after midnight of the day after the last paid one.
fn renewal_day(stage: &Stage, later: TimeDelta) -> DateTime<Utc> {
    let next_day = stage.at_the_gateway().expiry_date + Days::new(1);
    let midnight = next_day.and_hms_opt(0, 0, 0).expect("a midnight");
    let midnight = midnight.and_local_timezone(Kuala_Lumpur).single().expect("no clock is changed");
    midnight.to_utc() + later
}

/// Renewed so often by itself, known here, and nobody ever asked it to.
async fn is_renewed(stage: &Stage, times: usize) {
    let entries = stage.gateway().books().entries();
    let renewals = entries.iter().filter(|entry| entry.endpoint == Route::AutoRenewal).count();
    assert_eq!(renewals, times, "{entries:#?}");
    assert_eq!(stage.orders(), ONCE, "never a call for a renewal");
    let subscription = &stage.subscriptions().await[0];
    assert_eq!(subscription.state, SubscriptionState::Active);
    let last_day = stage.at_the_gateway().expiry_date;
    assert_eq!(local_date(subscription.paid_through).pred_opt(), Some(last_day));
    stage.gateway_books_agree().await;
}

/// The renewal's callback has told our charge what the gateway calls it.
async fn brought_its_name(stage: &Stage) {
    let charges = stage.charges().await;
    let entry = &stage.gateway().books().entries()[1];
    let names: Vec<_> = charges.iter().filter_map(|it| it.operator_reference.as_deref()).collect();
    assert!(names.contains(&&*entry.aoc_trans_id), "{charges:#?}");
    assert_eq!(stage.verdicts().await, ["done"]);
}

async fn a_silent_renewal_is_found_by_the_sweep(journal: Journal) {
    let stage = bought(journal).await;
    stage.run_until(renewal_day(&stage, TimeDelta::hours(36))).await;
    is_renewed(&stage, 1).await;
}

async fn a_renewal_is_known_by_its_callback_before_our_period_opens(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    // Our period opens at the hour of the purchase, ten hours later.
    stage.run_until(renewal_day(&stage, TimeDelta::minutes(30))).await;
    stage.gateway_looks_at_its_clock();
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::hours(36)).await;
    is_renewed(&stage, 1).await;
    brought_its_name(&stage).await;
}

async fn a_callback_after_our_period_has_opened_brings_the_name(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Held);
    stage.has_balance(0);
    // What fails at midnight is tried again by the operator on the next day.
    stage.run_until(renewal_day(&stage, TimeDelta::hours(20))).await;
    stage.has_balance(10_000);
    stage.run_until(renewal_day(&stage, TimeDelta::hours(25))).await;
    stage.gateway_looks_at_its_clock();
    assert_eq!(stage.gateway().flush_callbacks(false), 1);
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    is_renewed(&stage, 1).await;
    brought_its_name(&stage).await;
}

async fn a_callback_that_comes_twice_counts_once(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Twice);
    stage.run_until(renewal_day(&stage, TimeDelta::hours(36))).await;
    stage.callbacks_arrive(2).await;
    stage.run_for(TimeDelta::days(2)).await;
    is_renewed(&stage, 1).await;
}

async fn a_callback_after_the_sweep_brings_the_name(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Held);
    stage.run_until(renewal_day(&stage, TimeDelta::hours(36))).await;
    is_renewed(&stage, 1).await;
    stage.gateway().flush_callbacks(false);
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::days(2)).await;
    is_renewed(&stage, 1).await;
    brought_its_name(&stage).await;
}

async fn a_crash_after_the_look_looks_again(journal: Journal) {
    let mut stage = bought(journal).await;
    // The gateway does not see the time that dying workers skip.
    stage.run_until(renewal_day(&stage, TimeDelta::hours(10))).await;
    stage.crash(Point::Before(|commit| moves(commit, "waiting", "charged"))).await;
    stage.run_for(TimeDelta::days(1)).await;
    is_renewed(&stage, 1).await;
}

async fn a_crash_while_a_callback_is_looked_into_loses_nothing(journal: Journal) {
    let mut stage = bought(journal).await;
    let desk = stage.open_the_desk().await;
    stage.run_until(renewal_day(&stage, TimeDelta::minutes(30))).await;
    stage.gateway_looks_at_its_clock();
    stage.callbacks_arrive(1).await;
    drop(desk);
    stage.crash(Point::Before(|commit| commit.lease.id.name.starts_with("cb_"))).await;
    stage.run_for(TimeDelta::hours(36)).await;
    assert_eq!(stage.verdicts().await, ["done"]);
    is_renewed(&stage, 1).await;
}

async fn a_forged_callback_grants_nothing(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    let before = stage.subscriptions().await[0].clone();
    let body = json!({ "data": {
        "aocTransID": "TR7700099999",
        "transactionOperationStatus": "charged",
        "totalAmountCharged": "4.90",
        "clientCorrelator": "R-00000000-0000-4000-8000-000000000001",
        "msisdn": format!("+{}", malaysian_line()),
        "expiryDate": "21-12-2026",
        "subscriptionID": PACKAGE,
        "errorCode": "00",
        "errorMessage": "",
    } });
    assert!(stage.gateway().forge_callback(Destination::Charge, body));
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::days(5)).await;
    assert_eq!(stage.subscriptions().await[0].paid_through, before.paid_through);
    assert_eq!(stage.charges().await.len(), 1);
    assert_ne!(stage.verdicts().await, ["done"]);
    is_renewed(&stage, 0).await;
}

async fn a_renewal_that_succeeds_late_in_grace_is_found(journal: Journal) {
    let stage = bought(journal).await;
    stage.has_balance(0);
    stage.run_until(renewal_day(&stage, TimeDelta::hours(40))).await;
    stage.has_balance(10_000);
    stage.run_for(TimeDelta::hours(40)).await;
    is_renewed(&stage, 1).await;
}

async fn what_is_not_renewed_lapses_after_grace(journal: Journal) {
    let stage = bought(journal).await;
    stage.has_balance(0);
    stage.run_until(renewal_day(&stage, TimeDelta::days(12))).await;
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Lapsed);
    assert_eq!(stage.orders(), ONCE);
    let charges = stage.charges().await;
    let states: Vec<_> = charges.iter().map(|charge| charge.state).collect();
    assert_eq!(states, [ChargeState::Charged, ChargeState::Declined], "{charges:#?}");
    stage.gateway_books_agree().await;
}

async fn several_periods_follow_the_operator(journal: Journal) {
    let stage = bought(journal).await;
    let first = stage.at_the_gateway().expiry_date;
    stage.run_until(renewal_day(&stage, TimeDelta::days(2))).await;
    for _ in 0..3 {
        stage.run_for(TimeDelta::days(7)).await;
    }
    assert_eq!(stage.at_the_gateway().expiry_date, first + Days::new(28));
    is_renewed(&stage, 4).await;
}
