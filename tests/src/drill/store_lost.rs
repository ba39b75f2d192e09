//! A server of the store is gone, and another takes its place.

use std::thread::sleep;
use std::time::Duration;

use chrono::Utc;
use engine::store::redis::testing::TestCluster;

use super::recovery::Fault;
use crate::stage::Stage;

/// When it happens: so many percent of the renewals were sent.
const STRIKES_AT: u64 = 25;
/// How long a node stays cut off after another has taken its place.
const APART: Duration = Duration::from_secs(2);

/// Kills the primary that sentinels watch. It is mended once a replica has taken over; the killed one
/// comes back as a replica.
pub(super) fn kill_primary(stage: &mut Stage<'_>) -> anyhow::Result<Fault> {
    stage.until_sent(STRIKES_AT)?;
    let group = stage.journal.group()?;
    let began = Utc::now();
    let killed = group.kill_primary()?;
    let primary = group.wait_for_fail_over(killed)?;
    let fault = Fault::since(began);
    group.restart(killed)?;
    stage.say(&format!("server {killed} was killed, {primary} is the primary"));
    Ok(fault)
}

/// Cuts a primary off that holds some of the partitions: it neither answers nor hears, and does not
/// know that it was replaced when it comes back.
pub(super) fn part_a_node(stage: &mut Stage<'_>) -> anyhow::Result<Fault> {
    stage.until_sent(STRIKES_AT)?;
    let cluster = stage.journal.cluster()?;
    let slot = TestCluster::slot_of("{p00}");
    let parted = cluster.holder_of(slot)?;
    let began = Utc::now();
    cluster.pause(parted)?;
    let replaced_by = cluster.wait_for_fail_over(slot, parted)?;
    sleep(APART);
    cluster.resume(parted)?;
    let fault = Fault::since(began);
    cluster.wait_until_whole()?;
    stage.say(&format!("node {parted} was cut off, {replaced_by} holds its slots"));
    Ok(fault)
}
