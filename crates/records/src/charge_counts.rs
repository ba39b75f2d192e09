//! How many charges a filter takes, and how they divide.

use std::collections::BTreeMap;

use billing::{Charge, Currency, Money};
use contract::{ChargeCounts, ChargeFilterView};
use engine::store::{Cursor, ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Store, StoreError};
use workflows::{Catalog, ChargeFilter, ids};

use crate::{UnfitFilter, charge_filter, charge_query};

/// A part of the charges that a filter takes, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartCounted {
    /// What the part comes to. The parts of a filter add up.
    pub counts: ChargeCounts,
    /// Where the next part starts; `None` at the end.
    pub next: Option<Cursor>,
}

/// The charges that a filter takes in numbers, as far as they are counted before it is `enough`.
///
/// # Errors
///
/// A filter that cannot be used, or the store failed.
pub async fn count_charges(
    filter: &ChargeFilterView,
    catalog: &Catalog,
    store: &dyn Store,
    enough: impl Fn() -> bool,
) -> Result<ChargeCounts, UnfitFilter> {
    let part = count_charges_after(None, filter, catalog, store, enough).await?;
    Ok(part.counts)
}

/// The same from where the part before ended.
///
/// # Errors
///
/// As [`count_charges`].
pub async fn count_charges_after(
    cursor: Option<Cursor>,
    filter: &ChargeFilterView,
    catalog: &Catalog,
    store: &dyn Store,
    enough: impl Fn() -> bool,
) -> Result<PartCounted, UnfitFilter> {
    let filter = charge_filter(filter, catalog, store).await?;
    let query = ListQuery { limit: PAGE_MAX, cursor, ..charge_query(&filter, store).await? };
    let mut part = match query.cursor {
        None => Counting::begin(&filter, store).await?,
        Some(_) => Counting::default(),
    };
    let by_rows = !is_of_states_only(&filter);
    let next = part.count(&filter, query, by_rows, store, enough).await?;
    Ok(PartCounted { counts: part.told(next.is_some()), next })
}

/// Whether the store's own sums tell how many charges a filter takes.
fn is_of_states_only(filter: &ChargeFilter) -> bool {
    *filter == ChargeFilter { states: filter.states.clone(), ..ChargeFilter::default() }
}

/// What was counted so far.
#[derive(Default)]
struct Counting {
    counts: ChargeCounts,
    amount: BTreeMap<Currency, Money>,
}

impl Counting {
    /// What is known before any charge is looked at.
    async fn begin(filter: &ChargeFilter, store: &dyn Store) -> Result<Self, StoreError> {
        let mut counting = Self::default();
        if !is_of_states_only(filter) {
            return Ok(counting);
        }
        let wanted: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        let mut by_state = store.counts(ids::CHARGE).await?;
        by_state.retain(|state, _| wanted.is_empty() || wanted.contains(&state.as_str()));
        counting.counts.matched = by_state.values().sum();
        counting.counts.by_state = by_state;
        Ok(counting)
    }

    /// Counts what the query finds until it is enough; where to go on, if there are more.
    async fn count(
        &mut self,
        filter: &ChargeFilter,
        mut query: ListQuery,
        by_rows: bool,
        store: &dyn Store,
        enough: impl Fn() -> bool,
    ) -> Result<Option<Cursor>, StoreError> {
        loop {
            let page = store.list(query.clone()).await?;
            for row in &page.rows {
                let charge: Charge = decode(ids::CHARGE, &row.state)?;
                if filter.includes(&charge) {
                    self.add(&charge, by_rows);
                }
            }
            if page.next.is_none() || enough() {
                return Ok(page.next);
            }
            query.cursor = page.next;
        }
    }

    fn add(&mut self, charge: &Charge, by_rows: bool) {
        let counts = &mut self.counts;
        if by_rows {
            counts.matched += 1;
            one_more(&mut counts.by_state, charge.state.as_str());
        }
        counts.counted += 1;
        one_more(&mut counts.by_account, charge.order.account.as_str());
        if let Some(reason) = charge.reason {
            one_more(&mut counts.by_reason, reason.as_str());
        }
        if let Some(plan) = &charge.order.plan {
            one_more(&mut counts.by_plan, plan.as_str());
        }
        let amount = charge.order.amount;
        let sum = self.amount.entry(amount.currency()).or_insert(Money::zero(amount.currency()));
        // One currency each, and a sum of bounded amounts; one beyond all bounds stays where it is.
        *sum = sum.checked_add(amount).unwrap_or(*sum);
    }

    fn told(self, partial: bool) -> ChargeCounts {
        let amount = self.amount.iter();
        let amount = amount.map(|(of, sum)| (of.code().to_owned(), sum.amount_text())).collect();
        ChargeCounts { amount, partial, ..self.counts }
    }
}

/// Counts one under a name, whose text is copied the first time only.
fn one_more(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}
