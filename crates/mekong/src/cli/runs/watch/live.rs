//! How fast runs go, from one look to the next.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use contract::RunView;

/// A rate is that of the last minute, or of as much of it as was watched.
const RATE_OVER: TimeDelta = TimeDelta::seconds(60);
/// A rate over less than this says nothing.
const RATE_OVER_MIN: TimeDelta = TimeDelta::seconds(2);

/// What was seen of each run.
#[derive(Debug, Default)]
pub(super) struct Live(BTreeMap<String, Readings>);

/// Calls that had been made at some times of the last minute, oldest first.
#[derive(Debug, Default)]
struct Readings(VecDeque<(DateTime<Utc>, u64)>);

impl Live {
    /// The same runs, at the rates that they are seen to go at.
    pub(super) fn read(&mut self, runs: Vec<RunView>, now: DateTime<Utc>) -> Vec<RunView> {
        // Bounded by the runs that there are tonight.
        let read = |run: RunView| {
            let readings = self.0.entry(run.id.clone()).or_default();
            match readings.take(now, run.sent) {
                Some(rate) => records::at_rate(run, rate, now),
                None => run,
            }
        };
        runs.into_iter().map(read).collect()
    }
}

impl Readings {
    fn take(&mut self, now: DateTime<Utc>, sent: u64) -> Option<f64> {
        self.0.push_back((now, sent));
        while self.0.len() > 2 && self.0.front().is_some_and(|(at, _)| now - *at > RATE_OVER) {
            self.0.pop_front();
        }
        let (from, before) = *self.0.front()?;
        let over = now - from;
        (over >= RATE_OVER_MIN).then(|| sent.saturating_sub(before) as f64 / over.as_seconds_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn run(sent: u64) -> RunView {
        RunView { id: "a".to_owned(), open: 100, opened: 100, sent, ..RunView::default() }
    }

    #[test]
    fn the_rate_is_what_was_sent_between_the_readings_of_the_last_minute() {
        let mut live = Live::default();
        let mut rate = |seconds, sent| live.read(vec![run(sent)], at(seconds))[0].rate_per_s;
        assert_eq!(rate(0, 1_000), None);
        assert_eq!(rate(1, 1_020), None, "a second says nothing");
        assert_eq!(rate(10, 1_200), Some(20.0));
        assert_eq!(rate(70, 1_200), Some(0.0), "it stands still for a minute");
    }

    #[test]
    fn a_run_that_is_seen_for_the_first_time_keeps_the_rate_it_came_with() {
        let came = RunView { rate_per_s: Some(7.5), ..run(3) };
        assert_eq!(Live::default().read(vec![came.clone()], at(0)), [came]);
    }
}
