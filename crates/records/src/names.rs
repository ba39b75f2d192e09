//! Accounts and plans that filters name.

use std::collections::BTreeSet;

use billing::{AccountId, PlanId};
use engine::{Store, StoreError};
use workflows::Catalog;

/// A name in a filter that neither configuration nor anything on record is of: a typing mistake
/// would otherwise look like an empty list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} `{found}`; configured: {configured}")]
pub struct UnknownName {
    /// `account` or `plan`.
    pub what: &'static str,
    /// The name.
    pub found: String,
    /// The names that there are, or `none`.
    pub configured: String,
}

/// The first of these names that is unknown, if one is.
///
/// # Errors
///
/// The store failed.
pub async fn unknown_name(
    account: Option<&AccountId>,
    plan: Option<&PlanId>,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Option<UnknownName>, StoreError> {
    let account = account.filter(|id| catalog.account(id).is_none());
    let plan = plan.filter(|id| catalog.plan(id).is_none());
    if account.is_none() && plan.is_none() {
        return Ok(None);
    }
    let used = Used::read(store).await?;
    if let Some(id) = account.filter(|id| !used.accounts.contains(id.as_str())) {
        let configured = catalog.accounts().map(|account| account.id.as_str());
        return Ok(Some(unknown("account", id.as_str(), configured)));
    }
    Ok(plan
        .filter(|id| !used.plans.contains(id.as_str()))
        .map(|id| unknown("plan", id.as_str(), catalog.plans().map(|plan| plan.id.as_str()))))
}

fn unknown<'c>(
    what: &'static str,
    found: &str,
    configured: impl Iterator<Item = &'c str>,
) -> UnknownName {
    let configured: Vec<&str> = configured.collect();
    let configured = if configured.is_empty() { "none".to_owned() } else { configured.join(", ") };
    UnknownName { what, found: found.to_owned(), configured }
}

/// What lanes of the store are named after: configured once, if not any more.
struct Used {
    accounts: BTreeSet<String>,
    plans: BTreeSet<String>,
}

impl Used {
    async fn read(store: &dyn Store) -> Result<Self, StoreError> {
        let mut used = Self { accounts: BTreeSet::new(), plans: BTreeSet::new() };
        for stat in store.lanes().await? {
            // `account/plan/charges`, and `inquiries/account`.
            let mut parts = stat.lane.name.split('/').map(str::to_owned);
            used.accounts.extend(parts.next());
            used.plans.extend(parts.next());
        }
        Ok(used)
    }
}
