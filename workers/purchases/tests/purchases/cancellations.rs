//! What has ended is told to the gateway.

use std::collections::BTreeSet;

use billing::{Cancellation, CancellationState, EndedBy};
use chrono::TimeDelta;
use engine::store::NewInstance;
use engine::{InstanceId, Lane};
use workflows::{ids, lanes};

use crate::gateway::{Gateway, Say};
use crate::given::{Given, cancellation, opening};

const DONE: Say = Say::Data(r#""errorCode":"00","errorMessage":"""#);
const NO_SUCH: Say = Say::Data(r#""errorCode":"AOC2003","errorMessage":"no such subscriber""#);
const NOT_ONBOARDED: Say = Say::Data(r#""errorCode":"AOC1018","errorMessage":"unknown""#);
const SUBSCRIBED: Say = Say::Data(
    r#""subscriptionID":"AcmeGold","msisdn":"+60120000001","status":"subscribed","expiryDate":"30-11-2026","errorCode":"00","errorMessage":"""#,
);
const UNSUBSCRIBED: Say = Say::Data(
    r#""subscriptionID":"AcmeGold","msisdn":"+60120000001","status":"unsubscribed","expiryDate":"30-11-2026","errorCode":"00","errorMessage":"""#,
);

const DAY: TimeDelta = TimeDelta::days(1);

/// Works on one cancellation for some days, with a gateway that says this.
async fn worked(script: &[Say], days: i32) -> (Gateway, Cancellation) {
    worked_beside(Vec::new(), script, DAY * days).await
}

/// The same, with other instances in the journal.
async fn worked_beside(
    others: Vec<NewInstance>,
    script: &[Say],
    lasts: TimeDelta,
) -> (Gateway, Cancellation) {
    let gateway = Gateway::start(script).await;
    let given = Given::at(&gateway);
    let id = opening().id;
    given.work(others.into_iter().chain([opening()]).collect(), lasts).await;
    let state = given.state(&id).await;
    (gateway, state)
}

#[tokio::test]
async fn a_gateway_is_told_once_and_that_is_the_end() {
    let (gateway, cancellation) = worked(&[DONE], 3).await;
    assert_eq!(gateway.names(), ["cancelSubscription"]);
    assert_eq!(cancellation.ended_by, Some(EndedBy::Reply));
}

#[tokio::test]
async fn a_subscription_that_the_gateway_does_not_have_is_over() {
    let (gateway, cancellation) = worked(&[NO_SUCH], 3).await;
    assert_eq!(gateway.names(), ["cancelSubscription"]);
    assert_eq!(cancellation.ended_by, Some(EndedBy::GoneAlready));
}

#[tokio::test]
async fn after_a_lost_answer_the_standing_decides_whether_the_gateway_is_told_again() {
    let (gateway, over) = worked(&[Say::Nothing, UNSUBSCRIBED], 3).await;
    assert_eq!(gateway.names(), ["cancelSubscription", "subscriptionStatus"]);
    assert_eq!(over.ended_by, Some(EndedBy::Standing));

    let (gateway, alive) = worked(&[Say::Nothing, SUBSCRIBED, DONE], 3).await;
    let names = gateway.names();
    assert_eq!(names, ["cancelSubscription", "subscriptionStatus", "cancelSubscription"]);
    assert_eq!(alive.ended_by, Some(EndedBy::Reply));
}

#[tokio::test]
async fn a_gateway_that_refuses_is_told_again_without_end_under_a_fresh_id_each_time() {
    let (gateway, cancellation) = worked(&[NOT_ONBOARDED; 40], 5).await;
    let calls = gateway.calls();
    let ids: BTreeSet<_> = calls.iter().map(|call| call.id.clone().expect("an id")).collect();
    assert_eq!((calls.len(), cancellation.state), (ids.len(), CancellationState::Requested));
    // Nine tries in the first eight hours or so, and then one in six hours.
    assert!((20..=30).contains(&calls.len()), "{}", calls.len());
    assert_eq!(cancellation.operator_code.as_deref(), Some("AOC1018"));
}

#[tokio::test]
async fn a_line_that_has_subscribed_again_is_not_unsubscribed() {
    let (gateway, cancellation) = worked_beside(vec![holder(ids::SUBSCRIPTION)], &[], DAY).await;
    assert_eq!(gateway.names(), [""; 0]);
    assert_eq!(cancellation.ended_by, Some(EndedBy::Replaced));
}

#[tokio::test]
async fn a_purchase_under_way_is_waited_for() {
    let hours = TimeDelta::hours(2);
    let (gateway, cancellation) = worked_beside(vec![holder(ids::CHARGE)], &[], hours).await;
    assert_eq!(gateway.names(), [""; 0]);
    assert_eq!(cancellation.state, CancellationState::Requested);
}

/// Another instance of the same line and plan, which wants nothing.
fn holder(kind: &str) -> NewInstance {
    let of = cancellation();
    NewInstance {
        id: InstanceId::new(opening().id.partition, "sub:sub-2"),
        kind: kind.into(),
        status: "active".into(),
        lane: Lane::new(lanes::RENEWALS, "elsewhere"),
        due_at: None,
        state: Vec::new(),
        history: Vec::new(),
        unique: Some(ids::live(&of.account, &of.plan, of.msisdn)),
    }
}
