//! How many charges each choice of a filter would leave.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use contract::ChargeCounts;
use records::{UnfitFilter, count_charges};

use super::filters::Filters;
use crate::Desk;
use crate::parts::grouped;

/// How long a page counts: what is left uncounted by then is said to be more.
const COUNTING_MAX: Duration = Duration::from_millis(400);

/// What a list comes to, and what it would come to with another choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// What the list comes to.
    pub(super) all: ChargeCounts,
    /// By state, whichever states are chosen.
    pub(super) state: Choices,
    /// By reason, whichever reasons are chosen.
    pub(super) reason: Choices,
    /// By account, whichever account is chosen.
    pub(super) account: Choices,
    /// By plan, whichever plan is chosen.
    pub(super) plan: Choices,
}

/// What each choice of a kind would leave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choices {
    /// How many charges, by choice.
    pub(super) counts: BTreeMap<String, u64>,
    /// Whether there are more, which there was no time to count.
    pub(super) is_partial: bool,
}

impl Counts {
    /// Counts what these filters mean, for a bounded time. A choice is counted beside the others of
    /// its kind: without those that are made.
    ///
    /// # Errors
    ///
    /// A filter that cannot be used, or the store failed.
    pub(super) async fn of(filters: &Filters, desk: &Desk) -> Result<Self, UnfitFilter> {
        let begun = Instant::now();
        let all = counted(filters, begun, desk).await?;
        let besides = async |field| match filters.of(field).is_empty() {
            true => Ok(all.clone()),
            false => counted(&filters.with(field, ""), begun, desk).await,
        };
        Ok(Self {
            state: Choices::by_state(besides("state").await?),
            reason: Choices::of(besides("reason").await?, |counts| counts.by_reason),
            account: Choices::of(besides("account").await?, |counts| counts.by_account),
            plan: Choices::of(besides("plan").await?, |counts| counts.by_plan),
            all,
        })
    }

    /// Whether there are more charges than the list's number says.
    pub(super) fn is_at_least(&self) -> bool {
        is_at_least(&self.all)
    }
}

impl Choices {
    fn of(counts: ChargeCounts, by: fn(ChargeCounts) -> BTreeMap<String, u64>) -> Self {
        Self { is_partial: counts.partial, counts: by(counts) }
    }

    /// A choice with its count: `gold (1,204)`.
    pub(super) fn beside(&self, choice: &str) -> String {
        let count = self.counts.get(choice).copied().unwrap_or(0);
        format!("{choice} ({}{})", grouped(count), if self.is_partial { "+" } else { "" })
    }

    fn by_state(counts: ChargeCounts) -> Self {
        Self { is_partial: is_at_least(&counts), counts: counts.by_state }
    }
}

/// States alone are counted by the store itself, all of them: then more match than were looked at.
fn is_at_least(counts: &ChargeCounts) -> bool {
    counts.partial && counts.matched <= counts.counted
}

async fn counted(
    filters: &Filters,
    begun: Instant,
    desk: &Desk,
) -> Result<ChargeCounts, UnfitFilter> {
    let (catalog, store) = (desk.orders.catalog(), desk.orders.store());
    let filter = filters.view(store.clock().now())?;
    count_charges(&filter, catalog, &**store, || begun.elapsed() >= COUNTING_MAX).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_store_counts_itself_is_all_there_is_though_not_all_was_looked_at() {
        let counts = ChargeCounts {
            matched: 1_000_000,
            counted: 20_000,
            partial: true,
            ..Default::default()
        };
        assert!(!is_at_least(&counts));
        assert!(is_at_least(&ChargeCounts { matched: 20_000, ..counts }));
    }
}
