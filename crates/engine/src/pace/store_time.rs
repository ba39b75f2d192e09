//! Where the store's clock stands against this process's own.

use std::time::Duration;

use tokio::time::Instant;

/// For how long bounds are gathered. They are trusted while the next are, and no longer: clocks
/// drift apart, by some microseconds a second.
const PERIOD: Duration = Duration::from_secs(5);

/// Bounds on when an instant of the store's clock is here.
///
/// The store read its clock at some moment between a question and its answer. Every exchange
/// bounds the difference between the two clocks from both sides, and all bounds hold together,
/// so the quickest way there and the quickest way back count, not the slowest exchange. Those of the
/// period before count too: otherwise a slow answer at a period's beginning would move all slots.
#[derive(Debug)]
pub(super) struct StoreTime {
    zero: Instant,
    known: Option<Known>,
    before: Option<Known>,
}

/// What one period has taught.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Our clock is ahead of the store's by at least and at most this, in µs.
    least: i64,
    most: i64,
    since: Instant,
}

impl Known {
    /// Both, unless they contradict each other.
    fn and(self, other: Self) -> Option<Self> {
        let (least, most) = (self.least.max(other.least), self.most.min(other.most));
        (least <= most).then_some(Self { least, most, since: self.since })
    }
}

impl StoreTime {
    pub(super) fn new() -> Self {
        Self { zero: Instant::now(), known: None, before: None }
    }

    /// Learns from an exchange in which the store said `store_us`.
    pub(super) fn learn(&mut self, asked: Instant, answered: Instant, store_us: i64) {
        let (least, most) = (self.us(asked) - store_us, self.us(answered) - store_us);
        let fresh = Known { least, most, since: answered };
        self.begin_period(answered);
        let known = self.known.map_or(Some(fresh), |known| known.and(fresh));
        let agrees = |known: &Known| self.before.is_none_or(|before| before.and(*known).is_some());
        self.known = known.filter(agrees);
        if self.known.is_none() {
            // One of the clocks was set, or another server answers.
            (self.known, self.before) = (Some(fresh), None);
        }
    }

    /// Begins another period if this one is over.
    fn begin_period(&mut self, now: Instant) {
        let age = |known: &Known| now.saturating_duration_since(known.since);
        if self.known.as_ref().is_some_and(|known| age(known) >= PERIOD) {
            self.before = self.known.take().filter(|known| age(known) < PERIOD * 2);
        }
    }

    /// The earliest and the latest that `store_us` can be here.
    pub(super) fn here(&self, store_us: i64) -> (Instant, Instant) {
        let together = self.known.zip(self.before).and_then(|(known, before)| known.and(before));
        let bounds = together.or(self.known).map_or((0, 0), |known| (known.least, known.most));
        (self.at(store_us + bounds.0), self.at(store_us + bounds.1))
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
    fn a_slow_answer_when_a_period_begins_moves_no_slot() {
        let mut time = StoreTime::new();
        let start = time.zero;
        time.learn(start, start + ms(2), 1_001_000);
        let later = start + PERIOD;
        time.learn(later, later + ms(40), 6_020_000);
        assert_eq!(time.here(7_000_000), (start + ms(5_999), start + ms(6_001)));
    }

    #[test]
    fn what_was_learnt_long_ago_counts_no_more() {
        let mut time = StoreTime::new();
        let start = time.zero;
        time.learn(start, start + ms(2), 1_001_000);
        let later = start + PERIOD * 3;
        time.learn(later, later + ms(40), 16_020_000);
        assert_eq!(time.here(16_020_000), (later, later + ms(40)));
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
