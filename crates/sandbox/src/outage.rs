//! A whole operator that is down.

use serde::{Deserialize, Serialize};

/// Whether, and how, the whole operator is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outage {
    /// It is up.
    #[default]
    None,
    /// Every connection is closed, unread, without an answer.
    Silent,
    /// Every request is answered HTTP 503, unread.
    Unavailable,
}
