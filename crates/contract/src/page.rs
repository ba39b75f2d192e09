//! One page of a list.

use serde::{Deserialize, Serialize};

/// One page of a list, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What `?cursor=` takes for the next page; null at the end.
    pub next_cursor: Option<String>,
}
