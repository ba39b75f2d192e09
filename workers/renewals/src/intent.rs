//! How long ago the intent was recorded, on a clock that counts suspension (money rule 6).

use std::time::Duration;

use billing::SEND_WITHIN;
use operators::{GateClosed, SendGate};
use rustix::time::{ClockId, clock_gettime};

/// What a lease must hold beyond the send deadline and the time-out, for the commit that follows.
const COMMIT_MARGIN: Duration = Duration::from_secs(5);

/// The moment before an intent is recorded.
///
/// Taken before, so that whoever reads the record knows: the send is over by the recorded time
/// plus [`SEND_WITHIN`] plus the time-out.
#[derive(Clone, Copy, Debug)]
pub struct Intent {
    since_boot: Duration,
}

impl Intent {
    /// About to be recorded.
    pub fn now() -> Self {
        Self { since_boot: since_boot() }
    }

    /// How long the lease of a recorded intent lasts: it outlives the latest send and its answer.
    pub fn lease(timeout: Duration) -> Duration {
        SEND_WITHIN + timeout + COMMIT_MARGIN
    }

    /// How much time is left to send.
    pub fn time_left(&self) -> Duration {
        SEND_WITHIN.saturating_sub(since_boot().saturating_sub(self.since_boot))
    }
}

impl SendGate for Intent {
    /// The lease began no earlier than the intent and is longer by the time-out, so the age of the
    /// intent answers for both.
    fn check(&self) -> Result<(), GateClosed> {
        match self.time_left() {
            Duration::ZERO => Err(GateClosed { why: "the intent is more than 5 s old" }),
            _ => Ok(()),
        }
    }
}

fn since_boot() -> Duration {
    let now = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_rule_6_an_intent_older_than_five_seconds_closes_the_gate() {
        let fresh = Intent::now();
        assert_eq!(fresh.check(), Ok(()));
        let old = Intent { since_boot: since_boot().saturating_sub(SEND_WITHIN) };
        assert!(old.check().is_err());
    }

    #[test]
    fn money_rule_6_the_lease_outlasts_the_latest_send_and_its_time_out() {
        let timeout = Duration::from_secs(30);
        assert!(Intent::lease(timeout) > SEND_WITHIN + timeout);
    }
}
