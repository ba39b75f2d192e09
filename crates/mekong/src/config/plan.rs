//! `[plans.NAME]`: what subscriptions cost, how often, and when they are charged.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

use billing::{
    AccountId, AfterGrace, Currency, DunningPolicy, DunningStep, Plan, PlanId, RenewalSchedule,
    ScheduleError,
};
use chrono_tz::Tz;

use super::account::{Account, OperatorAccount};
use super::duration::{any, in_order, shown, span};
use super::field::{Field, NoReason};
use super::money::money;
use super::nearest::nearest;
use super::section::Section;
use super::{AocPlan, aoc_plan};

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
    let amount = currency.and_then(|currency| money(section.need("amount"), currency));
    if currency.is_none() {
        section.may("amount");
    }
    if let (Some(amount), Some(account)) = (amount, account)
        && amount.exceeds(account.max_amount).unwrap_or(false)
    {
        let most = format!("at most the account's max_amount of {}", account.max_amount);
        section.problem("amount", amount.to_string(), most);
    }
    let period =
        section.need("period").parsed("a period such as 7d, 2w or 1m (calendar months)", |text| {
            text.parse().map_err(no_reason)
        });
    let timezone = account.map_or(Tz::UTC, |account| account.timezone);
    let schedule = schedule(section, timezone);
    let dunning = dunning(section, currency);
    let aoc = aoc_part(section, account);
    let (account, name, amount) = (account_id?, name?, amount?);
    let plan = Plan::new(id, account, name, amount, period?, schedule?, dunning?);
    match plan {
        Ok(plan) => Some(PlanConfig { plan, aoc: aoc? }),
        Err(error) => {
            section.whole_problem("a plan that does not hold together", error.to_string());
            None
        }
    }
}

fn account_id(section: &mut Section<'_, '_>, accounts: &Accounts) -> Option<AccountId> {
    let expected = "the name of an account";
    let id: AccountId =
        section.need("account").parsed(expected, |name| name.parse().map_err(no_reason))?;
    if accounts.contains_key(&id) {
        return Some(id);
    }
    let known = accounts.keys().map(AccountId::as_str);
    section.problem("account", format!("`{id}`"), nearest(id.as_str(), known, "account"));
    None
}

/// The plan's currency, which is its account's.
fn currency(section: &mut Section<'_, '_>, account: Option<&Account>) -> Option<Currency> {
    let parse = |code: &str| code.parse::<Currency>().map_err(no_reason);
    let currency = section.need("currency").parsed("LAK or MYR", parse)?;
    match account.map(Account::currency) {
        Some(expected) if expected != currency => {
            let expected = format!("{expected}, the account's currency");
            section.problem("currency", currency.to_string(), expected);
            None
        }
        _ => Some(currency),
    }
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

fn cron_fault(error: ScheduleError) -> String {
    match error {
        ScheduleError::NotCron { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

fn dunning(section: &mut Section<'_, '_>, currency: Option<Currency>) -> Option<DunningPolicy> {
    let expected =
        r#"a list of durations such as ["1d", "3d"], or of { after = "3d", amount = "2000" }"#;
    let steps = section
        .need("dunning")
        .list(DunningPolicy::STEPS_MAX, expected, |step| dunning_step(step, currency));
    let longest = Duration::ZERO..=DunningPolicy::DURATION_MAX;
    let grace = span(section.need("grace"), longest);
    let then = section
        .need("then")
        .choice(&[("suspend", AfterGrace::Suspend), ("cancel", AfterGrace::Cancel)]);
    let (steps, grace, then) = (steps?, grace?, then?);
    let offsets: Vec<Duration> = steps.iter().map(|step| step.after).collect();
    if !in_order(section, "dunning", &offsets) {
        return None;
    }
    if let Some(last) = offsets.last().filter(|last| **last > grace) {
        let expected = format!("at least {}, the last dunning step", shown(*last));
        section.warn("grace", shown(grace), expected);
    }
    match DunningPolicy::new(steps, grace, then) {
        Ok(policy) => Some(policy),
        Err(error) => {
            section.problem("dunning", "steps that do not fit", error.to_string());
            None
        }
    }
}

/// A duration, or a table that also lowers the amount.
fn dunning_step(step: Field<'_, '_>, currency: Option<Currency>) -> Option<DunningStep> {
    if !step.is_table() {
        return any(step).map(DunningStep::full);
    }
    step.section("a dunning step", |step| {
        let after = any(step.need("after"));
        let amount = step.may("amount");
        let amount = currency.and_then(|currency| money(amount, currency));
        Some(DunningStep { after: after?, amount })
    })?
}

/// `Some(None)` where there is none and none is needed.
fn aoc_part(section: &mut Section<'_, '_>, account: Option<&Account>) -> Option<Option<AocPlan>> {
    let key = "aoc";
    match account.map(|account| &account.operator) {
        Some(OperatorAccount::Ltc(_)) if section.has(key) => {
            section.may(key);
            section.problem(key, "a table", "none: the plan's account is not with aoc");
            None
        }
        Some(OperatorAccount::Ltc(_)) => Some(None),
        Some(OperatorAccount::Aoc(_)) => {
            section.need(key).section("the table of an AOC plan", aoc_plan::read)?.map(Some)
        }
        None => section.may(key).section("the table of an AOC plan", aoc_plan::read),
    }
}

/// For refusals that say what was expected in their own words.
fn no_reason(_: impl Display) -> NoReason {
    NoReason
}
