//! Where the store's clock stands against this process's own.

use std::time::Duration;

use tokio::time::Instant;

/// How long what was learnt is trusted: clocks drift apart, by some microseconds a second.
const TRUSTED_FOR: Duration = Duration::from_secs(10);

/// Bounds on when an instant of the store's clock is here.
///
/// The store read its clock at some moment between a question and its answer. Every exchange
/// bounds the difference between the two clocks from both sides, and all bounds hold together,
/// so the quickest way there and the quickest way back count, not the slowest exchange.
#[derive(Debug)]
pub(super) struct StoreTime {
    zero: Instant,
    known: Option<Known>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    /// Our clock is ahead of the store's by at least and at most this, in µs.
    least: i64,
    most: i64,
    since: Instant,
}

impl StoreTime {
    pub(super) fn new() -> Self {
        Self { zero: Instant::now(), known: None }
    }

    /// Learns from an exchange in which the store said `store_us`.
    pub(super) fn learn(&mut self, asked: Instant, answered: Instant, store_us: i64) {
        let (least, most) = (self.us(asked) - store_us, self.us(answered) - store_us);
        let fresh = Known { least, most, since: answered };
        let known = self.known.filter(|known| known.since.elapsed() < TRUSTED_FOR);
        let both = known.map(|known| Known {
            least: known.least.max(least),
            most: known.most.min(most),
            ..known
        });
        // Bounds that contradict each other: one of the clocks was set, or another server answers.
        self.known = Some(both.filter(|both| both.least <= both.most).unwrap_or(fresh));
    }

    /// The earliest and the latest that `store_us` can be here.
    pub(super) fn here(&self, store_us: i64) -> (Instant, Instant) {
        let known = self.known.map_or((0, 0), |known| (known.least, known.most));
        (self.at(store_us + known.0), self.at(store_us + known.1))
    }

    fn us(&self, instant: Instant) -> i64 {
        let since = instant.saturating_duration_since(self.zero);
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    fn at(&self, us: i64) -> Instant {
        self.zero + Duration::from_micros(us.max(0).unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_quickest_ways_there_and_back_count() {
        let mut time = StoreTime::new();
        let start = time.zero + ms(100);
        // Slow there, quick back; then quick there, slow back. The clocks are 1 s apart.
        time.learn(start, start + ms(50), 1_149_000);
        time.learn(start + ms(60), start + ms(120), 1_161_000);
        let (earliest, latest) = time.here(1_200_000);
        assert_eq!((earliest, latest), (time.zero + ms(199), time.zero + ms(201)));
    }

    #[test]
    fn a_clock_that_was_set_is_learnt_anew() {
        let mut time = StoreTime::new();
        let start = time.zero + ms(100);
        time.learn(start, start + ms(2), 1_000_000);
        time.learn(start + ms(10), start + ms(12), 5_000_000);
        let (earliest, latest) = time.here(5_000_000);
        assert_eq!((earliest, latest), (start + ms(10), start + ms(12)));
    }
}
