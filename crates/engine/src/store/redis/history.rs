//! What an instance has been through: `lua/history.lua`.

use super::core::Core;
use super::record::{self, Record};
use super::scripts;
use crate::instance::InstanceId;
use crate::store::StoreError;

/// Every entry, oldest first; nothing of an instance that is not there.
pub(super) async fn history(core: &Core, id: &InstanceId) -> Result<Vec<Vec<u8>>, StoreError> {
    let own = core.keys.of_partition(id.partition);
    let mut command = scripts::HISTORY.call(own.len());
    command.arg(&own[..]).arg(&*id.name);
    let parts: Vec<Vec<u8>> = core.ask(command).await?;
    let Some((last, chunks)) = parts.split_first() else {
        return Ok(Vec::new());
    };
    let chunks = chunks.iter().map(|chunk| record::history_entries(chunk));
    let latest = Record::parse(last)?.latest_history();
    Ok(chunks.chain([latest]).collect::<Result<Vec<_>, _>>()?.concat())
}
