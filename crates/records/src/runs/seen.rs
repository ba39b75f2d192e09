//! What is looked at besides the counters of runs: what waits, what is held back, and how fast it
//! may go.

use std::collections::BTreeMap;

use billing::{CarryOver, Plan};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{RunState, RunView};
use engine::recess::{self, Recess};
use engine::store::{LaneStats, Pause};
use engine::{Store, StoreError};
use workflows::requeue::{self, RequeueRun};
use workflows::{AccountPolicy, Catalog, Night, RequeueId, RunName, lanes, night};

use super::counted::{Beside, run_view};
use super::standing::Standing;
use crate::requeue::planned;

/// What waits at one moment, for the views of any number of runs.
pub(super) struct Seen<'s> {
    pub(super) catalog: &'s Catalog,
    pub(super) store: &'s dyn Store,
    pub(super) now: DateTime<Utc>,
    lanes: Vec<LaneStats>,
    pauses: Vec<Pause>,
    recesses: Vec<Recess>,
}

impl<'s> Seen<'s> {
    /// Looks at what waits now.
    pub(super) async fn now(
        catalog: &'s Catalog,
        store: &'s dyn Store,
    ) -> Result<Self, StoreError> {
        let (lanes, pauses) = (store.lanes().await?, store.pauses().await?);
        let recesses = recess::recesses(store).await?;
        Ok(Self { catalog, store, now: store.clock().now(), lanes, pauses, recesses })
    }

    /// What the counters of a run come to.
    pub(super) async fn run(
        &self,
        id: &str,
        counters: &BTreeMap<String, i64>,
    ) -> Result<RunView, StoreError> {
        let Ok(name) = id.parse::<RunName>() else {
            return Ok(run_view(id, counters, Beside::default(), self.catalog, self.now));
        };
        match (name.night(), name.requeue()) {
            (Some(night), _) => self.night(&name, &night, counters).await,
            (None, Some(requeue)) => self.requeue(id, &requeue, counters).await,
            (None, None) => Ok(run_view(id, counters, Beside::default(), self.catalog, self.now)),
        }
    }

    /// The account's date now.
    pub(super) fn today(&self, account: &AccountPolicy) -> NaiveDate {
        account.any_time.local_date(self.now)
    }

    async fn night(
        &self,
        name: &RunName,
        night: &Night<'_>,
        counters: &BTreeMap<String, i64>,
    ) -> Result<RunView, StoreError> {
        let standing = match night.schedule(self.catalog) {
            Some(schedule) => {
                let held = (&*self.recesses, &*self.pauses);
                let record = night::record(self.store, name).await?;
                let breaker = workflows::breaker_of(&night.account, self.store).await?;
                let standing = Standing::of_night(night, schedule, held, &record, self.now);
                Some(standing.under(&breaker))
            }
            None => None,
        };
        let beside = Beside {
            standing: standing.as_ref(),
            gives_up: night.carry_over(self.catalog) == CarryOver::Skip,
            ..self.beside_night(night)
        };
        let run = run_view(name.as_str(), counters, beside, self.catalog, self.now);
        // Without windows, what a day leaves goes on into the next.
        let goes_on = run.state == RunState::Over && run.to_send() > 0 && run.fits.is_none();
        let state = if goes_on { RunState::Running } else { run.state };
        Ok(RunView { state, ..run })
    }

    fn beside_night(&self, night: &Night<'_>) -> Beside<'_> {
        let Some(account) = self.catalog.account(&night.account) else { return Beside::default() };
        let plan = self.plan_of(night);
        let is_tonight = night.date == self.today(account);
        let waiting = plan.filter(|_| is_tonight).map_or(0, |plan| self.due(plan));
        let schedule = plan.map(|plan| &plan.schedule);
        Beside { waiting, tps: Some(account.tps), schedule, ..Beside::default() }
    }

    fn plan_of(&self, night: &Night<'_>) -> Option<&Plan> {
        let plan = self.catalog.plan(&night.plan.parse().ok()?)?;
        (plan.account == night.account).then_some(plan)
    }

    /// Subscriptions that are due, those in a worker's hands included.
    fn due(&self, plan: &Plan) -> u64 {
        let lane = lanes::subscriptions(&plan.account, &plan.id);
        let of_lane = self.lanes.iter().filter(|stat| stat.lane == lane);
        of_lane.map(|stat| stat.due_now + stat.in_flight).sum()
    }

    async fn requeue(
        &self,
        id: &str,
        of: &RequeueId,
        counters: &BTreeMap<String, i64>,
    ) -> Result<RunView, StoreError> {
        // A charge that was asked for by itself has no requeue on record.
        let requeue = requeue::status(self.store, of).await?;
        let standing = requeue.as_ref().map(Standing::of_requeue);
        let beside = requeue.as_ref().map_or_else(Beside::default, beside);
        // What is stopped is given up: there is no window for it to wait for.
        let beside = Beside { standing: standing.as_ref(), gives_up: true, ..beside };
        let run = run_view(id, counters, beside, self.catalog, self.now);
        let is_through = requeue.is_some_and(|requeue| requeue.is_done()) && run.open == 0;
        let state =
            if is_through && run.state == RunState::Running { RunState::Over } else { run.state };
        Ok(RunView { state, ..run })
    }
}

/// What a requeue has still to ask for is what it was planned to, less what it has.
fn beside(requeue: &RequeueRun) -> Beside<'static> {
    let planned = planned(requeue).requeued;
    let to_come = planned.saturating_sub(requeue.counted.requeued);
    let waiting = if requeue.is_done() { 0 } else { to_come };
    let tps = Some(f64::from(requeue.order.pace_per_s));
    Beside { waiting, tps, ..Beside::default() }
}
