//! What staff have decided about the run that a charge belongs to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use billing::{Charge, ChargeEvent, ChargeState, Withdrawal};
use chrono::{DateTime, TimeDelta, Utc};
use engine::recess::{self, Recess};
use engine::{Store, StoreError};
use tokio::time::Instant;
use workflows::requeue::{self, RequeueRun};
use workflows::{RequeueId, lanes, night, run};

/// How long what was read is taken for true: so long goes on what was claimed before.
const READ_FOR: Duration = Duration::from_secs(1);
/// The most requeues that are remembered.
const REQUEUES_MAX: usize = 64;
/// How soon a charge of a night that is held back is looked at again: by then its lane is, too.
const HELD_PAUSE: TimeDelta = TimeDelta::seconds(1);
/// A charge of a requeue that is held back waits as long again as that is held back by now, so that
/// a million of them are looked at a few times each.
const REQUEUE_PAUSE: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::hours(1));

/// What becomes of a charge whose run somebody has stopped.
const STOPPED: ChargeEvent = ChargeEvent::Withdrawn { why: Withdrawal::RunStopped };

/// What is to become of a charge that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    /// It is sent.
    GoesOn,
    /// Not before this time.
    Waits(DateTime<Utc>),
    /// It is not sent any more.
    Ends(ChargeEvent),
}

/// Knows which runs are held back or stopped, a second late at most. Whoever waits between asking
/// and sending asks again.
pub(crate) struct Runs {
    store: Arc<dyn Store>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    recesses: Option<(Instant, Arc<Vec<Recess>>)>,
    requeues: HashMap<RequeueId, (Instant, Option<Arc<RequeueRun>>)>,
}

impl Runs {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, seen: Mutex::default() }
    }

    /// What was decided about the run of a charge. Nobody decides about what people buy, nor about
    /// what may be on the wire (money rule 2).
    pub(crate) async fn decided(
        &self,
        charge: &Charge,
        now: DateTime<Utc>,
    ) -> Result<Decided, StoreError> {
        let order = &charge.order;
        if order.purchase.is_some() || charge.state != ChargeState::Requested {
            return Ok(Decided::GoesOn);
        }
        if let Some(requeue) = RequeueId::of_run(&run::of(order)) {
            let requeue = self.requeue(requeue).await?;
            return Ok(requeue.map_or(Decided::GoesOn, |requeue| of_requeue(&requeue, now)));
        }
        let recesses = self.recesses().await?;
        if night::is_given_up(&recesses, order) {
            return Ok(Decided::Ends(STOPPED));
        }
        let is_held = recess::held_until(&recesses, &lanes::charge(charge)).is_some();
        Ok(if is_held { Decided::Waits(now + HELD_PAUSE) } else { Decided::GoesOn })
    }

    async fn recesses(&self) -> Result<Arc<Vec<Recess>>, StoreError> {
        if let Some((at, recesses)) = &self.seen().recesses
            && at.elapsed() < READ_FOR
        {
            return Ok(recesses.clone());
        }
        let recesses = Arc::new(recess::recesses(&*self.store).await?);
        self.seen().recesses = Some((Instant::now(), recesses.clone()));
        Ok(recesses)
    }

    async fn requeue(&self, id: RequeueId) -> Result<Option<Arc<RequeueRun>>, StoreError> {
        if let Some((at, requeue)) = self.seen().requeues.get(&id)
            && at.elapsed() < READ_FOR
        {
            return Ok(requeue.clone());
        }
        let requeue = requeue::status(&*self.store, &id).await?.map(Arc::new);
        let mut seen = self.seen();
        if seen.requeues.len() >= REQUEUES_MAX {
            seen.requeues.clear();
        }
        seen.requeues.insert(id, (Instant::now(), requeue.clone()));
        Ok(requeue)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no one panics while holding this lock")
    }
}

fn of_requeue(requeue: &RequeueRun, now: DateTime<Utc>) -> Decided {
    match (&requeue.stopped, &requeue.paused) {
        (Some(_), _) => Decided::Ends(STOPPED),
        (None, Some(paused)) => {
            let (least, most) = REQUEUE_PAUSE;
            Decided::Waits(now + (now - paused.since).clamp(least, most))
        }
        (None, None) => Decided::GoesOn,
    }
}

#[cfg(test)]
mod tests {
    use workflows::ChargeFilter;
    use workflows::requeue::{ApproveAbove, Counted, Held, RequeueOrder};

    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-11-22T{time}Z").parse().expect("an instant")
    }

    fn requeue() -> RequeueRun {
        let order = RequeueOrder {
            id: RequeueId::mint("backend", "night-1"),
            filter: ChargeFilter::default(),
            pace_per_s: 10,
            by: "ann".into(),
            reason: None,
            planned: Counted::default(),
            approve_above: ApproveAbove::default(),
        };
        RequeueRun::new(order, None, at("09:00:00"))
    }

    fn held(since: &str) -> Option<Held> {
        Some(Held { by: "noi".into(), why: "wrong price".into(), since: at(since) })
    }

    #[test]
    fn a_charge_of_a_requeue_is_sent_as_long_as_nobody_has_decided_otherwise() {
        assert_eq!(of_requeue(&requeue(), at("09:00:00")), Decided::GoesOn);
    }

    #[test]
    fn a_charge_of_a_paused_requeue_waits_as_long_again_within_a_minute_and_an_hour() {
        let paused = RequeueRun { paused: held("10:00:00"), ..requeue() };
        let waits = |now| of_requeue(&paused, at(now));
        assert_eq!(waits("10:00:05"), Decided::Waits(at("10:01:05")));
        assert_eq!(waits("10:20:00"), Decided::Waits(at("10:40:00")));
        assert_eq!(waits("18:00:00"), Decided::Waits(at("19:00:00")));
    }

    #[test]
    fn a_charge_of_a_stopped_requeue_is_withdrawn_even_if_it_was_paused_before() {
        let paused = held("10:00:00");
        let stopped = RequeueRun { paused, stopped: held("10:05:00"), ..requeue() };
        let withdrawn = ChargeEvent::Withdrawn { why: Withdrawal::RunStopped };
        assert_eq!(of_requeue(&stopped, at("10:05:00")), Decided::Ends(withdrawn));
    }
}
