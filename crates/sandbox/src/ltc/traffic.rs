//! What came in, and how fast.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ltc::Endpoint;

/// One request that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// When.
    pub at: DateTime<Utc>,
    /// Where to.
    pub endpoint: Endpoint,
    /// About what; nothing for tokens.
    pub transaction_id: Option<Arc<str>>,
    /// `script`, or the name of the fault that befell it.
    pub fault: Option<&'static str>,
}

/// Counters of everything that arrived, read or not.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrafficStats {
    /// Requests per endpoint, refused ones included.
    pub requests: BTreeMap<&'static str, u64>,
    /// The most calls within any one second (half open, sliding), Token not counted.
    pub calls_per_second_peak: usize,
    /// Requests turned away for want of a good token.
    pub unauthorized: u64,
    /// How often each fault befell a request; `script` for those that were ordered.
    pub faults: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Traffic {
    counts: Mutex<Counts>,
    kept_max: usize,
}

#[derive(Debug, Default)]
struct Counts {
    stats: TrafficStats,
    /// Arrivals of the second that ends now, oldest first.
    second: VecDeque<Instant>,
    kept: VecDeque<Request>,
}

impl Traffic {
    const SECOND: Duration = Duration::from_secs(1);
    /// Arrivals remembered of one second; far above what one machine can send.
    const SECOND_MAX: usize = 1_000_000;

    pub(crate) fn new(kept_max: usize) -> Self {
        Self { counts: Mutex::default(), kept_max }
    }

    /// Counts an arrival; returns how many calls came within the second that ends now.
    pub(crate) fn arrived(&self, endpoint: Endpoint, now: Instant) -> usize {
        let mut counts = self.counts();
        *counts.stats.requests.entry(endpoint.name()).or_default() += 1;
        if endpoint == Endpoint::Token {
            return counts.second.len();
        }
        let within = counts.slide(now);
        counts.stats.calls_per_second_peak = counts.stats.calls_per_second_peak.max(within);
        within
    }

    pub(crate) fn turned_away(&self) {
        self.counts().stats.unauthorized += 1;
    }

    /// Notes a request that was read.
    pub(crate) fn read(&self, request: Request) {
        let mut counts = self.counts();
        if let Some(fault) = request.fault {
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

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.counts().kept.iter().cloned().collect()
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().expect("nothing panics while it holds the counters")
    }
}

impl Counts {
    fn slide(&mut self, now: Instant) -> usize {
        // Each arrival leaves once, so this is O(1) per request on average.
        while self.second.front().is_some_and(|first| now.duration_since(*first) >= Traffic::SECOND)
            || self.second.len() >= Traffic::SECOND_MAX
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
        let traffic = Traffic::new(0);
        let start = Instant::now();
        // 3 at 0.9 s and 4 at 1.1 s: two quiet clock seconds, one busy second across them.
        for ms in [900, 900, 900, 1100, 1100, 1100, 1100, 2100] {
            traffic.arrived(Endpoint::RequestDeduct, start + Duration::from_millis(ms));
        }
        assert_eq!(traffic.stats().calls_per_second_peak, 7);
    }

    #[test]
    fn tokens_do_not_count_as_calls() {
        let traffic = Traffic::new(0);
        traffic.arrived(Endpoint::Token, Instant::now());
        assert_eq!(traffic.stats().calls_per_second_peak, 0);
        assert_eq!(traffic.stats().requests["token"], 1);
    }

    #[test]
    fn only_the_latest_requests_are_kept() {
        let traffic = Traffic::new(2);
        for id in ["A", "B", "C"] {
            let (at, endpoint) = (Utc::now(), Endpoint::RequestDeduct);
            traffic.read(Request { at, endpoint, transaction_id: Some(id.into()), fault: None });
        }
        let ids = traffic.requests().into_iter().filter_map(|request| request.transaction_id);
        assert_eq!(ids.collect::<Vec<_>>(), ["B".into(), "C".into()] as [Arc<str>; 2]);
    }
}
