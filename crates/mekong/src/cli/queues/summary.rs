//! Lanes added up to queues.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use engine::store::{LaneStats, Pause};
use serde::Serialize;

/// What waits in one queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct QueueSummary {
    /// The queue's name.
    pub(super) queue: String,
    /// Due now and not in flight.
    pub(super) due_now: u64,
    /// Due later.
    pub(super) due_later: u64,
    /// Leased by a worker.
    pub(super) in_flight: u64,
    /// When the longest waiting one came due, if any is due now.
    pub(super) oldest_due_at: Option<DateTime<Utc>>,
    /// Whether the whole queue is held back; single lanes may be besides.
    pub(super) paused: bool,
    /// Why, if it is.
    pub(super) pauses: Vec<PauseSummary>,
    /// Its lanes, in order of name.
    pub(super) lanes: Vec<LaneSummary>,
}

/// What waits in one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LaneSummary {
    /// The lane's path.
    pub(super) lane: String,
    /// Due now and not in flight.
    pub(super) due_now: u64,
    /// Due later.
    pub(super) due_later: u64,
    /// Leased by a worker.
    pub(super) in_flight: u64,
    /// When the longest waiting one came due, if any is due now.
    pub(super) oldest_due_at: Option<DateTime<Utc>>,
    /// Whether a pause of the lane, of one above it or of its queue stops it.
    pub(super) paused: bool,
    /// Every pause that does.
    pub(super) pauses: Vec<PauseSummary>,
}

/// A pause in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PauseSummary {
    /// What is paused.
    pub(super) target: String,
    /// Why.
    pub(super) reason: String,
    /// Who did it.
    pub(super) by: String,
    /// Since when.
    pub(super) since: DateTime<Utc>,
}

impl From<&Pause> for PauseSummary {
    fn from(pause: &Pause) -> Self {
        let Pause { target, reason, by, since } = pause.clone();
        Self { target, reason, by, since }
    }
}

impl PauseSummary {
    fn in_words(&self) -> String {
        format!("yes: {}", self.reason)
    }
}

/// Adds lanes up to queues, in order of name. The queues in `always` are there even if nothing
/// ever waited in them.
pub(super) fn summarise(
    always: &[&str],
    stats: Vec<LaneStats>,
    pauses: &[Pause],
) -> Vec<QueueSummary> {
    let mut lanes: BTreeMap<String, BTreeMap<String, LaneSummary>> = BTreeMap::new();
    for queue in always {
        lanes.entry((*queue).to_owned()).or_default();
    }
    for stat in stats {
        let queue = lanes.entry(stat.lane.queue.to_string()).or_default();
        let lane = queue
            .entry(stat.lane.name.to_string())
            .or_insert_with(|| LaneSummary::empty(&stat, pauses));
        lane.add(&stat);
    }
    let summary = |(queue, lanes): (String, BTreeMap<_, _>)| {
        QueueSummary::of(queue, lanes.into_values().collect(), pauses)
    };
    lanes.into_iter().map(summary).collect()
}

impl QueueSummary {
    fn of(queue: String, lanes: Vec<LaneSummary>, pauses: &[Pause]) -> Self {
        let whole = pauses.iter().filter(|pause| pause.target == queue);
        let pauses: Vec<_> = whole.map(PauseSummary::from).collect();
        Self {
            due_now: lanes.iter().map(|lane| lane.due_now).sum(),
            due_later: lanes.iter().map(|lane| lane.due_later).sum(),
            in_flight: lanes.iter().map(|lane| lane.in_flight).sum(),
            oldest_due_at: lanes.iter().filter_map(|lane| lane.oldest_due_at).min(),
            paused: !pauses.is_empty(),
            pauses,
            queue,
            lanes,
        }
    }

    /// Why it is paused, or how many of its lanes are.
    pub(super) fn paused_in_words(&self) -> String {
        let paused = self.lanes.iter().filter(|lane| lane.paused).count();
        match (self.pauses.first(), paused) {
            (Some(pause), _) => pause.in_words(),
            (None, 0) => "-".to_owned(),
            (None, paused) => format!("{paused} of {} lanes", self.lanes.len()),
        }
    }
}

impl LaneSummary {
    fn empty(stat: &LaneStats, pauses: &[Pause]) -> Self {
        let stopping = pauses.iter().filter(|pause| pause.stops(&stat.lane));
        let pauses: Vec<_> = stopping.map(PauseSummary::from).collect();
        Self {
            lane: stat.lane.name.to_string(),
            due_now: 0,
            due_later: 0,
            in_flight: 0,
            oldest_due_at: None,
            paused: !pauses.is_empty(),
            pauses,
        }
    }

    /// Why it is paused, if it is.
    pub(super) fn paused_in_words(&self) -> String {
        self.pauses.first().map_or_else(|| "-".to_owned(), PauseSummary::in_words)
    }

    fn add(&mut self, stat: &LaneStats) {
        self.due_now += stat.due_now;
        self.due_later += stat.due_later;
        self.in_flight += stat.in_flight;
        self.oldest_due_at = self.oldest_due_at.into_iter().chain(stat.oldest_due_at).min();
    }
}

#[cfg(test)]
mod tests {
    use engine::Lane;

    use super::*;

    fn stat(queue: &str, lane: &str, due_now: u64, oldest_s: i64) -> LaneStats {
        let oldest_due_at = DateTime::from_timestamp(oldest_s, 0);
        LaneStats {
            lane: Lane::new(queue, lane),
            due_now,
            due_later: 1,
            in_flight: 2,
            oldest_due_at,
        }
    }

    fn pause(target: &str) -> Pause {
        let since = DateTime::UNIX_EPOCH;
        Pause { target: target.into(), reason: "maintenance".into(), by: "kham".into(), since }
    }

    #[test]
    fn a_queue_is_the_sum_of_its_lanes_and_as_old_as_the_oldest_of_them() {
        let stats = vec![
            stat("renewals", "ltc-main/gold/charges", 3, 20),
            stat("renewals", "ltc-main/gold/charges", 4, 10),
            stat("renewals", "ltc-main/silver/charges", 5, 30),
        ];
        let queues = summarise(&["renewals", "tokens"], stats, &[]);
        let [renewals, tokens] = queues.as_slice() else { panic!("two queues: {queues:?}") };
        assert_eq!((renewals.due_now, renewals.due_later, renewals.in_flight), (12, 3, 6));
        assert_eq!(renewals.oldest_due_at, DateTime::from_timestamp(10, 0));
        assert_eq!(renewals.lanes.len(), 2);
        assert_eq!((tokens.queue.as_str(), tokens.due_now), ("tokens", 0));
    }

    #[test]
    fn a_paused_account_pauses_its_lanes_and_not_the_queue() {
        let stats = || {
            vec![
                stat("renewals", "ltc-main/gold/charges", 1, 1),
                stat("renewals", "ltc-two/gold/charges", 1, 1),
            ]
        };
        let queue = |pauses: &[Pause]| summarise(&[], stats(), pauses).remove(0);
        let lane = queue(&[pause("ltc-main")]);
        assert!(!lane.paused && lane.lanes[0].paused && !lane.lanes[1].paused);
        assert_eq!(lane.paused_in_words(), "1 of 2 lanes");
        let whole = queue(&[pause("renewals")]);
        assert!(whole.paused && whole.lanes.iter().all(|lane| lane.paused));
        assert_eq!(whole.paused_in_words(), "yes: maintenance");
        assert_eq!(queue(&[]).paused_in_words(), "-");
    }
}
