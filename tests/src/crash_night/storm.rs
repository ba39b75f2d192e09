//! The killing.

use std::fmt;
use std::thread::sleep;
use std::time::Duration;

use anyhow::bail;
use chrono::Utc;
use rand::RngExt;

use crate::stage::{Journal, Stage};
use crate::wait_until;

/// Between two blows against workers.
const GAP_MS: std::ops::Range<u64> = 1_000..2_000;
/// How long the store's server stays away.
const AWAY_MS: std::ops::Range<u64> = 100..1_500;
/// How long the store's server may take to read its file again.
const READ_WITHIN: Duration = Duration::from_secs(60);
/// When the store's server is killed: so many percent of the renewals were sent.
const SERVER_DIES_AT: [u64; 2] = [25, 50];
/// The storm ends when so many percent were sent.
const ENDS_AT: u64 = 75;
/// No storm is longer.
const BLOWS_MAX: u32 = 3_000;

/// What was killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Blows {
    workers: u32,
    servers: usize,
}

impl fmt::Display for Blows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "workers killed {} times, the store's server {}", self.workers, self.servers)
    }
}

/// Kills a worker every second or two and starts another in its place, and twice the store's
/// server, until most renewals were sent.
pub(super) fn rage(stage: &mut Stage<'_>) -> anyhow::Result<Blows> {
    let mut blows = Blows::default();
    loop {
        sleep(Duration::from_millis(stage.dice.random_range(GAP_MS)));
        let sent = stage.sent_percent()?;
        if sent >= ENDS_AT {
            return Ok(blows);
        }
        if blows.workers == BLOWS_MAX {
            bail!("only {sent} % of the renewals were sent after {BLOWS_MAX} blows");
        }
        kill_a_worker(stage)?;
        blows.workers += 1;
        if SERVER_DIES_AT.get(blows.servers).is_some_and(|at| sent >= *at) {
            blows.servers += kill_the_server(stage)?;
        }
        stage.say(&format!("{sent} % sent, {blows}"));
    }
}

fn kill_a_worker(stage: &mut Stage<'_>) -> anyhow::Result<()> {
    let number = stage.dice.random_range(0..stage.workers.len());
    stage.workers[number].kill9()?;
    stage.workers[number] = stage.start_worker()?;
    Ok(())
}

/// Kills the server and starts it again on the same files; returns how many servers that were.
fn kill_the_server(stage: &mut Stage<'_>) -> anyhow::Result<usize> {
    let away = Duration::from_millis(stage.dice.random_range(AWAY_MS));
    let Journal::Redis(server) = &mut stage.journal else { return Ok(0) };
    let dies_at = Utc::now();
    server.kill9()?;
    sleep(away);
    server.restart()?;
    // Workers at work bear a server that still reads its file; one that starts then gives up, and
    // would be started again by a supervisor.
    let provider = &stage.provider;
    wait_until("the store's server has read its file", READ_WITHIN, || {
        Ok(provider.run(&["queues", "list"])?.code == 0)
    })?;
    stage.say(&format!("the store's server was killed at {dies_at} for {away:?}"));
    Ok(1)
}
