//! What is asked under a TransactionID, and what is kept about it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::ltc::{Code, Endpoint, Kip, Msisdn};

/// What the operator's log says about a TransactionID: the row that CheckTransaction reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) msisdn: Msisdn,
    pub(crate) amount: Kip,
    pub(crate) code: Code,
    pub(crate) sms_sent: bool,
    pub(crate) at: DateTime<Utc>,
}

/// An amount asked of a line.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) transaction_id: Arc<str>,
    pub(crate) msisdn: Msisdn,
    pub(crate) amount: Kip,
    pub(crate) card_name: Arc<str>,
}

/// Why a balance did not fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declined {
    NotPrepaid,
    Funds,
}

/// What is kept about one TransactionID from the first time that it is seen.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    /// Times seen per endpoint, for chance.
    pub(crate) visits: [u32; Endpoint::ALL.len()],
    pub(crate) debits: u32,
    pub(crate) row: Option<Row>,
}
