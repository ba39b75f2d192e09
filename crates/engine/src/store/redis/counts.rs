//! Sums: instances by status, counters of the commits, tallies of the whole store.

use std::collections::{BTreeMap, BTreeSet};

use super::core::Core;
use super::labels::Label;
use super::list::status_labels;
use super::scripts;
use crate::store::{PAGE_MAX, StoreError};

/// How many instances of a kind there are, by status: `lua/counts.lua`.
pub(super) async fn by_status(
    core: &Core,
    kind: &str,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let kind = Label::Kind(kind.into()).id();
    let mut statuses = Vec::new();
    let mut commands = Vec::new();
    for partition in 0..core.partitions {
        let (ids, names): (Vec<_>, Vec<_>) =
            status_labels(core, partition).await?.into_iter().unzip();
        let own = core.keys.of_partition(partition);
        let mut command = scripts::COUNTS.call(own.len());
        command.arg(&own[..]).arg(kind.as_slice());
        for id in &ids {
            command.arg(id.as_slice());
        }
        commands.push(command);
        statuses.extend(names);
    }
    let counts: Vec<Vec<u64>> = core.ask_all(commands).await?;
    let mut sums = BTreeMap::new();
    for (status, count) in statuses.into_iter().zip(counts.concat()).filter(|(_, n)| *n > 0) {
        *sums.entry(status).or_default() += count;
    }
    Ok(sums)
}

/// The sums of a group's counters over all partitions.
pub(super) async fn counters(
    core: &Core,
    group: &str,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let ask = |partition| redis::cmd("HGETALL").arg(core.keys.counter(partition, group)).to_owned();
    let parts: Vec<BTreeMap<String, i64>> = core.ask_all((0..core.partitions).map(ask)).await?;
    let mut sums = BTreeMap::new();
    for (field, sum) in parts.into_iter().flatten() {
        *sums.entry(field).or_default() += sum;
    }
    Ok(sums)
}

/// The names of counter groups, in order.
pub(super) async fn groups(
    core: &Core,
    prefix: &str,
    after: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let lower = match after {
        Some(after) if after >= prefix => format!("({after}"),
        _ => format!("[{prefix}"),
    };
    let upper = [b"(", prefix.as_bytes(), &[0xff]].concat();
    let ask = |partition| {
        let mut command = redis::cmd("ZRANGE");
        command.arg(core.keys.groups(partition)).arg(&lower).arg(&upper);
        command.arg("BYLEX").arg("LIMIT").arg(0).arg(PAGE_MAX).to_owned()
    };
    let parts: Vec<Vec<String>> = core.ask_all((0..core.partitions).map(ask)).await?;
    let all: BTreeSet<String> = parts.into_iter().flatten().collect();
    Ok(all.into_iter().take(PAGE_MAX).collect())
}

/// Adds to a counter of the whole store: `lua/tally.lua`.
pub(super) async fn tally(
    core: &Core,
    name: &str,
    add: i64,
    reset: bool,
) -> Result<i64, StoreError> {
    let mut command = scripts::TALLY.call(2);
    command.arg(core.keys.tallies()).arg(core.keys.settings_answer(rand::random()));
    command.arg(name).arg(add).arg(u8::from(reset));
    core.ask(command).await
}
