//! Runs, added up from their counters.

use std::collections::BTreeMap;

use billing::Currency;
use contract::RunView;
use engine::store::PAGE_MAX;
use engine::{Store, StoreError};
use rust_decimal::Decimal;
use workflows::{Catalog, run};

/// Some runs in order of name, and the name after which the next ones follow, if there may be more.
///
/// # Errors
///
/// The store failed.
pub async fn runs(
    after: Option<&str>,
    limit: usize,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<(Vec<RunView>, Option<String>), StoreError> {
    let after = after.map(run::group);
    let mut groups = store.counter_groups(run::PREFIX, after.as_deref()).await?;
    let are_all = groups.len() < PAGE_MAX && groups.len() <= limit;
    groups.truncate(limit);
    let mut runs = Vec::with_capacity(groups.len());
    for group in &groups {
        let id = group.strip_prefix(run::PREFIX).unwrap_or(group);
        runs.push(run_view(id, &store.counters(group).await?, catalog));
    }
    let next = runs.last().filter(|_| !are_all).map(|last: &RunView| last.id.clone());
    Ok((runs, next))
}

/// One run, if anything was ever counted in it.
///
/// # Errors
///
/// The store failed.
pub async fn one_run(
    id: &str,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<RunView>, StoreError> {
    let counters = store.counters(&run::group(id)).await?;
    Ok((!counters.is_empty()).then(|| run_view(id, &counters, catalog)))
}

fn run_view(id: &str, counters: &BTreeMap<String, i64>, catalog: &Catalog) -> RunView {
    let count = |field: &str| counters.get(field).map_or(0, |n| u64::try_from(*n).unwrap_or(0));
    let declined_by_reason = declined_by_reason(counters);
    let (opened, charged, cancelled) =
        (count(run::OPENED), count(run::CHARGED), count(run::CANCELLED));
    let declined = declined_by_reason.values().sum();
    RunView {
        id: id.to_owned(),
        opened,
        charged,
        declined,
        declined_by_reason,
        cancelled,
        in_doubt: count(run::IN_DOUBT),
        open: opened.saturating_sub(charged + declined + cancelled),
        amount: amounts(id, &count, catalog),
    }
}

fn declined_by_reason(counters: &BTreeMap<String, i64>) -> BTreeMap<String, u64> {
    let declined = counters.iter().filter_map(|(field, count)| {
        let reason = field.strip_prefix(run::DECLINED)?;
        let count = u64::try_from(*count).ok().filter(|count| *count > 0)?;
        Some((reason.to_owned(), count))
    });
    declined.collect()
}

/// What was charged, by currency: that of a night's account, if that is still configured, or those
/// of a requeue's charges.
fn amounts(id: &str, count: &impl Fn(&str) -> u64, catalog: &Catalog) -> BTreeMap<String, String> {
    let of_night = currency_of(id, catalog).map(|currency| (currency, count(run::AMOUNT)));
    let of_requeue = Currency::ALL.map(|currency| (currency, count(&run::amount_in(currency))));
    let charged = of_night.into_iter().chain(of_requeue).filter(|(_, minor)| *minor > 0);
    let amount = |(currency, minor): (Currency, u64)| {
        let amount = Decimal::from_i128_with_scale(minor.into(), currency.decimals());
        (currency.code().to_owned(), amount.to_string())
    };
    charged.map(amount).collect()
}

fn currency_of(id: &str, catalog: &Catalog) -> Option<Currency> {
    let account = id.split('/').next()?.parse().ok()?;
    Some(catalog.account(&account)?.max_amount.currency())
}
