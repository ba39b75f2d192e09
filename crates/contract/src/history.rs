//! One event of a history.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One event of a history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Told {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Its name, such as `charged`.
    pub event: String,
    /// The same in words, for a person on call.
    pub words: String,
    /// What else is known of it.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}
