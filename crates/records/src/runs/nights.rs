//! The nights of the last days.

use chrono::{Days, NaiveDate};
use contract::NightView;
use engine::store::PAGE_MAX;
use engine::{Store, StoreError};
use workflows::{AccountPolicy, Catalog, run};

use super::counted::counted;
use super::tonight::plans_of;

/// What came of each night of the last `days` days, today included, at most [`PAGE_MAX`] of them:
/// of every account and plan that is configured, in order of date, account and plan.
///
/// # Errors
///
/// The store failed.
pub async fn nights(
    days: u32,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<NightView>, StoreError> {
    let days = u64::from(days).min(PAGE_MAX as u64);
    let mut nights = Vec::new();
    for account in catalog.accounts() {
        let today = account.any_time.local_date(store.clock().now());
        let before = today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN);
        for plan in plans_of(account, catalog) {
            nights.extend(nights_of(account, plan, before, catalog, store).await?);
        }
    }
    nights.sort_by(|one: &NightView, other| {
        (one.date, &one.account, &one.plan).cmp(&(other.date, &other.account, &other.plan))
    });
    Ok(nights)
}

/// The nights of one plan after a date: dates sort as they follow each other.
async fn nights_of(
    account: &AccountPolicy,
    plan: &str,
    before: NaiveDate,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<NightView>, StoreError> {
    let prefix = run::group(&format!("{}/{plan}/", account.id));
    let after = format!("{prefix}{before}");
    let mut nights = Vec::new();
    for group in store.counter_groups(&prefix, Some(&after)).await? {
        let Some(Ok(date)) = group.strip_prefix(&prefix).map(str::parse) else { continue };
        let id = group.strip_prefix(run::PREFIX).unwrap_or(&group);
        let run = counted(id, &store.counters(&group).await?, catalog);
        nights.push(NightView {
            date,
            account: account.id.to_string(),
            plan: plan.to_owned(),
            opened: run.opened,
            charged: run.charged,
            declined: run.declined,
            cancelled: run.cancelled,
            in_doubt: run.in_doubt,
            amount: run.amount,
        });
    }
    Ok(nights)
}
