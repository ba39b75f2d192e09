//! `[accounts.NAME]`: an account with an operator, as far as all operators are alike.

use std::time::Duration;

use billing::{AccountId, Currency, MerchantId, Money};
use chrono_tz::Tz;
use reconcile::FileFormat;
use url::Url;
use workflows::lanes;

use super::address::{base_url, is_loopback};
use super::duration;
use super::merchant::{self, Merchants};
use super::money::{currency, money_if_known};
use super::section::Section;
use super::{AocAccount, LtcAccount, Secret, aoc, ltc, operator_file};

/// An account with an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is, where there are several merchants.
    pub merchant: Option<MerchantId>,
    /// Where the operator's API is.
    pub base_url: Url,
    /// Whether `base_url` may be plain http to another machine.
    pub allow_insecure: bool,
    /// The operator's local time: nights, days and windows are told in it.
    pub timezone: Tz,
    /// Calls a second, every call but Token counted.
    pub tps: u32,
    /// Charging calls on the wire at once, in one process.
    pub connections: u32,
    /// The most time of one call.
    pub timeout: Duration,
    /// When a charge in doubt is asked about: offsets from the start of the doubt, increasing.
    /// Daily after the last (money rule 5).
    pub inquiry_schedule: Vec<Duration>,
    /// What becomes of a charge that the operator never heard of.
    pub not_found: NotFound,
    /// No single charge is more than this (money rule 14); also the account's currency.
    pub max_amount: Money,
    /// Attempts per subscriber and local day, every source counted (money rule 8).
    pub attempts_per_day: u32,
    /// For how long a subscriber may type an OTP.
    pub otp_window: Duration,
    /// For how long a subscriber may be on the operator's page.
    pub page_window: Duration,
    /// What callback addresses carry, so that nobody can guess them.
    pub callback_secret: Option<Secret>,
    /// How the operator writes the files that its days are reconciled with.
    pub reconcile: FileFormat,
    /// What only this operator needs.
    pub operator: OperatorAccount,
}

/// What only one operator's accounts have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperatorAccount {
    /// Lao Telecom.
    Ltc(LtcAccount),
    /// Boost Connect's Advice of Charge.
    Aoc(Box<AocAccount>),
}

/// What becomes of a charge in doubt that the operator says it never heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// It stays in doubt.
    Hold,
    /// It is declined after three consistent answers over 24 h (money rule 3).
    Decline,
}

impl Account {
    /// The currency of everything that is charged here.
    pub fn currency(&self) -> Currency {
        self.max_amount.currency()
    }

    /// Whether the operator's API is on this machine: only then may time be skipped.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base_url)
    }
}

/// Which operator an account names.
#[derive(Clone, Copy)]
enum Operator {
    Ltc,
    Aoc,
}

/// The most steps of an inquiry schedule.
const INQUIRIES_MAX: usize = 32;

/// How long a subscriber may have for an OTP, which operators keep for minutes.
const OTP_WINDOW: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(10)..=Duration::from_secs(3600);

/// How long a subscriber may have on the operator's page.
const PAGE_WINDOW: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(60)..=Duration::from_secs(86_400);

/// Seconds a call may take. The lease of a step must outlast the call and the send deadline of
/// 5 s, and a dead worker's work must come due again within a minute.
const TIMEOUT_S: std::ops::RangeInclusive<u32> = 1..=50;

pub(super) fn read(
    id: &AccountId,
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<Account> {
    if lanes::is_taken(id.as_str()) {
        let expected = "another name: a queue, or a lane beside the accounts, is called so";
        section.whole_problem(format!("the name `{id}`"), expected);
    }
    let choices = [("ltc", Operator::Ltc), ("aoc", Operator::Aoc)];
    let Some(operator) = section.need("operator").choice(&choices) else {
        section.leave_the_rest();
        return None;
    };
    let merchant = merchant::owner(section, merchants);
    let allow_insecure = section.need("allow_insecure").flag();
    let base_url = base_url(section.need("base_url"), allow_insecure.unwrap_or(true));
    let timezone = section.need("timezone").read_as("an IANA time zone such as Asia/Vientiane");
    let tps = section.need("tps").whole(1..=10_000);
    let connections = section.need("connections").whole(1..=10_000);
    let timeout_s = section.need("timeout_s").whole(TIMEOUT_S);
    let inquiry_schedule = duration::increasing(section, "inquiry_schedule", INQUIRIES_MAX);
    let not_found = section
        .need("not_found")
        .choice(&[("hold", NotFound::Hold), ("decline", NotFound::Decline)]);
    let currency = match operator {
        Operator::Ltc => Some(Currency::Lak),
        Operator::Aoc => currency(section.need("currency")),
    };
    let max_amount = money_if_known(section.need("max_amount"), currency);
    let attempts_per_day = section.need("attempts_per_day").whole(1..=100);
    let otp_window = duration::span(section.need("otp_window"), OTP_WINDOW);
    let page_window = duration::span(section.need("page_window"), PAGE_WINDOW);
    let callback_secret = section.secret("callback_secret");
    let reconcile = section.may("reconcile").section("a table", operator_file::read);
    let operator = match operator {
        Operator::Ltc => ltc::read(section).map(OperatorAccount::Ltc),
        Operator::Aoc => {
            let own = aoc::read(section, allow_insecure.unwrap_or(true));
            own.map(|own| OperatorAccount::Aoc(Box::new(own)))
        }
    };
    Some(Account {
        merchant: merchant?,
        base_url: base_url?,
        allow_insecure: allow_insecure?,
        timezone: timezone?,
        tps: tps?,
        connections: connections?,
        timeout: Duration::from_secs(timeout_s?.into()),
        inquiry_schedule: inquiry_schedule?,
        not_found: not_found?,
        max_amount: max_amount?,
        attempts_per_day: attempts_per_day?,
        otp_window: otp_window?,
        page_window: page_window?,
        callback_secret,
        reconcile: reconcile.unwrap_or_default(),
        operator: operator?,
    })
}
