//! What time it is for the journal: the store's real time, or a time that only skips.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// The store's clock, shared by everything that runs on one store in one process.
///
/// Real: this machine's clock plus what the store's own clock is ahead of it. Virtual: stands
/// still until it is skipped forward, so that a month of nights passes in seconds and alike
/// every time.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    Real { ahead_ms: AtomicI64 },
    Virtual { now_ms: AtomicI64 },
}

impl Clock {
    /// A clock that follows this machine's, until [`Clock::correct`] says otherwise.
    pub fn real() -> Self {
        Self(Arc::new(Inner::Real { ahead_ms: AtomicI64::new(0) }))
    }

    /// A clock that stands at `now` until it is skipped.
    pub fn standing_at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Inner::Virtual { now_ms: AtomicI64::new(now.timestamp_millis()) }))
    }

    /// The time now, in whole milliseconds.
    pub fn now(&self) -> DateTime<Utc> {
        let ms = match &*self.0 {
            Inner::Real { ahead_ms } => {
                Utc::now().timestamp_millis() + ahead_ms.load(Ordering::Relaxed)
            }
            Inner::Virtual { now_ms } => now_ms.load(Ordering::Acquire),
        };
        from_ms(ms)
    }

    /// Whether time passes only by skipping.
    pub fn is_virtual(&self) -> bool {
        matches!(&*self.0, Inner::Virtual { .. })
    }

    /// Tells a real clock what the store's clock said just now. A virtual clock stays.
    pub fn correct(&self, store_now: DateTime<Utc>) {
        if let Inner::Real { ahead_ms } = &*self.0 {
            let ahead = store_now.timestamp_millis() - Utc::now().timestamp_millis();
            ahead_ms.store(ahead, Ordering::Relaxed);
        }
    }

    /// Skips a virtual clock to `to`, never backwards. A real clock stays.
    pub fn skip_to(&self, to: DateTime<Utc>) {
        if let Inner::Virtual { now_ms } = &*self.0 {
            now_ms.fetch_max(to.timestamp_millis(), Ordering::AcqRel);
        }
    }
}

/// An instant from milliseconds since 1970, held within the years the calendar can show.
pub fn from_ms(ms: i64) -> DateTime<Utc> {
    let bound = DateTime::<Utc>::MAX_UTC.timestamp_millis();
    DateTime::from_timestamp_millis(ms.clamp(-bound / 2, bound)).unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_clock_never_goes_back() {
        let clock = Clock::standing_at(from_ms(1_000));
        clock.skip_to(from_ms(5_000));
        clock.skip_to(from_ms(2_000));
        assert_eq!(clock.now(), from_ms(5_000));
    }
}
