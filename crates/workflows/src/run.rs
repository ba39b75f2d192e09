//! The counters of a night: the charges of one account and plan that opened on one local date.

use billing::{AccountId, ChargeOrder, Currency, DeclineReason, Money, PlanId};
use chrono::NaiveDate;
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
/// Charges stopped before they were sent.
pub const CANCELLED: &str = "cancelled";
/// Charged charges that were dunning steps.
pub const RECOVERED: &str = "recovered";
/// Replies that said the subscriber is no member.
pub const NOT_MEMBER_REPLIES: &str = "not_member_replies";

/// What the fields of declines begin with; the reason follows.
pub const DECLINED: &str = "declined.";

/// The field of declines for one reason.
pub fn declined(reason: DeclineReason) -> String {
    format!("{DECLINED}{reason}")
}

/// The run a charge belongs to, as lists show it: `ltc-main/gold-weekly/2026-11-22`.
pub fn name(account: &AccountId, plan: Option<&PlanId>, date: NaiveDate) -> String {
    let plan = plan.map_or("-", PlanId::as_str);
    format!("{account}/{plan}/{date}")
}

/// The run of an order: the requeue that opened it, or else its night.
pub fn of(order: &ChargeOrder) -> String {
    if let Some(requeue) = requeue_of(order) {
        return requeue.to_owned();
    }
    match order.purchase {
        // People buy at all hours: that is no night of renewals.
        Some(_) => format!("{}/purchases/{}", order.account, order.opened_on),
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

/// The counter group of a run.
pub fn group(run: &str) -> String {
    format!("{PREFIX}{run}")
}

/// What the counter groups of all runs begin with.
pub const PREFIX: &str = "run/";

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
