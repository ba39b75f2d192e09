//! The killing.

use std::fmt;
use std::thread::sleep;
use std::time::Duration;

use mekong_tests::crash_night::Journal;
use mekong_tests::wait_until;
use rand::RngExt;

use super::Stage;
use super::counter::Counter;

/// Between a server's start and its end.
const LIFE_MS: std::ops::Range<u64> = 200..900;
/// How long the store's server stays away.
const AWAY_MS: std::ops::Range<u64> = 100..800;
/// One blow in so many is against the store's server too, the second first.
const ONE_AT_THE_STORE_IN: u32 = 4;
/// No storm is longer.
const BLOWS_MAX: u32 = 40;
/// How long the store's server may take to read its file again.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// What was killed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Blows {
    servers: u32,
    stores: u32,
}

impl fmt::Display for Blows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server was killed {} times, its store {} times", self.servers, self.stores)
    }
}

/// Kills and restarts until everything has been asked for.
pub(super) fn rage(stage: &mut Stage, counter: &Counter) -> anyhow::Result<Blows> {
    let mut blows = Blows::default();
    while !counter.is_done() && blows.servers < BLOWS_MAX {
        sleep(Duration::from_millis(stage.dice.random_range(LIFE_MS)));
        if blows.servers % ONE_AT_THE_STORE_IN == 1 {
            blows.stores += kill_the_store(stage)?;
        }
        stage.server.kill9()?;
        stage.restart_server()?;
        counter.moves_to(stage.server.url());
        blows.servers += 1;
    }
    Ok(blows)
}

/// Kills the store's server under the one that takes orders, and starts it again on the same files;
/// returns how many stores that were.
fn kill_the_store(stage: &mut Stage) -> anyhow::Result<u32> {
    let away = Duration::from_millis(stage.dice.random_range(AWAY_MS));
    let Journal::Redis(store) = &mut stage.journal else { return Ok(0) };
    store.kill9()?;
    sleep(away);
    store.restart()?;
    // A server that starts while its store still reads its file would give up.
    let provider = &stage.provider;
    wait_until("the store has read its file", READ_WITHIN, || {
        Ok(provider.run(&["queues", "list"])?.code == 0)
    })?;
    Ok(1)
}
