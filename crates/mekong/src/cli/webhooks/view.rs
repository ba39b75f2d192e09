//! Webhooks and deliveries as programs see them.

use chrono::{DateTime, Utc};
use contract::PauseView;
use engine::Instance;
use serde::Serialize;
use workflows::notification::{Notification, NotificationStatus};

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WebhookView {
    /// Its name.
    pub(super) webhook: String,
    /// The host that it leads to; the rest of the address may hold a secret.
    pub(super) host: String,
    /// Whether anything is told now.
    pub(super) paused: bool,
    /// Why not, if not.
    pub(super) pauses: Vec<PauseView>,
    /// Deliveries still to be made.
    pub(super) pending: u64,
    /// Deliveries that were given up.
    pub(super) failed: u64,
    /// Deliveries that were taken.
    pub(super) delivered: u64,
    /// When the longest waiting one came due, if any is due now.
    pub(super) oldest_due_at: Option<DateTime<Utc>>,
}

/// A delivery: one notice for one webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DeliveryView {
    /// Its id, `ev_…`: the receiver knows it by this.
    pub(super) id: String,
    /// Who is told.
    pub(super) webhook: String,
    /// What has become of it: `pending`, `delivered` or `failed`.
    pub(super) state: &'static str,
    /// What is told, such as `charge.charged`.
    pub(super) r#type: &'static str,
    /// Its number among all that is told of its subscription, or of its charge.
    pub(super) sequence: u64,
    /// The subscription it belongs to, if to one.
    pub(super) subscription_id: Option<String>,
    /// The charge or the subscription that is shown.
    pub(super) subject: String,
    /// When it happened.
    pub(super) happened_at: DateTime<Utc>,
    /// How often it was tried since it was opened, or last replayed.
    pub(super) tries: u32,
    /// The HTTP status of the last try, if that had an answer.
    pub(super) last_status: Option<u16>,
    /// When it is tried next.
    pub(super) due_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub(super) updated_at: DateTime<Utc>,
}

impl DeliveryView {
    /// What the journal says of a notification.
    pub(super) fn new(instance: &Instance, notification: &Notification) -> Self {
        let notice = &notification.notice;
        let subject = notice.about.instance(instance.id.partition).name;
        Self {
            id: instance.id.name.to_string(),
            webhook: notification.webhook.to_string(),
            state: notification.status.as_str(),
            r#type: notice.kind.as_str(),
            sequence: notification.sequence,
            subscription_id: notice.about.subscription().map(ToString::to_string),
            subject: subject.strip_prefix("sub:").unwrap_or(&subject).to_owned(),
            happened_at: notice.at,
            tries: notification.tries,
            last_status: notification.last_status,
            due_at: instance.due_at.filter(|_| notification.status == NotificationStatus::Pending),
            updated_at: instance.updated_at,
        }
    }
}
