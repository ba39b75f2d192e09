//! A loss that somebody else tells of: the server's data were put back from a backup.

use chrono::{DateTime, Utc};

use super::core::Core;
use super::scripts;
use crate::store::StoreError;

/// Puts a loss on record where `lua/witness.lua` does, unless a later one is there; everyone's keeper
/// reads it.
pub(super) async fn record(core: &Core, until: DateTime<Utc>) -> Result<(), StoreError> {
    let mut command = scripts::LOSS.call(1);
    command.arg(core.keys.store()).arg(until.timestamp_millis());
    let lost_at_ms: i64 = core.ask(command).await?;
    core.lost.note(lost_at_ms);
    Ok(())
}
