//! Doubts that staff settle.

use serde::{Deserialize, Serialize};

/// What staff know of a charge in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewResolution {
    /// What became of it: `charged`, or `declined` (its period gets no other charge).
    #[serde(rename = "as")]
    pub resolved_as: String,
    /// How that is known, for its history.
    pub reason: String,
}

/// What is on record of a charge that staff settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedView {
    /// The charge.
    pub id: String,
    /// What became of it, on their word.
    pub resolved_as: String,
}
