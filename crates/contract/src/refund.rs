//! Money back to the subscriber.

use serde::{Deserialize, Serialize};

/// A refund to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRefund {
    /// How much, as a decimal text; all that is left of the charge, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Why, for its history.
    pub reason: String,
}

impl NewRefund {
    /// How much, in words.
    pub fn how_much(&self) -> &str {
        self.amount.as_deref().unwrap_or("all that is left")
    }
}

/// A refund that is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundAnswer {
    /// Its id, `re_…`.
    pub id: String,
    /// The charge it is of.
    pub charge: String,
    /// How much goes back.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// Whether the same key had asked for it before.
    pub already_asked: bool,
}
