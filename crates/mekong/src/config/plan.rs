//! `[plans.NAME]`: what subscriptions cost, how often, and when they are charged.

use std::collections::BTreeMap;
use std::time::Duration;

use billing::{
    AccountId, CarryOver, Currency, Money, Plan, PlanId, RenewalSchedule, ScheduleError,
};
use chrono_tz::Tz;

use super::account::{Account, OperatorAccount};
use super::dunning;
use super::duration::span;
use super::money::{self, money_if_known};
use super::nearest::nearest;
use super::section::Section;
use super::{AocPlan, aoc_fit, aoc_plan};

/// A plan, with what only its operator needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanConfig {
    /// What is charged, and when.
    pub plan: Plan,
    /// What a plan on an AOC account has besides.
    pub aoc: Option<AocPlan>,
}

/// How long a window is open where the plan does not say.
const WINDOW_BY_DEFAULT: Duration = Duration::from_secs(4 * 3600);

/// The accounts of the configuration; `None` for one whose own keys are wrong.
pub(super) type Accounts = BTreeMap<AccountId, Option<Account>>;

pub(super) fn read(
    id: PlanId,
    section: &mut Section<'_, '_>,
    accounts: &Accounts,
) -> Option<PlanConfig> {
    let account_id = account_id(section, accounts);
    let account = account_id.as_ref().and_then(|id| accounts[id].as_ref());
    let name = section.need("name").text("what subscribers read");
    let currency = currency(section, account);
    let amount = amount(section, currency, account);
    let period = section.need("period").read_as("a period such as 7d, 2w or 1m (calendar months)");
    let timezone = account.map_or(Tz::UTC, |account| account.timezone);
    let schedule = schedule(section, timezone);
    let dunning = dunning::read(section, currency);
    let carry_over = carry_over(section);
    let aoc = aoc_part(section, account, currency, amount);
    let period = period.and_then(|period| match &aoc {
        Some(Some(aoc)) => aoc_plan::billed_period(section, period, aoc),
        _ => Some(period),
    });
    let (account, name, amount) = (account_id?, name?, amount?);
    let plan = Plan::new(id, account, name, amount, period?, schedule?, dunning?);
    match plan {
        Ok(plan) => Some(PlanConfig { plan: plan.carrying_over(carry_over?), aoc: aoc? }),
        Err(error) => {
            section.whole_problem("a plan that does not hold together", error.to_string());
            None
        }
    }
}

fn account_id(section: &mut Section<'_, '_>, accounts: &Accounts) -> Option<AccountId> {
    let id: AccountId = section.need("account").read_as("the name of an account")?;
    if accounts.contains_key(&id) {
        return Some(id);
    }
    let known = accounts.keys().map(AccountId::as_str);
    section.problem("account", format!("`{id}`"), nearest(id.as_str(), known, "account"));
    None
}

/// The plan's currency, which is its account's.
fn currency(section: &mut Section<'_, '_>, account: Option<&Account>) -> Option<Currency> {
    let currency = money::currency(section.need("currency"))?;
    match account.map(Account::currency) {
        Some(expected) if expected != currency => {
            let expected = format!("{expected}, the account's currency");
            section.problem("currency", currency.to_string(), expected);
            None
        }
        _ => Some(currency),
    }
}

/// The price, which the account's ceiling allows (money rule 14).
fn amount(
    section: &mut Section<'_, '_>,
    currency: Option<Currency>,
    account: Option<&Account>,
) -> Option<Money> {
    let amount = money_if_known(section.need("amount"), currency)?;
    if let Some(account) = account
        && amount.exceeds(account.max_amount).unwrap_or(false)
    {
        let most = format!("at most the account's max_amount of {}", account.max_amount);
        section.problem("amount", amount.to_string(), most);
    }
    Some(amount)
}

fn schedule(section: &mut Section<'_, '_>, timezone: Tz) -> Option<RenewalSchedule> {
    let bounds = Duration::from_secs(1)..=RenewalSchedule::WINDOW_MAX;
    let has_window = section.has("renewal_window");
    let window = span(section.may("renewal_window"), bounds);
    if !section.has("renewal_schedule") {
        if has_window {
            section.warn("renewal_window", "a window", "a renewal_schedule that opens it");
        }
        section.may("renewal_schedule");
        return Some(RenewalSchedule::at_any_time(timezone));
    }
    let window = if has_window { window } else { Some(WINDOW_BY_DEFAULT) };
    let expected = r#"a cron expression with seconds first, such as "0 0 2 * * *""#;
    section.need("renewal_schedule").parsed(expected, |cron| {
        let stays_open = window.unwrap_or(WINDOW_BY_DEFAULT);
        RenewalSchedule::windows(cron, timezone, stays_open).map_err(cron_fault)
    })
}

/// What becomes of what a window does not fit; where none ever ends, nothing is given up.
fn carry_over(section: &mut Section<'_, '_>) -> Option<CarryOver> {
    let carry_over = section.need("carry_over").read_as("\"next_window\" or \"skip\"")?;
    if carry_over == CarryOver::Skip && !section.has("renewal_schedule") {
        let expected = "a renewal_schedule beside it: without windows nothing is ever missed";
        section.problem("carry_over", "\"skip\"", expected);
        return None;
    }
    Some(carry_over)
}

fn cron_fault(error: ScheduleError) -> String {
    match error {
        ScheduleError::NotCron { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

/// `Some(None)` where there is none and none is needed.
fn aoc_part(
    section: &mut Section<'_, '_>,
    account: Option<&Account>,
    currency: Option<Currency>,
    amount: Option<Money>,
) -> Option<Option<AocPlan>> {
    let (key, expected) = ("aoc", "the table of an AOC plan");
    let read = |aoc: &mut Section<'_, '_>| aoc_plan::read(aoc, currency);
    match account.map(|account| &account.operator) {
        Some(OperatorAccount::Ltc(_)) if section.has(key) => {
            section.may(key);
            section.problem(key, "a table", "none: the plan's account is not with aoc");
            None
        }
        Some(OperatorAccount::Ltc(_)) => Some(None),
        Some(OperatorAccount::Aoc(own)) => {
            let plan = section.need(key).section(expected, read)??;
            aoc_fit::check(section, &plan, own, amount);
            Some(Some(plan))
        }
        None => section.may(key).section(expected, read),
    }
}
