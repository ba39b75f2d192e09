//! What people, and the keys of programs, have done with the staff's tools.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One deed, or that it was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditView {
    /// Its id.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a member of staff, `cli` and the name at the shell, or `api` and the name of a key.
    pub by: String,
    /// Through what: `console`, `cli` or `api`.
    pub via: String,
    /// What was done, such as `resolve`.
    pub action: String,
    /// To what: the id of a charge, the path of a lane.
    pub subject: String,
    /// Why, in their words.
    pub why: Option<String>,
    /// Why it was refused, if this tells that it was: the entry before is of the deed itself.
    pub outcome: Option<String>,
}
