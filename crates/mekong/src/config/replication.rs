//! `[store] wait_replicas`: how many replicas have an intent before its call is made.

use std::ops::RangeInclusive;
use std::time::Duration;

use engine::store::redis::Replication;

use super::StoreUrl;
use super::duration::span;
use super::section::Section;

/// How many replicas a server may be asked to wait for.
const REPLICAS: RangeInclusive<u32> = 0..=9;
/// The shortest time that replicas get: a call is not given up for a hiccup.
const WITHIN_MIN: Duration = Duration::from_secs(1);

/// Reads what intents wait for; `None` if for nothing.
pub(super) fn read(section: &mut Section<'_, '_>, url: Option<&StoreUrl>) -> Option<Replication> {
    let replicas = section.need("wait_replicas").whole(REPLICAS);
    let to_file = section.need("wait_aof").flag();
    let within = span(section.need("wait_timeout"), WITHIN_MIN..=Replication::WITHIN_MAX);
    let replicas = u16::try_from(replicas?).expect("at most 9");
    let wanted = Replication { replicas, to_file: to_file?, within: within? };
    if replicas == 0 && !wanted.to_file {
        return None;
    }
    if matches!(url, Some(StoreUrl::Sqlite(_))) {
        let key = if replicas > 0 { "wait_replicas" } else { "wait_aof" };
        section.problem(key, "a wait for replicas", "a store on Redis: a file has none");
    }
    Some(wanted)
}
