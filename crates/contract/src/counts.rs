//! Charges in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many charges a filter takes, and how they divide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChargeCounts {
    /// Charges that match. Of a filter that names states only, all of them, at once.
    pub matched: u64,
    /// The same by state.
    pub by_state: BTreeMap<String, u64>,
    /// Charges that the numbers below are of: all that match, unless `partial`.
    pub counted: u64,
    /// By the reason why they were declined or cancelled, where they have one.
    pub by_reason: BTreeMap<String, u64>,
    /// By account.
    pub by_account: BTreeMap<String, u64>,
    /// By plan, where they have one.
    pub by_plan: BTreeMap<String, u64>,
    /// What they ask for, by currency, as decimal texts.
    pub amount: BTreeMap<String, String>,
    /// Whether there are more than there was time to count.
    pub partial: bool,
    /// What `?cursor=` takes to count the next of them; null where there are no more, or nobody asks.
    #[serde(default)]
    pub next_cursor: Option<String>,
}
