//! What waits in the lanes: `lua/lanes.lua` and `lua/next_due.lua`.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::core::Core;
use super::labels::{Label, LabelId};
use super::record::number;
use super::scripts;
use crate::clock::from_ms;
use crate::instance::Lane;
use crate::store::{LaneStats, StoreError};

/// Lanes in one script call.
const CALL_LANES_MAX: usize = 64;
/// The most lanes of one partition that an idle worker looks at.
const NEXT_DUE_LANES_MAX: usize = 4_096;

/// Every lane ever used, with what waits in it, summed over partitions.
pub(super) async fn stats(core: &Core) -> Result<Vec<LaneStats>, StoreError> {
    core.follow_skips().await?;
    let mut asked = Vec::new();
    let mut commands = Vec::new();
    for partition in 0..core.partitions {
        let lanes = lanes_of(core, partition).await?;
        let own = core.keys.of_partition(partition);
        for together in lanes.chunks(CALL_LANES_MAX) {
            let mut command = scripts::LANES.call(own.len());
            command.arg(&own[..]).arg(core.now());
            for (id, _) in together {
                command.arg(id.as_slice());
            }
            commands.push(command);
        }
        asked.push(lanes);
    }
    let sent = Instant::now();
    let answers: Vec<Vec<i64>> = core.ask_all(commands).await?;
    answers.iter().filter_map(|answer| answer.first()).for_each(|now| core.hear_time(*now, sent));
    let parts = answers.iter().flat_map(|answer| answer[1..].chunks_exact(4));
    let mut sums: BTreeMap<Lane, LaneStats> = BTreeMap::new();
    for ((_, lane), part) in asked.concat().into_iter().zip(parts) {
        let stats = sums.entry(lane.clone()).or_insert_with(|| nothing_in(lane));
        add(stats, part);
    }
    Ok(sums.into_values().collect())
}

fn nothing_in(lane: Lane) -> LaneStats {
    LaneStats { lane, due_now: 0, due_later: 0, in_flight: 0, oldest_due_at: None }
}

/// Adds one partition's part, in the order of `lanes.lua`.
fn add(stats: &mut LaneStats, part: &[i64]) {
    let count = |nth: usize| u64::try_from(part[nth]).unwrap_or(0);
    stats.due_now += count(0);
    stats.due_later += count(1);
    stats.in_flight += count(2);
    let oldest = (part[3] >= 0).then(|| from_ms(part[3]));
    stats.oldest_due_at = stats.oldest_due_at.into_iter().chain(oldest).min();
}

async fn lanes_of(core: &Core, partition: u16) -> Result<Vec<(LabelId, Lane)>, StoreError> {
    let labels = core.learn_labels(partition).await?;
    let lanes = labels.into_iter().filter_map(|label| match label {
        Label::Lane(ref lane) => Some((label.id(), lane.clone())),
        _ => None,
    });
    Ok(lanes.collect())
}

/// When work is next wanted in each lane of some queues that holds any. One command, unless a
/// lane is new to this process.
pub(super) async fn next_due(
    core: &Core,
    partition: u16,
    queues: &[&str],
) -> Result<Vec<(Lane, DateTime<Utc>)>, StoreError> {
    let own = core.keys.of_partition(partition);
    let mut command = scripts::NEXT_DUE.call(own.len());
    command.arg(&own[..]).arg(NEXT_DUE_LANES_MAX);
    let heads: Vec<Vec<u8>> = core.ask(command).await?;
    let mut earliest: BTreeMap<Lane, u64> = BTreeMap::new();
    for head in heads.iter().filter(|head| head.len() == 10) {
        let lane = lane(core, partition, [head[0], head[1], head[2], head[3]]).await?;
        let due_ms = number(&head[4..]);
        if queues.contains(&&*lane.queue) {
            let known = earliest.entry(lane).or_insert(due_ms);
            *known = due_ms.min(*known);
        }
    }
    Ok(earliest.into_iter().map(|(lane, ms)| (lane, from_ms(ms as i64))).collect())
}

async fn lane(core: &Core, partition: u16, id: LabelId) -> Result<Lane, StoreError> {
    if core.labels.get(id).is_none() {
        core.learn_labels(partition).await?;
    }
    match core.labels.get(id) {
        Some(Label::Lane(lane)) => Ok(lane),
        _ => Err(StoreError::Broken(format!("no lane is on record under the id {id:02x?}"))),
    }
}
