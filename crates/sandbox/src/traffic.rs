//! What came in, and how fast.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde::Serialize;

/// Counters of everything that arrived, read or not.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrafficStats {
    /// Requests per endpoint, refused ones included.
    pub requests: BTreeMap<&'static str, u64>,
    /// The most calls within any one second (half open, sliding), LTC's Token not counted.
    pub calls_per_second_peak: usize,
    /// Requests turned away for want of a good token or the right credentials.
    pub unauthorized: u64,
    /// How often each fault befell a request; `script` for those that were ordered.
    pub faults: BTreeMap<&'static str, u64>,
}

/// The traffic of one operator, whose requests are remembered as `R`.
#[derive(Debug)]
pub(crate) struct Traffic<R> {
    counts: Mutex<Counts<R>>,
    kept_max: usize,
}

#[derive(Debug)]
struct Counts<R> {
    stats: TrafficStats,
    /// Arrivals of the second that ends now, oldest first.
    second: VecDeque<Instant>,
    kept: VecDeque<R>,
}

const SECOND: Duration = Duration::from_secs(1);
/// Arrivals remembered of one second; far above what one machine can send.
const SECOND_MAX: usize = 1_000_000;

impl<R: Clone> Traffic<R> {
    pub(crate) fn new(kept_max: usize) -> Self {
        let (stats, second) = (TrafficStats::default(), VecDeque::new());
        Self { counts: Mutex::new(Counts { stats, second, kept: VecDeque::new() }), kept_max }
    }

    /// Counts an arrival that does not count as a call.
    pub(crate) fn arrived_uncounted(&self, endpoint: &'static str) {
        *self.counts().stats.requests.entry(endpoint).or_default() += 1;
    }

    /// Counts an arrival; returns how many calls came within the second that ends now.
    pub(crate) fn arrived(&self, endpoint: &'static str, now: Instant) -> usize {
        let mut counts = self.counts();
        *counts.stats.requests.entry(endpoint).or_default() += 1;
        let within = counts.slide(now);
        counts.stats.calls_per_second_peak = counts.stats.calls_per_second_peak.max(within);
        within
    }

    pub(crate) fn turned_away(&self) {
        self.counts().stats.unauthorized += 1;
    }

    /// Notes a request that was read, and the fault that befell it.
    pub(crate) fn read(&self, request: R, fault: Option<&'static str>) {
        let mut counts = self.counts();
        if let Some(fault) = fault {
            *counts.stats.faults.entry(fault).or_default() += 1;
        }
        if self.kept_max == 0 {
            return;
        }
        if counts.kept.len() == self.kept_max {
            counts.kept.pop_front();
        }
        counts.kept.push_back(request);
    }

    pub(crate) fn stats(&self) -> TrafficStats {
        self.counts().stats.clone()
    }

    pub(crate) fn requests(&self) -> Vec<R> {
        self.counts().kept.iter().cloned().collect()
    }

    fn counts(&self) -> MutexGuard<'_, Counts<R>> {
        self.counts.lock().expect("nothing panics while it holds the counters")
    }
}

impl<R> Counts<R> {
    fn slide(&mut self, now: Instant) -> usize {
        // Each arrival leaves once, so this is O(1) per request on average.
        while self.second.front().is_some_and(|first| now.duration_since(*first) >= SECOND)
            || self.second.len() >= SECOND_MAX
        {
            self.second.pop_front();
        }
        self.second.push_back(now);
        self.second.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_that_of_any_second_wherever_it_begins() {
        let traffic = Traffic::<()>::new(0);
        let start = Instant::now();
        // 3 at 0.9 s and 4 at 1.1 s: two quiet clock seconds, one busy second across them.
        for ms in [900, 900, 900, 1100, 1100, 1100, 1100, 2100] {
            traffic.arrived("request_deduct", start + Duration::from_millis(ms));
        }
        assert_eq!(traffic.stats().calls_per_second_peak, 7);
    }

    #[test]
    fn what_arrives_uncounted_is_no_call() {
        let traffic = Traffic::<()>::new(0);
        traffic.arrived_uncounted("token");
        assert_eq!(traffic.stats().calls_per_second_peak, 0);
        assert_eq!(traffic.stats().requests["token"], 1);
    }

    #[test]
    fn only_the_latest_requests_are_kept() {
        let traffic = Traffic::new(2);
        for id in ["A", "B", "C"] {
            traffic.read(id, None);
        }
        assert_eq!(traffic.requests(), ["B", "C"]);
    }
}
