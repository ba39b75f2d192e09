//! Lists: pages of instances by creation time and id, merged over partitions and statuses.
//!
//! The index holds kind, status, creation time and name of each instance as one text, so a page
//! starts exactly where the one before ended. First the places are read, then the records.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use redis::Cmd;

use super::core::Core;
use super::labels::{Label, LabelId};
use super::record::{Record, ms_of, number};
use crate::instance::{Instance, InstanceId};
use crate::store::{Cursor, ListQuery, PAGE_MAX, Page, StoreError};

/// A row's place in the order of a list: its creation time, then its id as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    created_ms: i64,
    text: String,
}

/// One page of instances.
pub(super) async fn page(core: &Core, query: &ListQuery) -> Result<Page, StoreError> {
    let limit = query.limit.clamp(1, PAGE_MAX);
    let partitions = match query.partition {
        Some(partition) => partition..partition + 1,
        None => 0..core.partitions,
    };
    let mut commands = Vec::new();
    let mut asked = Vec::new();
    for partition in partitions {
        for status in statuses(core, partition, query).await? {
            commands.push(places_of(core, partition, status, query, limit + 1));
            asked.push(partition);
        }
    }
    let found: Vec<Vec<Vec<u8>>> = core.ask_all(commands).await?;
    let mut places: Vec<Place> = asked.iter().zip(found).flat_map(read_places).collect();
    places.sort_unstable();
    if query.newest_first {
        places.reverse();
    }
    let is_last = places.len() <= limit;
    places.truncate(limit);
    let next = places.last().filter(|_| !is_last).cloned();
    let next = next.map(|last| Cursor { created_ms: last.created_ms, id: last.text });
    Ok(Page { rows: rows(core, &places, query).await?, next })
}

