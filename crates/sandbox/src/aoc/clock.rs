//! The gateway's idea of the time.

use std::{
    fmt,
    sync::{Arc, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Where the time comes from; by default from the system.
#[derive(Clone)]
pub struct TimeSource(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl TimeSource {
    /// The time that `now` says whenever it is asked.
    pub fn of(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }
}

impl Default for TimeSource {
    fn default() -> Self {
        Self::of(Utc::now)
    }
}

impl fmt::Debug for TimeSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TimeSource({})", (self.0)())
    }
}

/// A source of time that can be set, and runs on from where it was set.
#[derive(Debug)]
pub(crate) struct Clock {
    source: TimeSource,
    ahead: RwLock<TimeDelta>,
}

impl Clock {
    pub(crate) fn new(source: TimeSource) -> Self {
        Self { source, ahead: RwLock::default() }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        let ahead = *self.ahead.read().expect("nothing panics while it holds the clock");
        let now = (self.source.0)();
        now.checked_add_signed(ahead).unwrap_or(now)
    }

    pub(crate) fn set(&self, now: DateTime<Utc>) {
        *self.ahead.write().expect("nothing panics while it holds the clock") =
            now.signed_duration_since((self.source.0)());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[test]
    fn a_clock_that_was_set_runs_on_from_there() {
        let seconds = Arc::new(AtomicI64::new(1_000));
        let source = Arc::clone(&seconds);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let clock = Clock::new(TimeSource::of(move || at(source.load(Ordering::Relaxed))));
        assert_eq!(clock.now(), at(1_000));
        clock.set(at(500_000));
        seconds.fetch_add(7, Ordering::Relaxed);
        assert_eq!(clock.now(), at(500_007));
    }
}
