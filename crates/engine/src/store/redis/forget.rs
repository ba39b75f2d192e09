//! Removing what is finished: `lua/forget.lua`.

use super::core::Core;
use super::scripts;
use crate::store::StoreError;

/// Removes those of these instances that are finished; how many there were.
pub(super) async fn forget(
    core: &Core,
    partition: u16,
    names: &[String],
) -> Result<usize, StoreError> {
    let own = core.keys.of_partition(partition);
    let mut command = scripts::FORGET.call(own.len());
    command.arg(&own[..]).arg(names);
    core.ask(command).await
}
