//! Webhooks: whatever ends, and whoever dies, the receiver hears of it, signed, and can tell from
//! the numbers that nothing is missing.

mod merchants;
mod receiver;

use std::time::Duration;

use billing::{CancelledBy, ChargeState, SubscriptionState};
use chrono::TimeDelta;
use client::webhook::{Data, Event};
use contract::ChargeView;
use engine::{Commit, Next};
use records::charge_view;
use sandbox::ltc::{Endpoint, Fault, Faults, LtcConfig, Population};
use sandbox::{Preset, SandboxConfig};
use workflows::ids;
use workflows::purchase::Wish;

use self::receiver::Receiver;
use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{operator, video_weekly};
use crate::stage::people::LAO_LINE;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    every_outcome_is_told_signed_and_numbered_without_gaps,
    a_purchase_is_told_with_what_it_started_and_one_that_failed_with_what_it_would_have,
    a_charge_without_a_subscription_has_numbers_of_its_own,
    every_refund_is_told_with_its_charge,
    nothing_is_lost_with_a_worker_that_dies_before_it_numbers,
    nothing_is_lost_with_a_worker_that_dies_after_it_numbered,
    nothing_is_lost_with_a_worker_that_dies_before_it_knows_that_it_told,
    nothing_is_told_that_was_not_kept,
    a_receiver_that_is_slow_keeps_nobody_else_waiting,
    a_month_of_bad_nights_is_told_without_a_gap_to_a_receiver_that_stumbles,
);

async fn told_to(journal: Journal, webhooks: &[(&str, &Receiver)]) -> Stage {
    let lines = webhooks.iter().map(|(name, receiver)| receiver.configured(name));
    let webhooks = lines.collect::<Vec<_>>().join("\n").leak();
    Stage::with(journal, Settings { webhooks, ..Settings::default() }).await
}

/// Every charge that has ended was told as it stands, every subscription too, and the numbers of
/// each stream are 1, 2, 3 and so on.
async fn has_heard_everything(receiver: &Receiver, stage: &Stage) {
    let streams = receiver.streams();
    for (stream, events) in &streams {
        let numbers: Vec<u64> = events.keys().copied().collect();
        let expected: Vec<u64> = (1..=numbers.len() as u64).collect();
        assert_eq!(numbers, expected, "the numbers of {stream}");
    }
    let events: Vec<&Event> = streams.values().flat_map(|events| events.values()).collect();
    for charge in stage.charges().await {
        let last = events.iter().rev().find_map(|event| match &event.data {
            Data::Charge(told) if told.id == charge.order.id.to_string() => Some(&**told),
            _ => None,
        });
        let is_under_way = [ChargeState::Requested, ChargeState::Submitted, ChargeState::Waiting];
        if !is_under_way.contains(&charge.state) {
            let last = last.unwrap_or_else(|| panic!("{} is untold", charge.order.id));
            assert_eq!(timeless(last), timeless(&shown(stage, &charge.order.id.to_string()).await));
        }
    }
    for subscription in stage.subscriptions().await {
        let last = events.iter().rev().find_map(|event| match &event.data {
            Data::Subscription(told) if told.id == subscription.id.as_str() => Some(told),
            _ => None,
        });
        let last = last.unwrap_or_else(|| panic!("{} is untold", subscription.id));
        assert_eq!(last.state, subscription.state.to_string());
        assert_eq!(last.paid_through, subscription.paid_through);
    }
}

/// A charge as lists show it.
async fn shown(stage: &Stage, id: &str) -> ChargeView {
    let found = records::find::charge(id, &*stage.store).await.expect("the journal is there");
    let found = found.expect("a charge on record");
    charge_view(&found.instance, &found.state)
}

/// What was told is as old as what happened; the record may have been looked at since.
fn timeless(charge: &ChargeView) -> ChargeView {
    ChargeView { due_at: None, updated_at: charge.created_at, ..charge.clone() }
}

fn kinds(receiver: &Receiver, stream: &str) -> Vec<String> {
    receiver.streams()[stream].values().map(|event| event.kind.clone()).collect()
}

