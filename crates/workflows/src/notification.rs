//! One notice on its way to one webhook, until it is delivered or given up.
//!
//! It is told at least once: a worker that dies after the receiver answered tells it again, with the
//! same id. Notices may overtake one another, so each carries its number.

mod event;
mod replay;
mod retry;
mod webhook_name;
mod workflow;

#[cfg(test)]
mod tests;

pub use event::{NotificationEvent, NotificationSignal, Reply};
pub use replay::{REPLAY_MAX, Replay, Replayed, Which, replay};
pub use retry::{RETRY_AFTER, RETRY_AFTER_MAX};
pub use webhook_name::WebhookName;
pub use workflow::{Deliver, NotificationWorkflow};

use chrono::{DateTime, Utc};
use engine::InstanceId;
use engine::store::{Count, NewInstance};
use engine::workflow::encode_state;
use minicbor::{Decode, Encode};

use crate::notices::Notice;
use crate::{ids, lanes};

/// The status of what is still to be delivered.
pub const PENDING: &str = "pending";
/// The status of what its receiver has taken.
pub const DELIVERED: &str = "delivered";
/// The status of what was tried for days in vain: kept, and replayed on request.
pub const FAILED: &str = "failed";

/// What has become of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum NotificationStatus {
    /// To be delivered.
    #[n(0)]
    Pending,
    /// Its receiver has taken it.
    #[n(1)]
    Delivered,
    /// It was tried for days in vain.
    #[n(2)]
    Failed,
}

/// One notice for one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Notification {
    /// Who is told.
    #[n(0)]
    pub webhook: WebhookName,
    /// The notice's number in its stream, from 1.
    #[n(1)]
    pub sequence: u64,
    /// What is told.
    #[n(2)]
    pub notice: Notice,
    /// What has become of it.
    #[n(3)]
    pub status: NotificationStatus,
    /// How often it was tried since it was opened, or last replayed.
    #[n(4)]
    pub tries: u32,
    /// When it is tried next; at once, if nothing is said.
    #[cbor(n(5), with = "billing::encoding::instant::optional", has_nil)]
    pub try_at: Option<DateTime<Utc>>,
    /// When what it is about was created, once that was looked up: so that every try reads the same.
    #[cbor(n(6), with = "billing::encoding::instant::optional", has_nil)]
    pub subject_created_at: Option<DateTime<Utc>>,
    /// The HTTP status of the last try, if that had an answer.
    #[n(7)]
    pub last_status: Option<u16>,
}

impl NotificationStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// The word in lists and counts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => PENDING,
            Self::Delivered => DELIVERED,
            Self::Failed => FAILED,
        }
    }
}

impl Notification {
    /// A notice that is to be delivered.
    pub fn of(webhook: WebhookName, sequence: u64, notice: Notice) -> Self {
        Self {
            webhook,
            sequence,
            notice,
            status: NotificationStatus::Pending,
            tries: 0,
            try_at: None,
            subject_created_at: None,
            last_status: None,
        }
    }

    /// Its instance, due at once.
    pub(crate) fn opening(&self, id: InstanceId, now: DateTime<Utc>) -> NewInstance {
        NewInstance {
            id,
            kind: ids::NOTIFICATION.into(),
            status: self.status.as_str().into(),
            lane: lanes::webhook(&self.webhook),
            due_at: Some(now),
            state: encode_state::<NotificationWorkflow>(self),
            history: Vec::new(),
            unique: None,
        }
    }
}

/// The counter group of a webhook: how many of its notifications are pending, delivered and failed
/// now.
pub fn counters(webhook: &WebhookName) -> String {
    format!("webhook/{webhook}")
}

pub(crate) fn counted(webhook: &WebhookName, status: &str, add: i64) -> Count {
    Count { group: counters(webhook), field: status.to_owned(), add }
}
