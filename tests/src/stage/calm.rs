//! After the storm: everything is settled that can be.

use std::time::Duration;

use anyhow::Context;
use chrono::{TimeDelta, Utc};

use super::Stage;
use crate::{Charge, Provider, wait_until};

/// Beyond the inquiry schedule of the night: what is asked about later is left to the list.
const SOON: TimeDelta = TimeDelta::minutes(2);
/// How long settling may take, beside the time that sending everything once more would.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until nothing is due and nothing will be soon; then ends the workers by SIGTERM.
pub(super) fn settle(stage: &mut Stage<'_>) -> anyhow::Result<()> {
    let once_more = stage.time_for_all();
    let provider = &stage.provider;
    wait_until("the night comes to rest", PATIENCE + once_more * 4, || is_at_rest(provider))
        .with_context(|| format!("{:#?}", provider.queues()))?;
    for worker in &mut stage.workers {
        worker.stop(Duration::from_secs(60))?;
    }
    stage.workers.clear();
    Ok(())
}

fn is_at_rest(provider: &Provider) -> anyhow::Result<bool> {
    let queues = provider.queues()?;
    let busy = queues.iter().any(|queue| queue.due_now + queue.in_flight > 0);
    let unsent = queues.iter().flat_map(|queue| &queue.lanes);
    let unsent = unsent.filter(|lane| lane.lane.ends_with("/charges"));
    if busy || unsent.map(|lane| lane.due_later).sum::<u64>() > 0 {
        return Ok(false);
    }
    let doubted: Vec<Charge> = provider.list(&["charges", "list", "--state", "in_doubt"])?;
    let soon = Utc::now() + SOON;
    Ok(doubted.iter().all(|charge| charge.due_at.is_some_and(|at| at > soon)))
}
