//! A4: a subscription ends here at once and at the gateway as soon as it can be told; what customer
//! care ends there ends here once the gateway confirms it.

use billing::{CancellationState, CancelledBy, EndedBy, SubscriptionState};
use chrono::TimeDelta;
use sandbox::Outage;
use sandbox::aoc::{Answer, Behaviour, Destination, Endpoint, Fault, SubscriptionStatus};
use serde_json::json;

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PACKAGE, malaysian_line, operator, video_weekly};
use crate::stage::{Point, Settings, Stage};

on_both_stores!(
    the_gateway_is_told_once,
    a_lost_answer_is_looked_into_and_not_repeated,
    a_call_that_never_arrived_is_repeated_under_another_id,
    already_gone_is_gone,
    a_crash_with_the_call_in_flight_is_looked_into,
    a_crash_before_the_call_tells_the_gateway_all_the_same,
    while_the_gateway_is_down_nothing_is_renewed,
    customer_care_ends_it_once_the_gateway_confirms,
    customer_care_may_say_so_twice,
    a_crash_while_customer_cares_word_is_looked_into_loses_nothing,
    a_forged_end_is_refused,
    an_end_that_nobody_tells_is_seen_before_the_next_renewal,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const CANCEL: &str = "cancel_subscription";

async fn bought(journal: Journal) -> Stage {
    let aoc_plan = "mode = \"direct\"";
    let settings = Settings { aoc: PLAIN, aoc_plan, ..Settings::default() };
    let stage = Stage::with(journal, settings).await;
    stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    stage
}

/// Staff end it.
async fn end(stage: &Stage) {
    let subscription = stage.subscriptions().await[0].id.clone();
    stage.cancel(&subscription, CancelledBy::Staff).await;
}

/// Over on both sides, by these calls, and nothing is renewed afterwards.
async fn is_over(stage: &Stage, by: EndedBy, calls: usize) {
    stage.run_for(TimeDelta::days(9)).await;
    let cancellation = stage.only_cancellation().await;
    assert_eq!((cancellation.state, cancellation.ended_by), (CancellationState::Done, Some(by)));
    let cancels = stage.orders().into_iter().skip(2).collect::<Vec<_>>();
    assert_eq!(cancels, vec![CANCEL; calls]);
    ended_everywhere(stage).await;
}

async fn ended_everywhere(stage: &Stage) {
    assert_eq!(stage.at_the_gateway().status, SubscriptionStatus::Unsubscribed);
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Cancelled);
    assert!(stage.called_at(Endpoint::RenewSubscription).is_empty());
    stage.gateway_books_agree().await;
}

async fn the_gateway_is_told_once(journal: Journal) {
    let stage = bought(journal).await;
    end(&stage).await;
    stage.run_a_moment().await;
    is_over(&stage, EndedBy::Reply, 1).await;
}

async fn a_lost_answer_is_looked_into_and_not_repeated(journal: Journal) {
    let stage = bought(journal).await;
    stage.treat(Endpoint::CancelSubscription, Fault::CallDrop);
    end(&stage).await;
    is_over(&stage, EndedBy::Standing, 1).await;
}

async fn a_call_that_never_arrived_is_repeated_under_another_id(journal: Journal) {
    let stage = bought(journal).await;
    stage.treat(Endpoint::CancelSubscription, Behaviour::unread(Answer::Drop));
    end(&stage).await;
    is_over(&stage, EndedBy::Reply, 2).await;
    let ids = stage.sp_ids(Endpoint::CancelSubscription);
    assert_ne!(ids[0], ids[1]);
}

async fn already_gone_is_gone(journal: Journal) {
    let stage = bought(journal).await;
    stage.gateway().unsubscribe(malaysian_line(), PACKAGE).expect("a subscription that lives");
    end(&stage).await;
    is_over(&stage, EndedBy::GoneAlready, 1).await;
}

