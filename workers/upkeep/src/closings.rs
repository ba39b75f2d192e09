//! Saying once, after a window has ended, what it has left.

use async_trait::async_trait;
use billing::{CarryOver, Plan, Window};
use engine::worker::{Handler, Stopped, Turn};
use engine::{Store, StoreError};
use workflows::{
    Closings, ClosingsEvent, ClosingsStep, ClosingsWorkflow, RunName, lanes, night, run,
};

use crate::Environment;

/// The handler of the closings.
pub struct SayWhatIsLeft {
    environment: Environment,
}

impl SayWhatIsLeft {
    /// Looks at the plans of this environment.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }
}

#[async_trait]
impl Handler<ClosingsWorkflow> for SayWhatIsLeft {
    async fn run(
        &self,
        ClosingsStep::Look: ClosingsStep,
        turn: &mut Turn<ClosingsWorkflow>,
    ) -> Result<Vec<ClosingsEvent>, Stopped> {
        let store = turn.store().clone();
        let (closings, until) = (*turn.state(), Closings::until(turn.moment().at));
        for plan in self.environment.catalog.plans() {
            let ended = closings.ended(plan, until);
            for (place, window) in ended.iter().enumerate() {
                let is_latest = place + 1 == ended.len();
                look_at(plan, window, is_latest, &*store).await?;
            }
        }
        Ok(vec![ClosingsEvent::Looked { until }])
    }
}

/// A window that is open over midnight is of two nights, of which the second has what is left that
/// nothing was opened of.
async fn look_at(
    plan: &Plan,
    window: &Window,
    is_latest: bool,
    store: &dyn Store,
) -> Result<(), StoreError> {
    let first = plan.schedule.local_date(window.opens_at);
    let last = plan.schedule.local_date(window.closes_at);
    let unopened = if is_latest { due(plan, store).await? } else { 0 };
    for (date, unopened) in
        [(first, unopened)].into_iter().chain((last > first).then_some((last, 0)))
    {
        let text = run::name(&plan.account, Some(&plan.id), date);
        let Ok(name) = text.parse() else { continue };
        let left = run::left(&store.counters(&run::group(&text)).await?).saturating_add(unopened);
        if left > 0 {
            say(plan, &name, left, store).await?;
        }
    }
    Ok(())
}

/// Says it, unless that was done before.
async fn say(plan: &Plan, name: &RunName, left: u64, store: &dyn Store) -> Result<(), StoreError> {
    let is_news = night::put_on_record(store, name, |record| {
        let is_news = record.left.is_none();
        record.left = record.left.or(Some(left));
        is_news
    })
    .await?;
    let what = match plan.carry_over {
        CarryOver::NextWindow => "wait for the next window",
        CarryOver::Skip => "are given up",
    };
    if is_news {
        tracing::error!(
            target: "alert",
            condition = "window_missed",
            account = %plan.account,
            run = %name,
            left,
            "{name}: its window has ended, and {left} charges {what}"
        );
    }
    Ok(())
}

/// Subscriptions whose turn has not come, and that nobody has put off yet.
async fn due(plan: &Plan, store: &dyn Store) -> Result<u64, StoreError> {
    let lane = lanes::subscriptions(&plan.account, &plan.id);
    let lanes = store.lanes().await?;
    let of_lane = lanes.iter().filter(|stat| stat.lane == lane);
    Ok(of_lane.map(|stat| stat.due_now + stat.in_flight).sum())
}
