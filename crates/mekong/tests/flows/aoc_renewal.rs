//! A3a: we renew. The last paid day is read before every call, at most one call is made a day, and
//! what the gateway says about the subscription is followed.

use billing::{CancelledBy, Charge, ChargeState, DeclineReason, SubscriptionId, SubscriptionState};
use chrono::{Days, TimeDelta};
use sandbox::aoc::{Behaviour, Delivery, Endpoint, SubscriptionStatus};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PACKAGE, PLAN, local_date, malaysian_line, operator};
use crate::stage::people::MALAYSIAN_LINE;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    the_last_paid_day_is_read_and_then_one_call_renews,
    without_funds_it_is_tried_on_the_next_day_within_grace,
    without_funds_to_the_end_of_grace_it_is_suspended,
    attempts_used_up_says_nothing_and_the_next_day_tells,
    not_due_is_followed_and_not_charged,
    a_later_last_day_than_ours_is_followed_without_a_call,
    ended_at_the_gateway_ends_here,
    unknown_at_the_gateway_is_not_served,
    unsubscribed_is_seen_before_the_call,
    not_onboarded_is_not_held_against_the_subscriber,
    a_second_source_of_the_same_day_waits_for_the_next,
    a_callback_of_our_own_renewal_says_nothing_new,
    cancelled_before_the_call_is_never_called,
    cancelled_with_the_call_in_flight_is_charged_and_for_staff,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");
const RENEW: &str = "renew_subscription";

/// A subscription that is due, and expired yesterday at the gateway.
async fn due(journal: Journal) -> (Stage, SubscriptionId) {
    let stage = Stage::with(journal, Settings { aoc: PLAIN, ..Settings::default() }).await;
    stage.expired_yesterday("plain");
    let subscription = stage.enrol(PLAN, MALAYSIAN_LINE).await;
    (stage, subscription)
}

async fn state(stage: &Stage) -> SubscriptionState {
    stage.subscriptions().await[0].state
}

/// Why every charge was declined; nothing for one that was not.
fn reasons(charges: &[Charge]) -> Vec<Option<DeclineReason>> {
    charges.iter().map(|charge| charge.reason).collect()
}

async fn the_last_paid_day_is_read_and_then_one_call_renews(journal: Journal) {
    let (stage, _) = due(journal).await;
    let (yesterday, today) = (stage.at_the_gateway().expiry_date, local_date(stage.now()));
    stage.run_a_moment().await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Charged);
    assert_eq!(charge.expiry_before, Some(yesterday));
    assert_eq!(stage.called_on(Endpoint::SubscriptionStatus)[0], today);
    stage.run_for(TimeDelta::days(7)).await;
    let days = stage.called_on(Endpoint::RenewSubscription);
    assert_eq!(days, [today, today + Days::new(7)], "due the day after the last paid one");
    stage.gateway_books_agree().await;
}

async fn without_funds_it_is_tried_on_the_next_day_within_grace(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.has_balance(100);
    stage.run_for(TimeDelta::hours(20)).await;
    assert_eq!(stage.orders(), [RENEW]);
    assert_eq!(state(&stage).await, SubscriptionState::Grace);
    stage.has_balance(10_000);
    stage.run_for(TimeDelta::hours(8)).await;
    let charges = stage.charges().await;
    assert_eq!(charges.len(), 2, "{charges:#?}");
    assert_ne!(charges[0].order.transaction_id, charges[1].order.transaction_id);
    assert_eq!(stage.orders(), [RENEW, RENEW]);
    assert_eq!(state(&stage).await, SubscriptionState::Active);
    stage.gateway_books_agree().await;
}

async fn without_funds_to_the_end_of_grace_it_is_suspended(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.has_balance(0);
    stage.run_for(TimeDelta::days(6)).await;
    assert_eq!(stage.orders(), [RENEW, RENEW], "the renewal and the plan's one dunning step");
    assert_eq!(state(&stage).await, SubscriptionState::Suspended);
    stage.gateway_books_agree().await;
}

async fn attempts_used_up_says_nothing_and_the_next_day_tells(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC2004"));
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.run_for(TimeDelta::hours(10)).await;
    assert_eq!(stage.orders(), [RENEW], "not before the next local day");
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.orders(), [RENEW, RENEW]);
    assert_eq!(state(&stage).await, SubscriptionState::Active);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

