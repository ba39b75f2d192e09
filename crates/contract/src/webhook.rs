//! Webhooks, and what they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::PauseView;

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookView {
    /// Its name.
    pub webhook: String,
    /// The host that it leads to; the rest of the address may hold a secret.
    pub host: String,
    /// Whether nothing is told now.
    pub paused: bool,
    /// Why not, if not.
    pub pauses: Vec<PauseView>,
    /// Deliveries still to be made.
    pub pending: u64,
    /// Deliveries that were given up.
    pub failed: u64,
    /// Deliveries that were taken.
    pub delivered: u64,
    /// When the longest waiting one came due, if any is due now.
    pub oldest_due_at: Option<DateTime<Utc>>,
}

/// A delivery: one notice for one webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryView {
    /// Its id, `ev_…`: the receiver knows it by this.
    pub id: String,
    /// Who is told.
    pub webhook: String,
    /// What has become of it: `pending`, `delivered` or `failed`.
    pub state: String,
    /// What is told, such as `charge.charged`.
    pub r#type: String,
    /// Its number among all that is told of its subscription, or of its charge.
    pub sequence: u64,
    /// The subscription it belongs to, if to one.
    pub subscription_id: Option<String>,
    /// The charge or the subscription that is shown.
    pub subject: String,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// How often it was tried since it was opened, or last replayed.
    pub tries: u32,
    /// The HTTP status of the last try, if that had an answer.
    pub last_status: Option<u16>,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a webhook is to be told again: one delivery, or those opened since a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReplay {
    /// One delivery, `ev_…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// Those opened at or after this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Those that were taken as well, not only those that were given up.
    #[serde(default)]
    pub all: bool,
    /// `next_cursor` of the answer before, where one call could not take all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayAnswer {
    /// How many are told again.
    pub replayed: u64,
    /// Where to go on, if there are more than one call takes.
    pub next_cursor: Option<String>,
}
