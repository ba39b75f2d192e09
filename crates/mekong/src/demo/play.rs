//! Lets the nights pass.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use engine::StoreError;
use engine::worker::Until;
use tokio::sync::watch;
use workflows::lanes;

use super::{Debit, Scene, Summary, compare, summary};
use crate::runtime::{QUEUES, Shift};

/// After the last night only inquiries go on for this long, so that every doubt that can be
/// settled is: the schedule's last step comes a day after a charge.
const SETTLING: TimeDelta = TimeDelta::hours(50);

/// Plays `nights` nights and the settling after them.
///
/// # Errors
///
/// The store failed for longer than workers wait.
pub async fn play(
    scene: &Scene,
    nights: u32,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<Summary> {
    let started = Instant::now();
    let morning_after = scene.begins_at + TimeDelta::days(i64::from(nights));
    work(scene, &QUEUES, morning_after, stop.clone()).await?;
    let elapsed = started.elapsed();
    let settled_at = morning_after + SETTLING;
    work(scene, &[lanes::RECONCILIATION, lanes::TOKENS], settled_at, stop).await?;

    let charges = summary::charges(&*scene.store).await?;
    let comparison = compare(&charges, &debits_of(scene));
    let overdue = summary::overdue(&*scene.store, morning_after - TimeDelta::days(1)).await?;
    let doubted = summary::doubted(&*scene.store).await?;
    Ok(Summary::of(&charges, comparison, overdue, doubted, nights, elapsed))
}

/// What both operators took, in one book.
fn debits_of(scene: &Scene) -> Vec<Debit> {
    let ltc = scene.operators.ltc().books().debits();
    let aoc = scene.operators.aoc().books().entries();
    let of_ltc = ltc.iter().map(Debit::of_ltc);
    of_ltc.chain(aoc.iter().filter_map(Debit::of_aoc)).collect()
}

async fn work(
    scene: &Scene,
    queues: &[&str],
    end: DateTime<Utc>,
    stop: watch::Receiver<bool>,
) -> Result<(), StoreError> {
    let queues = queues.iter().map(|queue| (*queue).to_owned()).collect();
    scene.runtime.run(Shift { queues, until: Until::Skipped(end) }, stop).await
}
