//! Two accounts and their plans.

use std::time::Duration;

use billing::{
    Abilities, AfterGrace, Currency, DunningPolicy, LostRenewalRule, Money, NotFoundRule, Plan,
    RenewalSchedule, Way,
};
use chrono_tz::Tz;
use workflows::{AccountPolicy, Catalog};

pub(crate) fn catalog() -> Catalog {
    let accounts = [
        account("ltc-main", Money::parse("50000", Currency::Lak), Tz::Asia__Vientiane, Way::Otp),
        account("boost-my", Money::parse("100", Currency::Myr), Tz::Asia__Kuala_Lumpur, Way::Page),
    ];
    let plans = [
        plan("gold-weekly", "ltc-main", Money::parse("5000", Currency::Lak), "7d"),
        plan("silver-daily", "ltc-main", Money::parse("1000", Currency::Lak), "1d"),
        plan("video-monthly", "boost-my", Money::parse("9.90", Currency::Myr), "1m"),
    ];
    Catalog::new(accounts, plans)
}

pub(crate) fn account<E: std::fmt::Debug>(
    id: &str,
    max_amount: Result<Money, E>,
    timezone: Tz,
    way: Way,
) -> AccountPolicy {
    AccountPolicy {
        id: id.parse().expect("an id"),
        transaction_prefix: "ACME".into(),
        inquiry_schedule: vec![Duration::from_secs(60), Duration::from_secs(3_600)],
        timeout: Duration::from_secs(5),
        not_found: NotFoundRule::Hold,
        attempts_per_day: 3,
        max_amount: max_amount.expect("an amount"),
        tps: 1_000.0,
        connections: 10,
        any_time: RenewalSchedule::at_any_time(timezone),
        abilities: Abilities {
            uses_tokens: false,
            two_calls: &[Way::Otp, Way::Page],
            asks_by_our_id: false,
            tells_expiry: false,
            cancels: false,
            resends_otps: false,
            refunds: false,
            one_renewal_a_day: false,
        },
        lost_renewal: LostRenewalRule::Hold,
        renews_itself: false,
        purchase_way: way,
        otp_window: Duration::from_secs(60),
        page_window: Duration::from_secs(1_800),
    }
}

pub(crate) fn plan<E: std::fmt::Debug>(
    id: &str,
    account: &str,
    amount: Result<Money, E>,
    period: &str,
) -> Plan {
    let dunning = DunningPolicy::new(Vec::new(), Duration::ZERO, AfterGrace::Suspend);
    let timezone = match account {
        "ltc-main" => Tz::Asia__Vientiane,
        _ => Tz::Asia__Kuala_Lumpur,
    };
    Plan::new(
        id.parse().expect("an id"),
        account.parse().expect("an id"),
        id.to_owned(),
        amount.expect("an amount"),
        period.parse().expect("a period"),
        RenewalSchedule::at_any_time(timezone),
        dunning.expect("a policy"),
    )
    .expect("a plan")
}
