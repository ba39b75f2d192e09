//! What can happen to a notification, and what it can be told.

use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

use super::{Notification, NotificationStatus};

/// Something that happened to a notification. Together they are its history.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum NotificationEvent {
    /// When its subject was created was looked up, before it was told first.
    #[n(0)]
    SubjectFound {
        /// When that was.
        #[cbor(n(0), with = "billing::encoding::instant")]
        created_at: DateTime<Utc>,
    },
    /// Its receiver has taken it.
    #[n(1)]
    Delivered {
        /// The HTTP status.
        #[n(0)]
        status: u16,
    },
    /// It was not taken.
    #[n(2)]
    NotDelivered {
        /// The HTTP status, if there was an answer.
        #[n(0)]
        status: Option<u16>,
        /// The beginning of the answer, or why there was none.
        #[n(1)]
        evidence: Option<Box<str>>,
        /// When it is tried again; none if it is given up.
        #[cbor(n(2), with = "billing::encoding::instant::optional", has_nil)]
        retry_at: Option<DateTime<Utc>>,
    },
    /// It is to be told once more.
    #[n(3)]
    Replayed {
        /// Who wanted it.
        #[n(0)]
        by: Box<str>,
    },
}

/// What a notification can be told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum NotificationSignal {
    /// Be told again, with the same id, whatever has become of it.
    #[n(0)]
    Replay {
        /// Who wants it.
        #[n(0)]
        by: Box<str>,
    },
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there was none.
    pub evidence: Option<Box<str>>,
    /// How long the receiver wants to be left alone.
    pub retry_after: Option<TimeDelta>,
}

impl Reply {
    /// Whether the receiver has taken it: any 2xx.
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver wants nothing more, ever (410).
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

impl Notification {
    /// Folds one event in; `false` if it cannot happen now.
    pub(super) fn apply(&mut self, event: &NotificationEvent) -> bool {
        let is_pending = self.status == NotificationStatus::Pending;
        match event {
            NotificationEvent::SubjectFound { created_at } => {
                self.subject_created_at.get_or_insert(*created_at);
            }
            NotificationEvent::Delivered { status } if is_pending => {
                self.status = NotificationStatus::Delivered;
                self.tries = self.tries.saturating_add(1);
                self.last_status = Some(*status);
                self.try_at = None;
            }
            NotificationEvent::NotDelivered { status, retry_at, .. } if is_pending => {
                self.tries = self.tries.saturating_add(1);
                self.last_status = *status;
                self.try_at = *retry_at;
                if retry_at.is_none() {
                    self.status = NotificationStatus::Failed;
                }
            }
            NotificationEvent::Delivered { .. } | NotificationEvent::NotDelivered { .. } => {
                return false;
            }
            NotificationEvent::Replayed { .. } => {
                self.status = NotificationStatus::Pending;
                self.tries = 0;
                self.try_at = None;
            }
        }
        true
    }
}
