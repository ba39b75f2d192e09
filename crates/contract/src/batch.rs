//! Many charges in one request.

use serde::{Deserialize, Serialize};

use crate::{ChargeView, NewCharge, Problem};

/// Up to 1,000 charges to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BatchOrder {
    /// One line per charge.
    pub charges: Vec<BatchCharge>,
}

/// One line of a batch: a charge under a key of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchCharge {
    /// The charge.
    #[serde(flatten)]
    pub charge: NewCharge,
    /// Its key: the same key and charge are asked for only once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Leaves out whose line it is (money rule 15).
impl std::fmt::Debug for BatchCharge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.charge.fmt(f)
    }
}

/// What became of a batch, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchAnswer {
    /// One result per line, in the lines' order.
    pub results: Vec<BatchResult>,
}

/// What became of one line: a charge, or a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchResult {
    /// The line, from 0.
    pub index: usize,
    /// What a request of its own would have been answered.
    pub status: u16,
    /// The charge, if it is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<ChargeView>,
    /// Why not, if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}
