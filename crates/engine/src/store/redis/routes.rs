//! The directory of names from outside: `lua/route.lua`.

use std::collections::BTreeMap;

use redis::Cmd;

use super::core::Core;
use super::scripts;
use crate::store::StoreError;

/// Names in one script call.
const CALL_NAMES_MAX: usize = 64;

/// Reserves names and tells the partition on record for each.
pub(super) async fn route(core: &Core, names: &[(String, u16)]) -> Result<Vec<u16>, StoreError> {
    let mut by_home: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (nth, (name, _)) in names.iter().enumerate() {
        by_home.entry(core.keys.home_of(name)).or_default().push(nth);
    }
    let calls: Vec<&[usize]> =
        by_home.values().flat_map(|together| together.chunks(CALL_NAMES_MAX)).collect();
    let commands = calls.iter().map(|together| command(core, names, together));
    let answers: Vec<Vec<u16>> = core.ask_all(commands).await?;
    let mut on_record = vec![0; names.len()];
    for (nth, partition) in calls.concat().into_iter().zip(answers.concat()) {
        on_record[nth] = partition;
    }
    Ok(on_record)
}

fn command(core: &Core, names: &[(String, u16)], together: &[usize]) -> Cmd {
    let mut command = scripts::ROUTE.call(together.len());
    for nth in together {
        command.arg(core.keys.route(&names[*nth].0));
    }
    for nth in together {
        let (name, wanted) = &names[*nth];
        command.arg(name).arg(wanted);
    }
    command
}

/// The partition on record for each name, if any.
pub(super) async fn routes(core: &Core, names: &[String]) -> Result<Vec<Option<u16>>, StoreError> {
    let ask = |name: &String| redis::cmd("HGET").arg(core.keys.route(name)).arg(name).to_owned();
    core.ask_all(names.iter().map(ask)).await
}
