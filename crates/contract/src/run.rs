//! A run: the charges of one account and plan that opened on one local date, or one requeue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A run and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunView {
    /// Its name, such as `ltc-main/gold-weekly/2026-11-22`.
    pub id: String,
    /// Charges opened.
    pub opened: u64,
    /// Charges charged.
    pub charged: u64,
    /// Charges declined.
    pub declined: u64,
    /// Declined charges by reason.
    pub declined_by_reason: BTreeMap<String, u64>,
    /// Charges stopped before they were sent.
    pub cancelled: u64,
    /// Charges in doubt now.
    pub in_doubt: u64,
    /// Charges whose outcome is still to come, those in doubt included.
    pub open: u64,
    /// What was charged, by currency, as decimal texts.
    pub amount: BTreeMap<String, String>,
}
