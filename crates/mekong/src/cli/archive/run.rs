//! A pass over the store now, by the same durable work that workers do once a day.

use std::sync::Arc;
use std::time::Duration;

use ::archive::Archive;
use anyhow::anyhow;
use chrono::TimeDelta;
use engine::Store;
use engine::worker::{Driver, Ended, Run, Watch};
use engine::workflow::decode;
use indicatif::ProgressBar;
use serde::Serialize;
use upkeep::MoveToArchive;
use workflows::{Archiving, ArchivingWorkflow, ids, lanes};

use super::needed;
use crate::cli::{Exit, Failure, Invocation};

/// How long one step may take before another worker takes it over.
const LEASE: Duration = Duration::from_secs(60);
/// How often is looked whether another worker has done its step.
const PATIENCE: Duration = Duration::from_millis(200);
/// The partition in which the archiving lives.
const PARTITION: u16 = 0;

/// What was done, as JSON.
#[derive(Debug, Serialize)]
struct Archived {
    archived: u64,
}

/// Nobody looks on.
struct Unwatched;

impl Watch for Unwatched {}

pub(super) async fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let archive = needed(&config, invocation)?;
    let store = invocation.store(&config).await?;
    let retention = TimeDelta::from_std(config.store.retention).unwrap_or(TimeDelta::MAX);
    let now = store.clock().now();
    store.create(vec![ArchivingWorkflow::opening(now)]).await?;
    store.signal(ArchivingWorkflow::begin()).await?;
    let bar = invocation.progress.count("archived");
    let archived = pass(&store, archive, retention, &bar).await?;
    bar.finish_and_clear();
    let output = &invocation.output;
    match output.is_json() {
        true => output.json(&Archived { archived })?,
        false => output.line(format_args!("{archived} finished instances moved to the archive"))?,
    }
    Ok(Exit::Done)
}

/// Takes step after step until the pass is over; how many instances have moved. A step that another
/// worker has is waited for.
async fn pass(
    store: &Arc<dyn Store>,
    archive: Archive,
    retention: TimeDelta,
    bar: &ProgressBar,
) -> Result<u64, Failure> {
    let handler = MoveToArchive::new(Some(archive), retention);
    let driver = Driver::new(store.clone(), Arc::new(ArchivingWorkflow), handler);
    let before = standing(&**store).await?.moved;
    loop {
        match store.claim(PARTITION, &lanes::archiving(), 1, LEASE).await?.pop() {
            Some(claimed) => match driver.run(claimed, None, Arc::new(Unwatched)).await {
                Ended::Settled => {}
                ended => {
                    return Err(anyhow!("the archiving came to a halt: {}", ended.as_str()).into());
                }
            },
            None => tokio::time::sleep(PATIENCE).await,
        }
        let now = standing(&**store).await?;
        let moved = now.moved.saturating_sub(before);
        bar.set_position(moved);
        if now.packed.is_none() && now.place.is_none() && now.next_at > store.clock().now() {
            return Ok(moved);
        }
    }
}

async fn standing(store: &dyn Store) -> Result<Archiving, Failure> {
    let instance = store.read(&ids::archiving()).await?;
    let instance = instance.ok_or_else(|| anyhow!("the archiving is not on record"))?;
    Ok(decode(ids::ARCHIVING, &instance.state)?)
}
