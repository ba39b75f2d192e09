//! What a subscription does, told rule by rule. Times are those of Vientiane.

mod bought;
mod cancelling;
mod carried;
mod dunning;
mod expiry;
mod journal;
mod late;
mod renewing;
mod requeue;
mod table;

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;
use crate::{AfterGrace, Currency, DeclineReason, DunningPolicy, Money, RenewalSchedule};

const DAY: Duration = Duration::from_secs(86_400);
const PARTITION: u16 = 7;

/// A local time of the winter of 2026: `11-22 02:00:00`, `2027-02-28 02:00:00`.
fn at(time: &str) -> DateTime<Utc> {
    let (date, time) = time.split_once(' ').expect("a date and a time");
    let year = if date.len() == 5 { "2026-" } else { "" };
    format!("{year}{date}T{time}+07:00").parse().expect(time)
}

/// A plan of 5000 kip with three dunning steps and a week of grace.
fn plan(period: &str, schedule: RenewalSchedule) -> Plan {
    let steps = ["1d", "2d", "3d"].map(|step| step.parse().expect("a step")).to_vec();
    plan_with(
        period,
        schedule,
        DunningPolicy::new(steps, 7 * DAY, AfterGrace::Suspend).expect("a policy"),
    )
}

fn plan_with(period: &str, schedule: RenewalSchedule, dunning: DunningPolicy) -> Plan {
    Plan::new(
        "gold-weekly".parse().expect("an id"),
        "ltc-main".parse().expect("an id"),
        "Gold weekly".to_owned(),
        Money::parse("5000", Currency::Lak).expect("an amount"),
        period.parse().expect("a period"),
        schedule,
        dunning,
    )
    .expect("a plan")
}

fn any_time() -> RenewalSchedule {
    RenewalSchedule::at_any_time(Tz::Asia__Vientiane)
}

/// Open from two to six in the morning.
fn nights() -> RenewalSchedule {
    RenewalSchedule::windows("0 0 2 * * *", Tz::Asia__Vientiane, DAY / 6).expect("a schedule")
}

fn weekly() -> Plan {
    plan("7d", any_time())
}

fn enrolled(plan: &Plan, renews_at: &str) -> Subscription {
    let msisdn = Msisdn::parse_e164("8562055500155").expect("a number");
    Subscription::enrol("sub-1".parse().expect("an id"), msisdn, plan, at(renews_at))
}

fn next(subscription: &Subscription, plan: &Plan, now: &str) -> SubscriptionNext {
    subscription.next(plan, PARTITION, at(now))
}

/// What becomes true at `now`, applied; panics if nothing does.
fn become_next(subscription: &mut Subscription, plan: &Plan, now: &str) -> SubscriptionEvent {
    match next(subscription, plan, now) {
        SubscriptionNext::Become(event) => {
            subscription.apply(&event, at(now)).expect("a legal move");
            event
        }
        other => panic!("at {now} nothing becomes true: {other:?}"),
    }
}

/// A weekly subscription whose period from 22 November has just opened.
fn opened(plan: &Plan) -> Subscription {
    let mut subscription = enrolled(plan, "11-22 02:00:00");
    become_next(&mut subscription, plan, "11-22 02:00:00");
    subscription
}

/// How the current period's latest charge ended.
fn ended(of: &Subscription, outcome: ChargeOutcome) -> SubscriptionSignal {
    let OpenPeriod { charge, period, ordinal, .. } = *of.current.as_ref().expect("a period");
    SubscriptionSignal::ChargeEnded { charge, period, ordinal, outcome }
}

fn hear(
    subscription: &mut Subscription,
    plan: &Plan,
    signal: SubscriptionSignal,
    now: &str,
) -> Vec<SubscriptionEvent> {
    let events = subscription.hear(signal, plan, at(now));
    for event in &events {
        subscription.apply(event, at(now)).expect("what is heard is legal");
    }
    events
}

fn hear_outcome(
    subscription: &mut Subscription,
    plan: &Plan,
    outcome: ChargeOutcome,
    now: &str,
) -> Vec<SubscriptionEvent> {
    let signal = ended(subscription, outcome);
    hear(subscription, plan, signal, now)
}

const fn declined(reason: DeclineReason) -> ChargeOutcome {
    ChargeOutcome::Declined { reason, may_try_again: true, sent_at: None }
}

/// Closed without full proof: no further charge in the period (money rule 3).
const fn closed(reason: DeclineReason) -> ChargeOutcome {
    ChargeOutcome::Declined { reason, may_try_again: false, sent_at: None }
}

const FUNDS: ChargeOutcome = declined(DeclineReason::Funds);
const CANCEL: SubscriptionSignal =
    SubscriptionSignal::Cancel { by: CancelledBy::Subscriber, note: None };

/// When the next charge of the current period is planned.
fn retry_at(subscription: &Subscription) -> Option<DateTime<Utc>> {
    Some(subscription.current.as_ref()?.retry?.at)
}

/// A subscription in every state, with a period that was opened wherever one can be.
fn one_in_every_state(plan: &Plan) -> Vec<Subscription> {
    let pending =
        Subscription { state: SubscriptionState::Pending, ..enrolled(plan, "11-22 02:00:00") };
    let active = opened(plan);
    let mut grace = opened(plan);
    hear_outcome(&mut grace, plan, FUNDS, "11-22 02:00:05");
    let mut suspended = opened(plan);
    hear_outcome(&mut suspended, plan, closed(DeclineReason::NotMember), "11-22 02:05:00");
    let mut cancelled = opened(plan);
    hear(&mut cancelled, plan, CANCEL, "11-22 02:00:05");
    let mut lapsed = opened(plan);
    hear_outcome(&mut lapsed, plan, declined(DeclineReason::Expired), "11-22 02:00:05");
    vec![pending, active, grace, suspended, cancelled, lapsed]
}
