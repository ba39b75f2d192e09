//! A loss that somebody else tells of: the server's data were put back from a backup.

use chrono::{DateTime, Utc};

use super::core::Core;
use crate::store::StoreError;

/// Puts a loss on record where `lua/witness.lua` does; everyone's keeper reads it there. A loss
/// that is noticed beside this one is as late as this moment, whichever of the two is written last.
pub(super) async fn record(core: &Core, until: DateTime<Utc>) -> Result<(), StoreError> {
    let field =
        |command: &str| redis::cmd(command).arg(core.keys.store()).arg("lost_at_ms").to_owned();
    let known: Option<i64> = core.ask(field("HGET")).await?;
    let lost_at_ms = until.timestamp_millis();
    if known.is_none_or(|known| known < lost_at_ms) {
        let _: i64 = core.ask(field("HSET").arg(lost_at_ms).to_owned()).await?;
    }
    core.lost.note(lost_at_ms);
    Ok(())
}