async fn a_crash_with_the_call_in_flight_is_looked_into(journal: Journal) {
    let mut stage = bought(journal).await;
    stage.hold_the_answer(Endpoint::CancelSubscription);
    end(&stage).await;
    stage
        .crash(Point::OnceTheOperator(|them| {
            let all = them.aoc().subscriptions_of(malaysian_line());
            all.iter().all(|one| one.status == SubscriptionStatus::Unsubscribed)
        }))
        .await;
    is_over(&stage, EndedBy::Standing, 1).await;
}

async fn a_crash_before_the_call_tells_the_gateway_all_the_same(journal: Journal) {
    let mut stage = bought(journal).await;
    end(&stage).await;
    stage.crash(Point::After(|commit| commit.lease.id.name.starts_with("sub:"))).await;
    is_over(&stage, EndedBy::Reply, 1).await;
}

async fn while_the_gateway_is_down_nothing_is_renewed(journal: Journal) {
    let stage = bought(journal).await;
    stage.gateway().set_outage(Outage::Unavailable);
    end(&stage).await;
    stage.run_for(TimeDelta::days(9)).await;
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Cancelled);
    assert_ne!(stage.only_cancellation().await.state, CancellationState::Done);
    stage.gateway().set_outage(Outage::None);
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.only_cancellation().await.state, CancellationState::Done);
    ended_everywhere(&stage).await;
}

async fn customer_care_ends_it_once_the_gateway_confirms(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().unsubscribe(malaysian_line(), PACKAGE).expect("a subscription that lives");
    stage.callbacks_arrive(1).await;
    stage.run_a_moment().await;
    assert_eq!(stage.verdicts().await, ["done"]);
    stage.run_for(TimeDelta::days(9)).await;
    assert_eq!(stage.orders().len(), 2, "the gateway needs not be told: {:?}", stage.orders());
    ended_everywhere(&stage).await;
}

async fn customer_care_may_say_so_twice(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().unsubscribe(malaysian_line(), PACKAGE).expect("a subscription that lives");
    stage.callbacks_arrive(1).await;
    stage.run_a_moment().await;
    assert!(stage.gateway().forge_callback(Destination::Unsubscribe, leaves()));
    stage.callbacks_arrive(2).await;
    stage.run_for(TimeDelta::days(9)).await;
    assert_eq!(stage.verdicts().await, ["done"]);
    ended_everywhere(&stage).await;
}

async fn a_crash_while_customer_cares_word_is_looked_into_loses_nothing(journal: Journal) {
    let mut stage = bought(journal).await;
    let desk = stage.open_the_desk().await;
    stage.gateway().unsubscribe(malaysian_line(), PACKAGE).expect("a subscription that lives");
    stage.callbacks_arrive(1).await;
    drop(desk);
    stage.crash(Point::Before(|commit| commit.lease.id.name.starts_with("cb_"))).await;
    stage.run_for(TimeDelta::days(9)).await;
    assert_eq!(stage.verdicts().await, ["done"]);
    ended_everywhere(&stage).await;
}

async fn a_forged_end_is_refused(journal: Journal) {
    let stage = bought(journal).await;
    let _desk = stage.open_the_desk().await;
    assert!(stage.gateway().forge_callback(Destination::Unsubscribe, leaves()));
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.verdicts().await, ["refused"]);
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Active);
    stage.run_for(TimeDelta::days(8)).await;
    assert_eq!(stage.called_at(Endpoint::RenewSubscription).len(), 1, "renewed as ever");
    stage.gateway_books_agree().await;
}

async fn an_end_that_nobody_tells_is_seen_before_the_next_renewal(journal: Journal) {
    let stage = bought(journal).await;
    stage.gateway().unsubscribe(malaysian_line(), PACKAGE).expect("a subscription that lives");
    stage.run_for(TimeDelta::days(10)).await;
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Lapsed);
    assert!(stage.called_at(Endpoint::RenewSubscription).is_empty());
    stage.gateway_books_agree().await;
}

/// What customer care's callback says.
fn leaves() -> serde_json::Value {
    let msisdn = format!("+{}", malaysian_line());
    json!({ "data": { "subscriptionID": PACKAGE, "msisdn": msisdn, "status": "unsubscribed" } })
}
