//! Lanes added up to queues.

use std::collections::BTreeMap;

use billing::AccountId;
use contract::{LaneView, PauseView, QueueView};
use engine::store::{LaneStats, Pause};
use engine::{Store, StoreError};

use crate::breakers::breaker;

/// Every queue, in order of name. Those in `always` are there even if nothing ever waited in them.
///
/// # Errors
///
/// The store failed.
pub async fn queues(always: &[&str], store: &dyn Store) -> Result<Vec<QueueView>, StoreError> {
    let mut queues = summarise(always, store.lanes().await?, &store.pauses().await?);
    let mut known = BTreeMap::new();
    for lane in queues.iter_mut().flat_map(|queue| &mut queue.lanes) {
        let Some(account) = account_of(&lane.lane) else { continue };
        if !known.contains_key(&account) {
            known.insert(account.clone(), breaker(&account, store).await?);
        }
        lane.breaker = known.get(&account).filter(|breaker| !breaker.is_whole()).cloned();
    }
    Ok(queues)
}

/// The account whose charges wait in a lane: those beside the accounts go on whatever is so.
fn account_of(lane: &str) -> Option<AccountId> {
    lane.split_once('/').filter(|(_, rest)| rest.contains('/'))?.0.parse().ok()
}

/// Adds lanes up to queues, in order of name.
fn summarise(always: &[&str], stats: Vec<LaneStats>, pauses: &[Pause]) -> Vec<QueueView> {
    let mut lanes: BTreeMap<String, BTreeMap<String, LaneView>> = BTreeMap::new();
    for queue in always {
        lanes.entry((*queue).to_owned()).or_default();
    }
    for stat in stats {
        let queue = lanes.entry(stat.lane.queue.to_string()).or_default();
        let lane = queue.entry(stat.lane.name.to_string()).or_insert_with(|| empty(&stat, pauses));
        add(lane, &stat);
    }
    let queue = |(queue, lanes): (String, BTreeMap<_, _>)| {
        queue_of(queue, lanes.into_values().collect(), pauses)
    };
    lanes.into_iter().map(queue).collect()
}

fn queue_of(queue: String, lanes: Vec<LaneView>, pauses: &[Pause]) -> QueueView {
    let whole = pauses.iter().filter(|pause| pause.target == queue);
    let pauses: Vec<_> = whole.map(pause_view).collect();
    QueueView {
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

fn empty(stat: &LaneStats, pauses: &[Pause]) -> LaneView {
    let stopping = pauses.iter().filter(|pause| pause.stops(&stat.lane));
    let pauses: Vec<_> = stopping.map(pause_view).collect();
    LaneView {
        lane: stat.lane.name.to_string(),
        due_now: 0,
        due_later: 0,
        in_flight: 0,
        oldest_due_at: None,
        paused: !pauses.is_empty(),
        pauses,
        breaker: None,
    }
}

fn add(lane: &mut LaneView, stat: &LaneStats) {
    lane.due_now += stat.due_now;
    lane.due_later += stat.due_later;
    lane.in_flight += stat.in_flight;
    lane.oldest_due_at = lane.oldest_due_at.into_iter().chain(stat.oldest_due_at).min();
}

/// What a pause says.
pub fn pause_view(pause: &Pause) -> PauseView {
    let Pause { target, reason, by, since } = pause.clone();
    PauseView { target, reason, by, since }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contract::{BreakerPhase, BreakerView};
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
    fn an_operator_that_does_not_answer_is_told_where_a_pause_would_be() {
        let breaker = BreakerView {
            account: "ltc-main".to_owned(),
            phase: BreakerPhase::Open,
            since: DateTime::from_timestamp(5, 0),
            probe_at: DateTime::from_timestamp(15, 0),
            share_percent: 0,
            why: Some("no connection".to_owned()),
        };
        let stats = vec![stat("renewals", "ltc-main/gold/charges", 1, 1)];
        let mut queue = summarise(&[], stats, &[]).remove(0);
        assert_eq!(queue.paused_in_words(), "-");
        queue.lanes[0].breaker = Some(breaker);
        assert_eq!(queue.lanes[0].paused_in_words(), "no answer: no connection");
        assert_eq!(queue.paused_in_words(), "no answer: no connection");
    }

    #[test]
    fn only_lanes_of_an_account_are_held_up_by_its_operator() {
        let of = |lane| account_of(lane).map(|account| account.to_string());
        assert_eq!(of("ltc-main/gold/charges").as_deref(), Some("ltc-main"));
        assert_eq!(of("boost-my/-/refunds").as_deref(), Some("boost-my"));
        assert_eq!(
            (of("inquiries/ltc-main"), of("tokens/ltc-main"), of("notices")),
            (None, None, None)
        );
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
