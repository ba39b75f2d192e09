//! How many charges each choice of a filter would leave.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use contract::ChargeCounts;
use records::{UnfitFilter, charge_filter, count_charges};

use super::filters::Filters;
use crate::desk::Desk;

/// How long a page counts: what is left uncounted by then is said to be more.
const COUNTING_MAX: Duration = Duration::from_millis(600);

/// What a list comes to, and what it would come to with another choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// What the list comes to.
    pub(super) all: ChargeCounts,
    /// By state, whichever states are chosen.
    pub(super) by_state: BTreeMap<String, u64>,
    /// By reason, whichever reasons are chosen.
    pub(super) by_reason: BTreeMap<String, u64>,
    /// By account, whichever account is chosen.
    pub(super) by_account: BTreeMap<String, u64>,
    /// Whether there are more, which there was no time to count.
    pub(super) partial: bool,
}

impl Counts {
    /// Counts what these filters mean, for a bounded time.
    ///
    /// # Errors
    ///
    /// A filter that cannot be used, or the store failed.
    pub(super) async fn of(filters: &Filters, desk: &Desk) -> Result<Self, UnfitFilter> {
        let begun = Instant::now();
        let all = counted(filters, begun, desk).await?;
        let mut counts = Self {
            by_state: all.by_state.clone(),
            by_reason: all.by_reason.clone(),
            by_account: all.by_account.clone(),
            partial: all.partial,
            all,
        };
        // A choice is counted beside the others of its kind: without the ones that are made.
        for field in ["state", "reason", "account"] {
            let without = filters.with(field, "");
            if without == *filters {
                continue;
            }
            let of_others = counted(&without, begun, desk).await?;
            counts.partial |= of_others.partial;
            match field {
                "state" => counts.by_state = of_others.by_state,
                "reason" => counts.by_reason = of_others.by_reason,
                _ => counts.by_account = of_others.by_account,
            }
        }
        Ok(counts)
    }
}

async fn counted(
    filters: &Filters,
    begun: Instant,
    desk: &Desk,
) -> Result<ChargeCounts, UnfitFilter> {
    let (catalog, store) = (desk.orders.catalog(), desk.orders.store());
    let filter = charge_filter(&filters.view(store.clock().now())?, catalog, &**store).await?;
    Ok(count_charges(&filter, catalog, &**store, || begun.elapsed() >= COUNTING_MAX).await?)
}
