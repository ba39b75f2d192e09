//! One page of a list, and its order.

use serde::{Deserialize, Serialize};

/// From which end a list goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// From the oldest on.
    #[default]
    Oldest,
    /// From the newest on.
    Newest,
}

impl ListOrder {
    /// Whether the newest comes first.
    pub fn is_newest_first(self) -> bool {
        self == Self::Newest
    }
}

/// One page of a list, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What `?cursor=` takes for the next page; null at the end.
    pub next_cursor: Option<String>,
}
