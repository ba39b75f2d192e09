//! How calls to operators went lately: what a person asks first when a night is slow.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use operators::Called;
use tokio::time::Instant;

use crate::metrics::BUCKETS_S;

/// After so long, what was lately is begun anew; what was before it is kept beside it once.
const PERIOD: Duration = Duration::from_secs(15 * 60);
/// Of a hundred calls, how many were no slower than the figure that is told.
const MOST: u64 = 95;

/// The calls of this process in the last quarter of an hour to half an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentCalls {
    /// How long ago the first of them may have been.
    pub over: Duration,
    /// Each account's calls, in order of account and call.
    pub calls: Vec<CallsOf>,
}

/// How one kind of call of one account went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallsOf {
    /// The account.
    pub account: String,
    /// Which call.
    pub call: String,
    /// How many there were.
    pub count: u64,
    /// How long they took on average.
    pub mean: Duration,
    /// How long 95 of 100 took at most, to the next bound of the metric's buckets; none if they took
    /// longer than all of them.
    pub most_within: Option<Duration>,
    /// How many came to what, in the words of the metric.
    pub outcomes: BTreeMap<String, u64>,
}

/// Counts calls for [`RecentCalls`].
#[derive(Debug)]
pub(crate) struct Recent(Mutex<Periods>);

#[derive(Debug)]
struct Periods {
    began: Instant,
    this: Tallies,
    before: Option<(Instant, Tallies)>,
}

/// By account and call: both come from configuration and code, so they are few.
type Tallies = BTreeMap<(String, &'static str), Tally>;

#[derive(Debug, Clone, Default)]
struct Tally {
    count: u64,
    took: Duration,
    /// As many as there are buckets, and those that are slower than all of them.
    by_bucket: [u64; BUCKETS_S.len() + 1],
    outcomes: BTreeMap<&'static str, u64>,
}

impl Recent {
    /// Nothing was called yet.
    pub(crate) fn new() -> Self {
        let periods = Periods { began: Instant::now(), this: Tallies::new(), before: None };
        Self(Mutex::new(periods))
    }

    pub(crate) fn called(&self, call: &Called<'_>, now: Instant) {
        let mut periods = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        periods.go_on_to(now);
        periods.this.entry((call.account.to_owned(), call.call)).or_default().add(call);
    }

    pub(crate) fn read(&self, now: Instant) -> RecentCalls {
        let mut periods = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        periods.go_on_to(now);
        let began = periods.before.as_ref().map_or(periods.began, |(began, _)| *began);
        let mut all = periods.this.clone();
        for (of, tally) in periods.before.iter().flat_map(|(_, before)| before) {
            all.entry(of.clone()).or_default().merge(tally);
        }
        let calls = all.into_iter().map(|((account, call), tally)| tally.told(account, call));
        RecentCalls { over: now.saturating_duration_since(began), calls: calls.collect() }
    }
}

impl Periods {
    /// Begins a period anew if this one is over; the one before it is kept, if it is the last one.
    fn go_on_to(&mut self, now: Instant) {
        let over = now.saturating_duration_since(self.began);
        if over < PERIOD {
            return;
        }
        let this = std::mem::take(&mut self.this);
        self.before = (over < PERIOD * 2).then_some((self.began, this));
        self.began = if over < PERIOD * 2 { self.began + PERIOD } else { now };
    }
}

impl Tally {
    fn add(&mut self, call: &Called<'_>) {
        let took_s = call.took.as_secs_f64();
        self.count += 1;
        self.took = self.took.saturating_add(call.took);
        self.by_bucket[BUCKETS_S.partition_point(|bound| *bound < took_s)] += 1;
        *self.outcomes.entry(call.outcome).or_default() += 1;
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.took = self.took.saturating_add(other.took);
        for (sum, more) in self.by_bucket.iter_mut().zip(other.by_bucket) {
            *sum += more;
        }
        for (outcome, more) in &other.outcomes {
            *self.outcomes.entry(outcome).or_default() += more;
        }
    }

    fn told(self, account: String, call: &str) -> CallsOf {
        let mean_s = self.took.as_secs_f64() / (self.count.max(1) as f64);
        CallsOf {
            account,
            call: call.to_owned(),
            count: self.count,
            mean: Duration::from_secs_f64(mean_s),
            most_within: self.most_within(),
            outcomes: self.outcomes.into_iter().map(|(word, n)| (word.to_owned(), n)).collect(),
        }
    }

    fn most_within(&self) -> Option<Duration> {
        let mut so_far = 0;
        let is_most = |calls: &u64| {
            so_far += calls;
            so_far * 100 >= self.count * MOST
        };
        let bucket = self.by_bucket.iter().position(is_most)?;
        BUCKETS_S.get(bucket).copied().map(Duration::from_secs_f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(took_ms: u64, outcome: &'static str) -> Called<'static> {
        let took = Duration::from_millis(took_ms);
        let health = operators::Health::Answered;
        Called { operator: "ltc", account: "ltc-main", call: "charge", outcome, health, took }
    }

    fn at(start: Instant, minutes: u64) -> Instant {
        start + Duration::from_secs(minutes * 60)
    }

    #[test]
    fn the_few_slow_ones_do_not_hide_how_fast_most_are_and_move_the_average() {
        let (recent, now) = (Recent::new(), Instant::now());
        (0..95).for_each(|_| recent.called(&call(20, "charged"), now));
        (0..5).for_each(|_| recent.called(&call(8_000, "declined"), now));
        let calls = recent.read(now).calls;
        let [charge] = calls.as_slice() else { panic!("one kind of call: {calls:?}") };
        assert_eq!((charge.count, charge.mean), (100, Duration::from_millis(419)));
        assert_eq!(charge.most_within, Some(Duration::from_millis(25)));
        assert_eq!((charge.outcomes["charged"], charge.outcomes["declined"]), (95, 5));
    }

    #[test]
    fn what_is_slower_than_every_bound_is_within_none() {
        let (recent, now) = (Recent::new(), Instant::now());
        recent.called(&call(90_000, "in_doubt"), now);
        assert_eq!(recent.read(now).calls[0].most_within, None);
    }

    #[test]
    fn calls_are_told_for_a_quarter_of_an_hour_at_least_and_for_half_an_hour_at_most() {
        let (recent, start) = (Recent::new(), Instant::now());
        recent.called(&call(20, "charged"), start);
        let told = |minutes| recent.read(at(start, minutes)).calls.len();
        assert_eq!([14, 16, 29, 31].map(told), [1, 1, 1, 0]);
        assert!(recent.read(at(start, 44)).over <= Duration::from_secs(30 * 60));
    }

    #[test]
    fn after_a_long_silence_nothing_old_is_told() {
        let (recent, start) = (Recent::new(), Instant::now());
        recent.called(&call(20, "charged"), start);
        let read = recent.read(at(start, 600));
        assert_eq!((read.calls.len(), read.over), (0, Duration::ZERO));
    }
}
