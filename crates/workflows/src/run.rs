//! The counters of a night: the charges of one account and plan that opened on one local date.

use std::collections::BTreeMap;

use billing::{AccountId, ChargeOrder, Currency, DeclineReason, Money, Plan, PlanId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::store::Count;
use rust_decimal::prelude::ToPrimitive;

/// Charges opened.
pub const OPENED: &str = "opened";
/// Charges charged.
pub const CHARGED: &str = "charged";
/// The sum of what was charged in a night, in the smallest unit of its account's currency.
pub const AMOUNT: &str = "amount_minor";
/// Charges in doubt now.
pub const IN_DOUBT: &str = "in_doubt";
/// Charges that were in doubt once.
pub const DOUBTED: &str = "doubted";
/// Charges that a call may be on the wire for, or that wait for their subscribers.
pub const IN_FLIGHT: &str = "in_flight";
/// Charges stopped before they were sent.
pub const CANCELLED: &str = "cancelled";
/// Charged charges that were dunning steps.
pub const RECOVERED: &str = "recovered";
/// What a night's window left for the next and came to its turn there: subscriptions whose charge
/// had not been opened yet, and charges that were sent first in a later window.
pub const CARRIED: &str = "carried";
/// What a night's window left, and its plan gives up: charges withdrawn, and subscriptions whose
/// period passes.
pub const SKIPPED: &str = "skipped";
/// What earlier nights had left, and came to its turn in this one.
pub const TAKEN_OVER: &str = "taken_over";
/// Replies that said the subscriber is no member.
pub const NOT_MEMBER_REPLIES: &str = "not_member_replies";

/// What the fields of charging calls begin with; the number of the quarter of an hour follows.
pub const SENT: &str = "sent.";
/// Charging calls made long after the day of their run.
pub const SENT_LATER: &str = "sent.later";
/// For how long calls are counted together.
pub const SENT_BUCKET: TimeDelta = TimeDelta::minutes(15);
/// A run counts by the quarter of an hour on the day it is named after and the day after it, so that
/// its counters stay few: a window of four hours has sixteen quarters.
const SENT_DAYS: i64 = 1;

/// What the fields of declines begin with; the reason follows.
pub const DECLINED: &str = "declined.";

/// The field of declines for one reason.
pub fn declined(reason: DeclineReason) -> String {
    format!("{DECLINED}{reason}")
}

/// The field of the charging calls around `at`, which is on the local date `today`, in a run that
/// opened on `opened_on`.
pub fn sent(at: DateTime<Utc>, today: NaiveDate, opened_on: NaiveDate) -> String {
    if (today - opened_on).num_days() > SENT_DAYS {
        return SENT_LATER.to_owned();
    }
    format!("{SENT}{}", at.timestamp().div_euclid(SENT_BUCKET.num_seconds()))
}

/// When the quarter of an hour of such a field began.
pub fn sent_from(field: &str) -> Option<DateTime<Utc>> {
    let quarter: i64 = field.strip_prefix(SENT)?.parse().ok()?;
    DateTime::from_timestamp(quarter.checked_mul(SENT_BUCKET.num_seconds())?, 0)
}

/// What stands in the place of the plan for whatever is bought.
pub const PURCHASES: &str = "purchases";
/// What stands in the place of the plan for charges of none.
pub const NO_PLAN: &str = "-";

/// The run a charge belongs to, as lists show it: `ltc-main/gold-weekly/2026-11-22`.
pub fn name(account: &AccountId, plan: Option<&PlanId>, date: NaiveDate) -> String {
    let plan = plan.map_or(NO_PLAN, PlanId::as_str);
    format!("{account}/{plan}/{date}")
}

/// The run of an order: the requeue that opened it, or else its night.
pub fn of(order: &ChargeOrder) -> String {
    if let Some(requeue) = requeue_of(order) {
        return requeue.to_owned();
    }
    match order.purchase {
        // People buy at all hours: that is no night of renewals.
        Some(_) => format!("{}/{PURCHASES}/{}", order.account, order.opened_on),
        None => name(&order.account, order.plan.as_ref(), order.opened_on),
    }
}

fn requeue_of(order: &ChargeOrder) -> Option<&str> {
    order.asked.as_ref()?.run.as_deref()
}

/// The field of the sum of what was charged in a requeue, which may be of several currencies.
pub fn amount_in(currency: Currency) -> String {
    format!("{AMOUNT}.{currency}")
}

/// Adds to the sum that an order's run has charged.
pub(crate) fn count_amount(order: &ChargeOrder, add: i64) -> Count {
    match requeue_of(order) {
        Some(_) => count(order, amount_in(order.amount.currency()), add),
        None => count(order, AMOUNT, add),
    }
}

/// Charges of a run that are to be sent, by its counters.
pub fn unsent(counters: &BTreeMap<String, i64>) -> u64 {
    let count = |field: &str| counters.get(field).copied().unwrap_or(0);
    let declined = counters.iter().filter(|(field, _)| field.starts_with(DECLINED));
    let known = [CHARGED, CANCELLED, IN_DOUBT, IN_FLIGHT].map(count).into_iter().sum::<i64>()
        + declined.map(|(_, count)| count).sum::<i64>();
    u64::try_from(count(OPENED) - known).unwrap_or(0)
}

/// What a night has left once its window has ended, by its counters: what waits, what was taken up
/// since, and what is given up.
pub fn left(counters: &BTreeMap<String, i64>) -> u64 {
    let count = |field: &str| counters.get(field).copied().unwrap_or(0);
    let since = u64::try_from(count(CARRIED) + count(SKIPPED)).unwrap_or(0);
    unsent(counters).saturating_add(since)
}

/// The counter group of a run.
pub fn group(run: &str) -> String {
    format!("{PREFIX}{run}")
}

/// What the counter groups of all runs begin with.
pub const PREFIX: &str = "run/";

/// Adds to one counter of the night of a plan that opened on this date.
pub(crate) fn count_night(plan: &Plan, opened_on: NaiveDate, field: &str, add: i64) -> Count {
    let night = name(&plan.account, Some(&plan.id), opened_on);
    Count { group: group(&night), field: field.to_owned(), add }
}

/// Adds to one counter of an order's run.
pub(crate) fn count(order: &ChargeOrder, field: impl Into<String>, add: i64) -> Count {
    Count { group: group(&of(order)), field: field.into(), add }
}

/// An amount in its currency's smallest unit.
pub fn minor_units(amount: Money) -> i64 {
    let scaled =
        amount.amount() * rust_decimal::Decimal::from(10_i64.pow(amount.currency().decimals()));
    scaled.to_i64().expect("amounts are bounded far below the range of i64")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn calls_are_counted_by_the_quarter_of_an_hour_in_which_they_are_made() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
        let sent_at = |text| sent(at(text), date, date);
        assert_eq!(sent_at("2026-11-22T19:00:00Z"), sent_at("2026-11-22T19:14:59Z"));
        assert_ne!(sent_at("2026-11-22T19:14:59Z"), sent_at("2026-11-22T19:15:00Z"));
        let from = sent_from(&sent_at("2026-11-22T19:29:59Z"));
        assert_eq!(from, Some(at("2026-11-22T19:15:00Z")));
        assert_eq!(sent_from(OPENED), None);
        assert_eq!(sent_from("sent.9223372036854775807"), None);
    }

    #[test]
    fn a_run_that_goes_on_for_days_counts_what_is_late_in_one_field() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 11, n).expect("a date");
        assert_ne!(sent(at("2026-11-23T19:00:00Z"), day(24), day(23)), SENT_LATER);
        assert_eq!(sent(at("2026-11-24T19:00:00Z"), day(25), day(23)), SENT_LATER);
        assert_eq!(sent_from(SENT_LATER), None);
    }
}
