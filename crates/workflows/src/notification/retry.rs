//! When a notification is tried again, and when it is given up.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use engine::InstanceId;

use super::{Notification, NotificationEvent, Reply};
use crate::ids;

/// The pauses between tries: fast for a hiccup, then for about three days. After the last of them
/// it is tried once more, and then given up.
///
/// Tries are counted rather than days, so that what a paused webhook or a stopped system kept
/// waiting has all of its tries still.
#[rustfmt::skip]
pub const RETRY_AFTER: [Duration; 12] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(12),
    Duration::from_hours(12),
    Duration::from_hours(12),
    Duration::from_hours(12),
];

/// The longest that a receiver's `Retry-After` puts a try off.
pub const RETRY_AFTER_MAX: TimeDelta = TimeDelta::hours(12);

/// A pause is longer by up to one part in this many, so that what failed together does not come
/// back together.
const JITTER: u64 = 10;

impl Notification {
    /// What a try has come to.
    pub fn answered(&self, id: &InstanceId, reply: Reply, now: DateTime<Utc>) -> NotificationEvent {
        if let (true, Some(status)) = (reply.is_taken(), reply.status) {
            return NotificationEvent::Delivered { status };
        }
        let asked = reply.retry_after.unwrap_or_default().min(RETRY_AFTER_MAX);
        let pause = self.pause(id).map(|pause| pause.max(asked));
        NotificationEvent::NotDelivered {
            status: reply.status,
            evidence: reply.evidence,
            retry_at: pause.map(|pause| now + pause),
        }
    }

    /// The pause after the try that has just failed; none after the last one.
    fn pause(&self, id: &InstanceId) -> Option<TimeDelta> {
        let pause = RETRY_AFTER.get(usize::try_from(self.tries).ok()?)?;
        let seed = ids::short_digest(&format!("{id}/{}", self.tries));
        let dice = u64::from_str_radix(&seed[..8], 16).expect("a digest is hexadecimal");
        let longer_ms =
            u64::try_from(pause.as_millis()).unwrap_or(0) / JITTER * (dice % 1_000) / 1_000;
        TimeDelta::from_std(*pause + Duration::from_millis(longer_ms)).ok()
    }
}
