//! A moment of the past.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

/// As of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AsOf {
    /// How it stood at this instant (RFC 3339), with what was known then.
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T02:00:00Z")]
    pub(super) at: Option<DateTime<Utc>>,
}
