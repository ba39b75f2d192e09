//! What every send must reserve, in the commit of its intent, wherever it comes from.

use billing::{ChargeOrder, RenewalSchedule, SEND_WITHIN, Way};
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
    places.extend(renewal(order, account, sent_at, 1));
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
    places.extend(renewal(order, account, sent_at, 0));
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

/// The debit of an answered charge falls on the day of `charged_at`: later days that were reserved
/// with it are given back. Somebody who was long about it may have been debited on a day that
/// nothing was reserved for.
pub(crate) fn debited_on_its_day(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
    charged_at: DateTime<Utc>,
) -> Vec<Reservation> {
    let Some(known) = debit_scope(order, account.any_time.local_date(charged_at)) else {
        return Vec::new();
    };
    let reserved = debits(order, account, sent_at, 0);
    let is_reserved = reserved.iter().any(|place| place.scope == known);
    // Scopes of one charge differ in the date alone, which sorts as it is written.
    let mut places: Vec<_> = reserved.into_iter().filter(|place| place.scope > known).collect();
    if !is_reserved {
        places.push(place(known, order, u32::MAX, charged_at));
    }
    places
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

/// The one renewal attempt a day that some operators allow a subscription.
fn renewal(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
    limit: u32,
) -> Option<Reservation> {
    let counts = account.abilities.one_renewal_a_day && order.way == Way::Renewal;
    let plan = order.plan.as_ref().filter(|_| counts)?;
    let day = account.any_time.local_date(sent_at);
    let scope = format!("renewals/{}/{plan}/{day}", order.account);
    Some(place(scope, order, limit, sent_at))
}

/// The local days on which a send may debit: that of the intent, and that of the last moment at
/// which the operator may still be working on it.
fn debits(
    order: &ChargeOrder,
    account: &AccountPolicy,
    sent_at: DateTime<Utc>,
    limit: u32,
) -> Vec<Reservation> {
    let mut days = days_of(&account.any_time, sent_at, sent_at + slack(account));
    days.dedup();
    let scopes = days.into_iter().filter_map(|day| debit_scope(order, day));
    scopes.map(|scope| place(scope, order, limit, sent_at)).collect()
}

/// Only a plan's charges share the day's debit; none where there is no plan.
fn debit_scope(order: &ChargeOrder, day: NaiveDate) -> Option<String> {
    let plan = order.plan.as_ref()?;
    Some(format!("debit/{}/{plan}/{day}", order.account))
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

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use billing::{
        Abilities, Charge, Country, Currency, LostRenewalRule, Money, Msisdn, NotFoundRule,
    };

    use super::*;

    pub(crate) fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    pub(crate) fn account() -> AccountPolicy {
        AccountPolicy {
            id: "ltc-main".parse().expect("an account id"),
            transaction_prefix: "ACME".into(),
            inquiry_schedule: vec![Duration::from_secs(60)],
            timeout: Duration::from_secs(30),
            not_found: NotFoundRule::Hold,
            attempts_per_day: 3,
            max_amount: Money::parse("50000", Currency::Lak).expect("kip"),
            tps: 20.0,
            connections: 10,
            any_time: RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
            abilities: Abilities {
                uses_tokens: true,
                two_calls: &[Way::Otp],
                asks_by_our_id: true,
                tells_expiry: false,
                cancels: false,
                resends_otps: false,
                refunds: false,
                one_renewal_a_day: false,
            },
            lost_renewal: LostRenewalRule::Hold,
            renews_itself: false,
            purchase_way: Way::Otp,
            otp_window: Duration::from_secs(60),
            page_window: Duration::from_secs(1800),
        }
    }

    pub(crate) fn order() -> ChargeOrder {
        let msisdn = Msisdn::parse("2055500001", Country::Laos).expect("a number");
        let id: billing::ChargeId = billing::ChargeId::mint(
            0,
            &billing::ChargeOrigin::Request { api_key: "k", idempotency_key: "1" },
        );
        Charge::open(ChargeOrder {
            id,
            transaction_id: billing::TransactionId::mint("ACME", "1").expect("an id"),
            account: "ltc-main".parse().expect("an account id"),
            plan: Some("gold".parse().expect("a plan id")),
            subscription: None,
            msisdn,
            amount: Money::parse("5000", Currency::Lak).expect("kip"),
            description: None,
            period: None,
            ordinal: 0,
            dunning_step: 0,
            retry_of: None,
            opened_on: NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"),
            scheduled_for: at("2026-11-22T16:00:00Z"),
            send_before: None,
            way: Way::Renewal,
            purchase: None,
            asked: None,
        })
        .order
    }

    pub(crate) fn scopes(places: &[Reservation]) -> Vec<(&str, u32)> {
        places.iter().map(|place| (place.scope.as_str(), place.limit)).collect()
    }

    #[test]
    fn money_rule_8_a_send_takes_an_attempt_and_money_rule_1_the_days_debit() {
        let taken = taken(&order(), &account(), at("2026-11-22T10:00:00Z"));
        let day = "2026-11-22";
        let expected =
            [(format!("attempts/ltc-main/{day}"), 3), (format!("debit/ltc-main/gold/{day}"), 1)];
        let expected: Vec<_> = expected.iter().map(|(scope, n)| (scope.as_str(), *n)).collect();
        assert_eq!(scopes(&taken), expected);
    }

    #[test]
    fn money_rule_8_one_renewal_attempt_a_day_where_the_operator_takes_no_more() {
        let mut account = account();
        account.abilities.one_renewal_a_day = true;
        let taken = taken(&order(), &account, at("2026-11-22T10:00:00Z"));
        assert!(scopes(&taken).contains(&("renewals/ltc-main/gold/2026-11-22", 1)));
        let direct = ChargeOrder { way: Way::Direct, ..order() };
        let taken = super::taken(&direct, &account, at("2026-11-22T10:00:00Z"));
        assert!(scopes(&taken).iter().all(|(scope, _)| !scope.starts_with("renewals/")));
    }

    #[test]
    fn a_send_just_before_midnight_takes_both_days_until_it_is_known_on_which_it_debited() {
        // Midnight in Vientiane is 17:00 UTC.
        let sent_at = at("2026-11-22T16:59:50Z");
        let both = debits(&order(), &account(), sent_at, 1);
        assert_eq!(both.len(), 2);
        let charged_at = |time| debited_on_its_day(&order(), &account(), sent_at, at(time));
        let before = charged_at("2026-11-22T16:59:55Z");
        assert_eq!(scopes(&before), [("debit/ltc-main/gold/2026-11-23", 0)]);
        assert_eq!(scopes(&charged_at("2026-11-22T17:00:05Z")), []);
    }

    #[test]
    fn money_rule_1_a_purchase_that_is_paid_after_midnight_takes_that_days_debit() {
        let begun_at = at("2026-11-22T16:50:00Z");
        let paid = debited_on_its_day(&order(), &account(), begun_at, at("2026-11-22T17:00:05Z"));
        assert_eq!(scopes(&paid), [("debit/ltc-main/gold/2026-11-23", u32::MAX)]);
    }
}