/// The ids of the statuses to look at.
async fn statuses(
    core: &Core,
    partition: u16,
    query: &ListQuery,
) -> Result<Vec<LabelId>, StoreError> {
    if query.statuses.is_empty() {
        return status_labels(core, partition).await.map(|all| all.into_keys().collect());
    }
    let mut ids: Vec<LabelId> =
        query.statuses.iter().map(|status| Label::Status(status.as_str().into()).id()).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Every status ever used in a partition.
pub(super) async fn status_labels(
    core: &Core,
    partition: u16,
) -> Result<HashMap<LabelId, String>, StoreError> {
    let labels = core.learn_labels(partition).await?;
    let statuses = labels.into_iter().filter_map(|label| match &label {
        Label::Status(status) => Some((label.id(), status.to_string())),
        _ => None,
    });
    Ok(statuses.collect())
}

/// The command that reads the first places of one status in one partition.
fn places_of(core: &Core, partition: u16, status: LabelId, query: &ListQuery, limit: usize) -> Cmd {
    let kind = Label::Kind(query.kind.as_str().into()).id();
    let [lower, upper] =
        ends(partition, query).map(|end| [&b"("[..], &kind, &status, &end].concat());
    let mut command = redis::cmd("ZRANGE");
    command.arg(core.keys.index(partition));
    match query.newest_first {
        true => command.arg(upper).arg(lower).arg("BYLEX").arg("REV"),
        false => command.arg(lower).arg(upper).arg("BYLEX"),
    };
    command.arg("LIMIT").arg(0).arg(limit);
    command
}

/// Between which texts lies what is wanted of one status in a partition. No entry is one of them.
fn ends(partition: u16, query: &ListQuery) -> [Vec<u8>; 2] {
    let first = start_of(query.since.map_or(0, since_ms));
    let last = vec![0xff; 7];
    let Some(cursor) = &query.cursor else { return [first, last] };
    let place = place_of(partition, cursor);
    match query.newest_first {
        true => [first, place],
        false => [first.max(place), last],
    }
}

/// Where a page ended, in the order of this partition.
fn place_of(partition: u16, cursor: &Cursor) -> Vec<u8> {
    let created_ms = u64::try_from(cursor.created_ms).unwrap_or(0);
    let here = format!("{partition}/");
    match cursor.id.strip_prefix(&here) {
        Some(name) => [&start_of(created_ms), name.as_bytes()].concat(),
        // Ids of one time are in order as text, so a partition lies wholly after or before.
        None if here > cursor.id => start_of(created_ms),
        None => start_of(created_ms + 1),
    }
}

/// What is before every entry of a creation time, and after those of all times before.
fn start_of(created_ms: u64) -> Vec<u8> {
    created_ms.to_be_bytes()[2..].to_vec()
}

/// The first whole millisecond at or after a time.
fn since_ms(since: DateTime<Utc>) -> u64 {
    ms_of(since) + u64::from(!since.timestamp_subsec_nanos().is_multiple_of(1_000_000))
}

fn read_places((partition, found): (&u16, Vec<Vec<u8>>)) -> Vec<Place> {
    let place = |entry: Vec<u8>| Place {
        created_ms: number(&entry[8..14]) as i64,
        text: format!("{partition}/{}", String::from_utf8_lossy(&entry[14..])),
    };
    found.into_iter().filter(|entry| entry.len() > 14).map(place).collect()
}

/// The records at the places; one that has moved to another status since is left out.
async fn rows(
    core: &Core,
    places: &[Place],
    query: &ListQuery,
) -> Result<Vec<Instance>, StoreError> {
    let ids = places.iter().map(|place| place.text.parse::<InstanceId>());
    let ids = ids.collect::<Result<Vec<_>, _>>().map_err(|e| StoreError::Broken(e.to_string()))?;
    let mut rows = Vec::with_capacity(ids.len());
    for instance in read_all(core, ids).await?.into_iter().flatten() {
        let asked_for = |status: &String| **status == *instance.status;
        if query.statuses.is_empty() || query.statuses.iter().any(asked_for) {
            rows.push(instance);
        }
    }
    Ok(rows)
}

/// Reads instances, each if it is there.
pub(super) async fn read_all(
    core: &Core,
    ids: Vec<InstanceId>,
) -> Result<Vec<Option<Instance>>, StoreError> {
    let ask = |id: &InstanceId| {
        redis::cmd("HGET").arg(core.keys.instances(id.partition)).arg(&*id.name).to_owned()
    };
    let records: Vec<Option<Vec<u8>>> = core.ask_all(ids.iter().map(ask)).await?;
    let mut instances = Vec::with_capacity(ids.len());
    for (id, record) in ids.into_iter().zip(records) {
        instances.push(match record {
            Some(record) => Some(core.instance(id, Record::parse(&record)?).await?),
            None => None,
        });
    }
    Ok(instances)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(id: &str, newest_first: bool) -> ListQuery {
        let cursor = Cursor { created_ms: 5, id: id.to_owned() };
        ListQuery { cursor: Some(cursor), newest_first, ..ListQuery::default() }
    }

    #[test]
    fn a_page_goes_on_right_after_the_row_that_ended_the_last_one() {
        assert_eq!(ends(7, &after("7/ab", false))[0], b"\0\0\0\0\0\x05ab");
        assert_eq!(ends(7, &after("7/ab", true))[1], b"\0\0\0\0\0\x05ab");
    }

    #[test]
    fn partitions_take_turns_as_their_ids_read_as_text() {
        for (newest_first, end) in [(false, 0), (true, 1)] {
            let of = |partition| ends(partition, &after("2/ab", newest_first))[end].clone();
            assert_eq!(of(10), b"\0\0\0\0\0\x06", "all of its rows of this time were before");
            assert_eq!(of(3), b"\0\0\0\0\0\x05", "none of them was");
        }
    }

    #[test]
    fn a_list_since_a_time_ends_there_or_begins_there_wherever_its_pages_end() {
        let since = DateTime::from_timestamp_millis(7);
        let ends_of = |newest_first| ends(7, &ListQuery { since, ..after("7/ab", newest_first) });
        assert_eq!(ends_of(false)[0], start_of(7));
        assert_eq!(ends_of(true)[0], start_of(7));
    }
}
