//! Redis has no memory left.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use chrono::Utc;

use super::recovery::Fault;
use crate::stage::Stage;

/// When it happens: so many percent of the renewals were sent.
const STRIKES_AT: u64 = 25;
/// How long it goes on.
const FULL_FOR: Duration = Duration::from_secs(4);

/// Allows the server no more memory than it has: every write is refused. Then it may have more.
pub(super) fn fill(stage: &mut Stage<'_>) -> anyhow::Result<Fault> {
    stage.until_sent(STRIKES_AT)?;
    let server = stage.journal.server()?;
    let memory: String = server.ask(&["INFO", "memory"])?;
    let used = memory.lines().find_map(|line| line.strip_prefix("used_memory:"));
    let used = used.context("Redis says what it uses")?.to_owned();
    let began = Utc::now();
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", &used])?;
    sleep(FULL_FOR);
    let errors: String = server.ask(&["INFO", "errorstats"])?;
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"])?;
    let fault = Fault::since(began);
    let refused = errors.lines().find(|line| line.starts_with("errorstat_OOM"));
    let refused = refused.context("no write was refused: it was not full")?.to_owned();
    stage.say(&format!("full at {used} bytes: {refused}"));
    Ok(fault)
}
