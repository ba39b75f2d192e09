//! Which charges a filter means, from its texts.

use std::str::FromStr;

use billing::{Country, Msisdn, SubscriptionId};
use contract::ChargeFilterView;
use engine::store::ListQuery;
use engine::{Store, StoreError};
use workflows::{Catalog, ChargeFilter};

use crate::{find, unknown_name};

/// Values that one filter may list.
const VALUES_MAX: usize = 32;

/// A filter that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnfitFilter {
    /// One of its values.
    #[error("{field}: {why}")]
    Value {
        /// Whose value.
        field: &'static str,
        /// What was expected. A number is not repeated (money rule 15).
        why: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The charges that a filter means.
///
/// # Errors
///
/// A value that is unknown: a typing mistake would otherwise look like an empty list.
pub async fn charge_filter(
    view: &ChargeFilterView,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<ChargeFilter, UnfitFilter> {
    let filter = ChargeFilter {
        states: several("state", view.state.as_deref(), "states of charges, such as in_doubt")?,
        reasons: several("reason", view.reason.as_deref(), "reasons of declines, such as funds")?,
        operator_code: view.operator_code.as_deref().map(Into::into),
        account: one("account", view.account.as_deref(), "the name of an account")?,
        plan: one("plan", view.plan.as_deref(), "the name of a plan")?,
        run: one("run", view.run.as_deref(), "account/plan/date, or requeue/ and its id")?,
        subscription: match view.subscription.as_deref() {
            Some(id) => Some(subscription(id.trim(), catalog, store).await?),
            None => None,
        },
        msisdn: view.msisdn.as_deref().map(line).transpose()?,
        since: view.since,
        until: None,
        charges: Vec::new(),
        among: catalog.accounts_of_its_merchant(),
    };
    known(filter.account.as_ref(), filter.plan.as_ref(), catalog, store).await?;
    Ok(filter)
}

/// What to ask the store for: a subscription's charges are all in its partition.
///
/// # Errors
///
/// A subscription that there is not.
pub async fn charge_query(
    filter: &ChargeFilter,
    store: &dyn Store,
) -> Result<ListQuery, UnfitFilter> {
    let query = filter.query(store.partitions());
    let Some(id) = &filter.subscription else { return Ok(query) };
    let Some(found) = find::subscription_of(id, store).await? else {
        return Err(unfit("subscription", "there is no such subscription"));
    };
    Ok(ListQuery { partition: Some(found.instance.id.partition), ..query })
}

/// What the journal calls a subscription that whoever holds this catalog calls `text`.
async fn subscription(
    text: &str,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<SubscriptionId, UnfitFilter> {
    if let Some(found) = find::subscription(text, catalog, store).await? {
        return Ok(found.state.id);
    }
    let named = catalog.names_in_journal(text).into_iter().next();
    named.ok_or_else(|| expected_one("subscription", "a subscription's id"))
}

/// One of the texts that mean something, if one is given.
pub(crate) fn one<T: FromStr>(
    field: &'static str,
    text: Option<&str>,
    expected: &str,
) -> Result<Option<T>, UnfitFilter> {
    let read = |text: &str| text.trim().parse().map_err(|_| expected_one(field, expected));
    text.map(read).transpose()
}

/// Several of them, separated by commas.
pub(crate) fn several<T: FromStr>(
    field: &'static str,
    text: Option<&str>,
    expected: &str,
) -> Result<Vec<T>, UnfitFilter> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let values = text.splitn(VALUES_MAX + 1, ',');
    values.map(|value| value.trim().parse().map_err(|_| expected_one(field, expected))).collect()
}

/// A line, as people spell it, in any country that is billed.
pub(crate) fn line(text: &str) -> Result<Msisdn, UnfitFilter> {
    let read = Country::ALL.into_iter().find_map(|country| Msisdn::parse(text, country).ok());
    let expected = "a mobile number of Laos or Malaysia, such as +856 20 5550 0001";
    read.ok_or_else(|| expected_one("msisdn", expected))
}

/// Refuses an account or a plan that neither configuration nor anything on record is of.
pub(crate) async fn known(
    account: Option<&billing::AccountId>,
    plan: Option<&billing::PlanId>,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<(), UnfitFilter> {
    match unknown_name(account, plan, catalog, store).await? {
        None => Ok(()),
        Some(unknown) => Err(unfit(unknown.what, unknown.to_string())),
    }
}

fn expected_one(field: &'static str, expected: &str) -> UnfitFilter {
    unfit(field, format!("expected {expected}"))
}

fn unfit(field: &'static str, why: impl Into<String>) -> UnfitFilter {
    UnfitFilter::Value { field, why: why.into() }
}