async fn every_outcome_is_told_signed_and_numbered_without_gaps(journal: Journal) {
    let receiver = Receiver::start().await;
    let stage = told_to(journal, &[("acme", &receiver)]).await;
    stage.script(Endpoint::RequestDeduct, Fault::DropAfterDebit);
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::days(8)).await;
    stage.set_balance(0);
    stage.run_for(TimeDelta::days(17)).await;
    stage.cancel(&subscription, CancelledBy::Merchant).await;
    stage.run_for(TimeDelta::days(1)).await;
    let expected = [
        "charge.in_doubt",
        "charge.charged",
        "subscription.renewed",
        "charge.charged",
        "subscription.renewed",
        "charge.declined",
        "subscription.unpaid",
        "charge.declined",
        "subscription.unpaid",
        "charge.declined",
        "subscription.unpaid",
        "subscription.suspended",
        "subscription.cancelled",
    ];
    assert_eq!(kinds(&receiver, "sub-1"), expected);
    has_heard_everything(&receiver, &stage).await;
    stage.books_agree().await;
}

async fn a_purchase_is_told_with_what_it_started_and_one_that_failed_with_what_it_would_have(
    journal: Journal,
) {
    let receiver = Receiver::start().await;
    let stage = told_to(journal, &[("acme", &receiver)]).await;
    let never_typed = stage.with_otp().await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert_eq!(stage.state(never_typed).await, ChargeState::Declined);
    let bought = stage.buy(crate::stage::people::gold_weekly(), "order-2").await;
    stage.run_a_moment().await;
    stage.type_otp(bought, &stage.otp()).await;
    stage.run_for(TimeDelta::hours(1)).await;
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Active);
    let of = |charge| ids::bought_subscription(charge).to_string();
    assert_eq!(kinds(&receiver, &of(never_typed)), ["charge.declined"]);
    assert_eq!(kinds(&receiver, &of(bought)), ["charge.charged", "subscription.started"]);
    has_heard_everything(&receiver, &stage).await;
}

async fn a_charge_without_a_subscription_has_numbers_of_its_own(journal: Journal) {
    let receiver = Receiver::start().await;
    let stage = told_to(journal, &[("acme", &receiver)]).await;
    let coins = Wish {
        account: "ltc-main".into(),
        msisdn: LAO_LINE.into(),
        amount: Some("1000".into()),
        currency: Some("LAK".into()),
        description: Some("coins".into()),
        ..Wish::default()
    };
    let one = stage.charge_directly(coins.clone(), "order-1").await;
    let other = stage.charge_directly(coins, "order-2").await;
    stage.run_for(TimeDelta::minutes(5)).await;
    for charge in [one, other] {
        assert_eq!(kinds(&receiver, &charge.to_string()), ["charge.charged"]);
    }
    has_heard_everything(&receiver, &stage).await;
}

async fn every_refund_is_told_with_its_charge(journal: Journal) {
    let receiver = Receiver::start().await;
    let settings = Settings {
        aoc: operator!("plain", "renewal_mode = \"merchant\""),
        aoc_plan: "mode = \"direct\"",
        webhooks: receiver.configured("acme").leak(),
        ..Settings::default()
    };
    let stage = Stage::with(journal, settings).await;
    let charge = stage.buy(video_weekly(), "order-1").await;
    stage.run_a_moment().await;
    for (amount, key) in [("2.00", "refund-1"), ("2.90", "refund-2")] {
        stage.give_back(charge, Some(amount), key).await;
        stage.run_a_moment().await;
    }
    let stream = ids::bought_subscription(charge).to_string();
    let told = receiver.streams().remove(&stream).expect("a stream");
    let kinds: Vec<_> = told.values().map(|event| event.kind.as_str()).collect();
    let expected = ["refund.refunded", "refund.refunded", "charge.refunded"];
    assert_eq!(kinds[kinds.len() - 3..], expected, "{kinds:?}");
    let refunds = told.values().filter_map(|event| match &event.data {
        Data::Refund(refund) => {
            Some((refund.amount.as_str(), refund.charge.amount_refunded.as_str()))
        }
        _ => None,
    });
    assert_eq!(refunds.collect::<Vec<_>>(), [("2.00", "2.00"), ("2.90", "4.90")]);
    has_heard_everything(&receiver, &stage).await;
}

