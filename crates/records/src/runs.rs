//! Runs, added up from their counters.

mod counted;
mod forecast;
mod nights;
mod rates;
mod seen;
mod standing;
mod tonight;

pub use forecast::at_rate;
pub use nights::nights;
pub use rates::rates;
pub use tonight::tonight;

use contract::RunView;
use engine::store::PAGE_MAX;
use engine::{Store, StoreError};
use workflows::{Catalog, RunName, run};

use self::seen::Seen;

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
    let seen = Seen::now(catalog, store).await?;
    let mut runs = Vec::with_capacity(groups.len());
    for group in &groups {
        let id = group.strip_prefix(run::PREFIX).unwrap_or(group);
        runs.push(seen.run(id, &store.counters(group).await?).await?);
    }
    let next = runs.last().filter(|_| !are_all).map(|last: &RunView| last.id.clone());
    Ok((runs, next))
}

/// How far a run is, be anything of it on record or not.
///
/// # Errors
///
/// The store failed.
pub async fn run_now(
    name: &RunName,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<RunView, StoreError> {
    let counters = store.counters(&run::group(name.as_str())).await?;
    Seen::now(catalog, store).await?.run(name.as_str(), &counters).await
}

/// One run, if anything was ever counted in it or is about to be, or it is held back.
///
/// # Errors
///
/// The store failed.
pub async fn one_run(
    name: &RunName,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<RunView>, StoreError> {
    let counters = store.counters(&run::group(name.as_str())).await?;
    let run = Seen::now(catalog, store).await?.run(name.as_str(), &counters).await?;
    let is_there = !counters.is_empty() || run.waiting > 0 || run.is_held();
    Ok(is_there.then_some(run))
}
