//! An entry in the books.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ltc::{Endpoint, Kip, Msisdn};

/// One fall of a balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Debit {
    /// 1 for the first debit of this sandbox, then without gaps.
    pub sequence: u64,
    /// The TransactionID that asked for it.
    pub transaction_id: Arc<str>,
    /// Whose balance fell.
    pub msisdn: Msisdn,
    /// By how much.
    pub amount: Kip,
    /// What was bought: the CardName.
    pub card_name: Arc<str>,
    /// RequestDeduct for a renewal, ConfirmDeduct for a purchase.
    pub endpoint: Endpoint,
    /// The operator's wall clock, which knows nothing of a caller's virtual time.
    pub at: DateTime<Utc>,
}
