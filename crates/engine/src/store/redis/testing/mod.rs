//! Servers of one's own for tests, benches and drills: fresh directories, free ports, append-only
//! files, ended by their process ids.
//!
//! `MEKONG_TEST_REDIS` names the program that is started instead of `redis-server`, such as a
//! `valkey-server`. Everything here blocks its thread while it waits.

mod cluster;
mod sentinel;
mod server;

pub use cluster::TestCluster;
pub use sentinel::TestSentinel;
pub use server::{Appendfsync, RedisServer};

use std::io;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits until something is so, or fails naming it.
fn wait_until(
    what: &str,
    patience: Duration,
    mut is_so: impl FnMut() -> io::Result<bool>,
) -> io::Result<()> {
    let start = Instant::now();
    loop {
        let looked = is_so();
        if let Ok(true) = looked {
            return Ok(());
        }
        if start.elapsed() > patience {
            let seen = looked.err().map_or_else(String::new, |error| format!(": {error}"));
            return Err(io::Error::other(format!("not within {patience:?}: {what}{seen}")));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
