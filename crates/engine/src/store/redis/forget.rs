//! Removing what is finished: `lua/forget.lua`.

use super::core::Core;
use super::scripts;
use crate::store::StoreError;

/// Stands for whatever version an instance is at; none is at it.
pub(super) const ANY_VERSION: u64 = 0;

/// Removes those of these instances that are finished and at the version that goes with their name;
/// how many there were.
pub(super) async fn forget(
    core: &Core,
    partition: u16,
    names: impl Iterator<Item = (&str, u64)>,
) -> Result<usize, StoreError> {
    let own = core.keys.of_partition(partition);
    let mut command = scripts::FORGET.call(own.len());
    command.arg(&own[..]);
    for (name, version) in names {
        command.arg(name).arg(version);
    }
    core.ask(command).await
}
