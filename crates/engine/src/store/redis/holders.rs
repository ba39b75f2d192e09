//! Who holds a partition's unique names.

use super::core::Core;
use crate::instance::InstanceId;
use crate::store::StoreError;

/// The holder of each name, if any.
pub(super) async fn holders(
    core: &Core,
    partition: u16,
    names: &[String],
) -> Result<Vec<Option<InstanceId>>, StoreError> {
    let ask = |name: &String| {
        redis::cmd("HGET").arg(core.keys.unique(partition, name)).arg(name).to_owned()
    };
    let holders: Vec<Option<String>> = core.ask_all(names.iter().map(ask)).await?;
    let id = |name| InstanceId::new(partition, name);
    Ok(holders.into_iter().map(|holder| holder.map(id)).collect())
}
