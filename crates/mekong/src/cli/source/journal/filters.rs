//! What a filter of charges means at the journal.

use contract::{ChargeFilterView, ListOrder};
use engine::store::ListQuery;
use records::{UnfitFilter, charge_filter, charge_query};

use super::{Failure, Journal};
use crate::cli::source::refusal::{unfit, unknown};

impl Journal {
    /// What a filter means, and what to ask the store for.
    pub(super) async fn meant(
        &self,
        view: &ChargeFilterView,
        order: ListOrder,
    ) -> Result<(workflows::ChargeFilter, ListQuery), Failure> {
        let unfit = |error| unfit_charges(view, error);
        let subscription = match &view.subscription {
            Some(id) => Some(self.named(id.trim()).await?),
            None => None,
        };
        let named = ChargeFilterView { subscription, ..view.clone() };
        let filter = charge_filter(&named, self.orders.catalog(), self.store()).await;
        let filter = filter.map_err(unfit)?;
        let mut query = charge_query(&filter, self.store()).await.map_err(unfit)?;
        query.newest_first = order.is_newest_first();
        Ok((filter, query))
    }
}

/// Why a filter is refused: a subscription that there is not as an id that is unknown, not as a
/// value that cannot be one.
pub(super) fn unfit_charges(view: &ChargeFilterView, error: UnfitFilter) -> Failure {
    match (&view.subscription, &error) {
        (Some(id), UnfitFilter::Value { field: "subscription", .. }) => unknown("subscription", id),
        _ => unfit(error),
    }
}
