//! Small settled values of the whole store: `lua/put.lua`; and its workers: `lua/attach.lua`.

use std::time::Duration;

use super::core::Core;
use super::scripts;
use crate::store::StoreError;

/// Reads a value.
pub(super) async fn get(core: &Core, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    core.ask(redis::cmd("GET").arg(core.keys.value(key)).to_owned()).await
}

/// Writes a value if what is stored is still what was expected.
pub(super) async fn put(
    core: &Core,
    key: &str,
    expected: Option<&[u8]>,
    value: &[u8],
) -> Result<bool, StoreError> {
    let seen = expected.map_or_else(|| b"-".to_vec(), |expected| [b"=", expected].concat());
    let mut command = scripts::PUT.call(2);
    command.arg(core.keys.value(key)).arg(core.keys.settings_answer(rand::random()));
    command.arg(seen).arg(value);
    core.ask(command).await
}

/// Announces a worker process.
pub(super) async fn attach(
    core: &Core,
    worker: &str,
    alone: bool,
    ttl: Duration,
) -> Result<bool, StoreError> {
    let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).min(1 << 40);
    let mut command = scripts::ATTACH.call(1);
    command.arg(core.keys.workers()).arg(worker).arg(u8::from(alone)).arg(ttl_ms);
    core.ask(command).await
}

/// Takes a worker's announcement back.
pub(super) async fn detach(core: &Core, worker: &str) -> Result<(), StoreError> {
    let gone: i64 =
        core.ask(redis::cmd("HDEL").arg(core.keys.workers()).arg(worker).to_owned()).await?;
    tracing::debug!(gone, "worker {worker} detached");
    Ok(())
}
