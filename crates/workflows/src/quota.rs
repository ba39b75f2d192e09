//! What every send must reserve, in the commit of its intent, wherever it comes from.

use billing::{ChargeOrder, RenewalSchedule, SEND_WITHIN};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::store::Reservation;

use crate::catalog::AccountPolicy;

/// How long after its day a reservation is kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(3);

/// The places that a send at `sent_at` takes: one of the day's attempts (money rule 8) and,
/// for a plan, the day's only debit (money rule 1).
pub(crate) fn taken(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
) -> Vec<Reservation> {
    let mut places = vec![attempt(order, account, sent_at, account.attempts_per_day)];
    places.extend(debits(order, account, sent_at, 1));
    places
}

/// Gives back what a send took that was surely not processed (money rule 7).
pub(crate) fn given_back(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
) -> Vec<Reservation> {
    let mut places = vec![attempt(order, account, sent_at, 0)];
    places.extend(debits(order, account, sent_at, 0));
    places
}

/// Gives the day's debit back after a proven negative; the attempt stays counted.
pub(crate) fn not_debited(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
) -> Vec<Reservation> {
    debits(order, account, sent_at, 0)
}

/// The day's debit of a charge that has been debited whatever was reserved.
pub(crate) fn debited(
    order: &ChargeOrder,
    account: &AccountPolicy,
    at: DateTime<Utc>,
) -> Vec<Reservation> {
    debits(order, account, at, u32::MAX)
}

fn attempt(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
    limit: u32,
) -> Reservation {
    let day = account.any_time.local_date(sent_at);
    place(format!("attempts/{}/{day}", order.account), order, limit, sent_at)
}

/// The local days on which a send may debit: that of the intent, and that of the last moment at
/// which the operator may still be working on it.
fn debits(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
    limit: u32,
) -> Vec<Reservation> {
    let Some(plan) = &order.plan else { return Vec::new() };
    let scope = |day: NaiveDate| format!("debit/{}/{plan}/{day}", order.account);
    let mut days = days_of(&account.any_time, sent_at, sent_at + slack(account));
    days.dedup();
    days.into_iter().map(|day| place(scope(day), order, limit, sent_at)).collect()
}

fn days_of(schedule: &RenewalSchedule, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<NaiveDate> {
    vec![schedule.local_date(from), schedule.local_date(to)]
}

fn slack(account: &AccountPolicy) -> TimeDelta {
    TimeDelta::from_std(SEND_WITHIN + account.timeout).unwrap_or(TimeDelta::days(1))
}

fn place(scope: String, order: &ChargeOrder, limit: u32, sent_at: DateTime<Utc>) -> Reservation {
    Reservation { scope, subject: order.msisdn.e164(), limit, forget_at: sent_at + KEPT_FOR }
}
