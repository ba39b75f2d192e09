//! A request that was read.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ltc::Endpoint;

/// One request that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// When.
    pub at: DateTime<Utc>,
    /// Where to.
    pub endpoint: Endpoint,
    /// About what; nothing for tokens.
    pub transaction_id: Option<Arc<str>>,
    /// `script`, or the name of the fault that befell it.
    pub fault: Option<&'static str>,
}