async fn not_due_is_followed_and_not_charged(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC2001"));
    stage.run_a_moment().await;
    assert_eq!(reasons(&stage.charges().await), [Some(DeclineReason::AlreadySubscribed)]);
    // The gateway's record lags behind its charge.
    let last_day = local_date(stage.now()) + Days::new(4);
    let put =
        stage.gateway().put_subscription(malaysian_line(), PACKAGE, None, None, Some(last_day));
    put.expect("a subscription that is known");
    stage.run_for(TimeDelta::hours(2)).await;
    let subscription = &stage.subscriptions().await[0];
    assert_eq!(subscription.state, SubscriptionState::Active);
    assert_eq!(local_date(subscription.paid_through), last_day + Days::new(1));
    stage.run_for(TimeDelta::days(4)).await;
    assert_eq!(stage.orders(), [RENEW]);
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn a_later_last_day_than_ours_is_followed_without_a_call(journal: Journal) {
    let (stage, _) = due(journal).await;
    let last_day = local_date(stage.now()) + Days::new(4);
    let put =
        stage.gateway().put_subscription(malaysian_line(), PACKAGE, None, None, Some(last_day));
    put.expect("a subscription that is known");
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.orders(), [""; 0]);
    assert_eq!(reasons(&stage.charges().await), [Some(DeclineReason::AlreadySubscribed)]);
    assert_eq!(state(&stage).await, SubscriptionState::Active);
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.called_on(Endpoint::RenewSubscription), [last_day + Days::new(1)]);
    stage.gateway_books_agree().await;
}

async fn ended_at_the_gateway_ends_here(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC2002"));
    stage.run_for(TimeDelta::days(10)).await;
    assert_eq!(stage.orders(), [RENEW]);
    assert_eq!(state(&stage).await, SubscriptionState::Lapsed);
    stage.gateway_books_agree().await;
}

async fn unknown_at_the_gateway_is_not_served(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC2003"));
    stage.run_for(TimeDelta::days(10)).await;
    assert_eq!(stage.orders(), [RENEW]);
    assert_eq!(state(&stage).await, SubscriptionState::Suspended);
    stage.gateway_books_agree().await;
}

async fn unsubscribed_is_seen_before_the_call(journal: Journal) {
    let (stage, _) = due(journal).await;
    let gone = Some(SubscriptionStatus::Unsubscribed);
    let put = stage.gateway().put_subscription(malaysian_line(), PACKAGE, None, gone, None);
    put.expect("a subscription that is known");
    stage.run_for(TimeDelta::days(10)).await;
    assert_eq!(stage.orders(), [""; 0]);
    assert_eq!(state(&stage).await, SubscriptionState::Lapsed);
    stage.gateway_books_agree().await;
}

async fn not_onboarded_is_not_held_against_the_subscriber(journal: Journal) {
    let (stage, _) = due(journal).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC1018"));
    stage.run_for(TimeDelta::hours(6)).await;
    assert_eq!(reasons(&stage.charges().await), [Some(DeclineReason::Misconfigured)]);
    assert_eq!(state(&stage).await, SubscriptionState::Active);
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.orders(), [RENEW, RENEW]);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

async fn a_second_source_of_the_same_day_waits_for_the_next(journal: Journal) {
    let (stage, first) = due(journal).await;
    let today = local_date(stage.now());
    stage.has_balance(0);
    stage.run_a_moment().await;
    // Customer care ends it; staff enrol the same line again on the same day.
    stage.cancel(&first, CancelledBy::Subscriber).await;
    stage.run_a_moment().await;
    stage.has_balance(10_000);
    stage.enrol_as("sub-2", PLAN, MALAYSIAN_LINE).await;
    stage.run_for(TimeDelta::days(2)).await;
    let days = stage.called_on(Endpoint::RenewSubscription);
    assert_eq!(days, [today, today + Days::new(1)]);
    assert_eq!(stage.gateway().books().entries().len(), 1);
    stage.gateway_books_agree().await;
}

async fn a_callback_of_our_own_renewal_says_nothing_new(journal: Journal) {
    let (stage, _) = due(journal).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Held);
    stage.run_a_moment().await;
    let paid_through = stage.subscriptions().await[0].paid_through;
    stage.gateway().flush_callbacks(false);
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.verdicts().await, ["done"]);
    assert_eq!(stage.subscriptions().await[0].paid_through, paid_through);
    assert_eq!(stage.orders(), [RENEW]);
    stage.gateway_books_agree().await;
}

async fn cancelled_before_the_call_is_never_called(journal: Journal) {
    let (stage, subscription) = due(journal).await;
    stage.cancel(&subscription, CancelledBy::Subscriber).await;
    stage.run_for(TimeDelta::days(10)).await;
    assert_eq!(stage.orders(), [""; 0]);
    stage.gateway_books_agree().await;
}

async fn cancelled_with_the_call_in_flight_is_charged_and_for_staff(journal: Journal) {
    let (mut stage, subscription) = due(journal).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    stage.cancel(&subscription, CancelledBy::Subscriber).await;
    stage.run_for(TimeDelta::hours(1)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Charged);
    assert!(charge.needs_staff(), "money was taken after the cancellation: {charge:#?}");
    assert_eq!(state(&stage).await, SubscriptionState::Cancelled);
    assert_eq!(stage.orders(), [RENEW]);
    stage.gateway_books_agree().await;
}