/// A week's renewal whose workers die at `point`, and the week after.
async fn dies(journal: Journal, point: Point) {
    let receiver = Receiver::start().await;
    let mut stage = told_to(journal, &[("acme", &receiver)]).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(point).await;
    stage.run_for(TimeDelta::days(8)).await;
    let week = ["charge.charged", "subscription.renewed"];
    assert_eq!(kinds(&receiver, "sub-1"), [week, week].concat());
    has_heard_everything(&receiver, &stage).await;
    stage.books_agree().await;
}

fn numbers(commit: &Commit) -> bool {
    commit.lease.id.name.starts_with("notices:")
}

async fn nothing_is_lost_with_a_worker_that_dies_before_it_numbers(journal: Journal) {
    dies(journal, Point::Before(numbers)).await;
}

async fn nothing_is_lost_with_a_worker_that_dies_after_it_numbered(journal: Journal) {
    dies(journal, Point::After(numbers)).await;
}

async fn nothing_is_lost_with_a_worker_that_dies_before_it_knows_that_it_told(journal: Journal) {
    let has_told = |commit: &Commit| {
        commit.lease.id.name.starts_with("ev_") && matches!(commit.next, Next::Finished)
    };
    dies(journal, Point::Before(has_told)).await;
}

/// The worker had its answer and died with it: in doubt is what there is to tell.
async fn nothing_is_told_that_was_not_kept(journal: Journal) {
    let receiver = Receiver::start().await;
    let mut stage = told_to(journal, &[("acme", &receiver)]).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    let expected = ["charge.in_doubt", "charge.charged", "subscription.renewed"];
    assert_eq!(kinds(&receiver, "sub-1"), expected);
    has_heard_everything(&receiver, &stage).await;
}

async fn a_receiver_that_is_slow_keeps_nobody_else_waiting(journal: Journal) {
    let (slow, other) = (Receiver::start().await, Receiver::start().await);
    let stage = told_to(journal, &[("acme", &slow), ("backup", &other)]).await;
    slow.hold(true);
    for n in 0..30 {
        let line = format!("20555001{n:02}");
        stage.enrol_as(&format!("sub-{n}"), "gold-weekly", &line).await;
    }
    let meanwhile = async {
        other.is_told(60).await;
        assert!(slow.told() <= 8, "its connections, and none of them has timed out");
        slow.hold(false);
    };
    tokio::join!(stage.run_for(TimeDelta::hours(1)), meanwhile);
    has_heard_everything(&other, &stage).await;
    has_heard_everything(&slow, &stage).await;
}

async fn a_month_of_bad_nights_is_told_without_a_gap_to_a_receiver_that_stumbles(journal: Journal) {
    let receiver = Receiver::start().await;
    receiver.refuse_one_in(3);
    let operators = SandboxConfig {
        ltc: LtcConfig {
            faults: Faults::from(Preset::Mild).with_delay(Duration::ZERO),
            population: Population::varied(),
            ..LtcConfig::default()
        },
        ..SandboxConfig::default()
    };
    let webhooks = receiver.configured("acme").leak();
    let settings = Settings { webhooks, ..Settings::default() };
    let mut stage = Stage::with_operators(journal, settings, operators).await;
    for n in 0..20 {
        let line = format!("20555002{n:02}");
        stage.enrol_as(&format!("sub-{n}"), "gold-weekly", &line).await;
    }
    for _ in 0..2 {
        stage.crash(Point::After(numbers)).await;
        stage.run_for(TimeDelta::days(7)).await;
        stage.crash(Point::Before(numbers)).await;
        stage.run_for(TimeDelta::days(7)).await;
    }
    // Between two nights, so that what the last one has to tell has been tried again.
    stage.run_for(TimeDelta::hours(60)).await;
    has_heard_everything(&receiver, &stage).await;
    stage.books_agree().await;
}
