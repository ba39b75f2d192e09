//! What is looked at besides the counters of runs: what waits, and how fast it may go.

use std::collections::BTreeMap;

use billing::Plan;
use chrono::{DateTime, NaiveDate, Utc};
use contract::RunView;
use engine::store::LaneStats;
use engine::{Store, StoreError};
use workflows::requeue::{self, RequeueRun};
use workflows::{AccountPolicy, Catalog, Night, RequeueId, RunName, lanes};

use super::counted::{Beside, run_view};
use crate::requeue::planned;

/// What waits at one moment, for the views of any number of runs.
pub(super) struct Seen<'s> {
    pub(super) catalog: &'s Catalog,
    pub(super) store: &'s dyn Store,
    pub(super) now: DateTime<Utc>,
    lanes: Vec<LaneStats>,
}

impl<'s> Seen<'s> {
    /// Looks at what waits now.
    pub(super) async fn now(
        catalog: &'s Catalog,
        store: &'s dyn Store,
    ) -> Result<Self, StoreError> {
        Ok(Self { catalog, store, now: store.clock().now(), lanes: store.lanes().await? })
    }

    /// What the counters of a run come to.
    pub(super) async fn run(
        &self,
        id: &str,
        counters: &BTreeMap<String, i64>,
    ) -> Result<RunView, StoreError> {
        let name: Option<RunName> = id.parse().ok();
        let beside = match &name {
            None => Beside::default(),
            Some(name) => match (name.night(), name.requeue()) {
                (Some(night), _) => self.beside_night(&night),
                (None, Some(id)) => self.beside_requeue(&id).await?,
                (None, None) => Beside::default(),
            },
        };
        Ok(run_view(id, counters, beside, self.catalog, self.now))
    }

    /// The account's date now.
    pub(super) fn today(&self, account: &AccountPolicy) -> NaiveDate {
        account.any_time.local_date(self.now)
    }

    fn beside_night(&self, night: &Night<'_>) -> Beside<'_> {
        let Some(account) = self.catalog.account(&night.account) else { return Beside::default() };
        let plan = self.plan_of(night);
        let is_tonight = night.date == self.today(account);
        let waiting = plan.filter(|_| is_tonight).map_or(0, |plan| self.due(plan));
        Beside { waiting, tps: Some(account.tps), schedule: plan.map(|plan| &plan.schedule) }
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

    async fn beside_requeue(&self, id: &RequeueId) -> Result<Beside<'_>, StoreError> {
        // A charge that was asked for by itself has no requeue on record.
        let requeue = requeue::status(self.store, id).await?;
        Ok(requeue.as_ref().map_or_else(Beside::default, beside))
    }
}

/// What a requeue has still to ask for is what it was planned to, less what it has.
fn beside(requeue: &RequeueRun) -> Beside<'static> {
    let planned = planned(requeue).requeued;
    let to_come = planned.saturating_sub(requeue.counted.requeued);
    let waiting = if requeue.is_done() { 0 } else { to_come };
    Beside { waiting, tps: Some(f64::from(requeue.order.pace_per_s)), schedule: None }
}
