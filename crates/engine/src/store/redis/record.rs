//! Reads the packed record of an instance; `lua/shared/record.lua` says how it is laid out.

use super::labels::{Label, LabelId, Labels};
use crate::clock::from_ms;
use crate::instance::{Instance, InstanceId};
use crate::store::StoreError;

/// Due time of an instance that wants no work.
const NEVER: u64 = (1 << 48) - 1;
const HEADER_BYTES: usize = 62;
/// The longest state, and the longest history entry: a record is read and written whole.
const PART_BYTES_MAX: usize = 64 * 1024;

/// A record, read field by field and borrowed from the answer it came in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    header: &'a [u8; HEADER_BYTES],
    state: &'a [u8],
    tail: &'a [u8],
}

impl<'a> Record<'a> {
    /// Splits a record into its parts.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, StoreError> {
        let short = || StoreError::Broken(format!("a record of {} bytes is cut off", bytes.len()));
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or_else(short)?;
        let state_bytes = number(&header[59..62]) as usize;
        let (state, tail) = rest.split_at_checked(state_bytes).ok_or_else(short)?;
        Ok(Self { header, state, tail })
    }

    /// The ids of its kind, status and lane.
    pub(super) fn labels(&self) -> [LabelId; 3] {
        [44, 48, 52].map(|at| [0, 1, 2, 3].map(|byte| self.header[at + byte]))
    }

    /// When it wants work, or its lease ends; `None` once finished.
    pub(super) fn due_ms(&self) -> Option<u64> {
        Some(number(&self.header[8..14])).filter(|due_ms| *due_ms != NEVER)
    }

    /// The latest history entries, oldest first.
    pub(super) fn latest_history(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        history_entries(self.tail)
    }

    /// The instance, or the id of a label that this process has not met.
    pub(super) fn instance(&self, id: InstanceId, labels: &Labels) -> Result<Instance, LabelId> {
        let [kind, status, lane] = self.labels();
        let known = |id| labels.get(id).ok_or(id);
        let (Label::Kind(kind_text), Label::Status(status_text), Label::Lane(lane_parts)) =
            (known(kind)?, known(status)?, known(lane)?)
        else {
            return Err(kind);
        };
        let time = |from: usize| from_ms(number(&self.header[from..from + 6]) as i64);
        Ok(Instance {
            id,
            kind: kind_text,
            status: status_text,
            lane: lane_parts,
            version: number(&self.header[20..24]),
            due_at: self.due_ms().map(|ms| from_ms(ms as i64)),
            created_at: time(32),
            updated_at: time(38),
            state: self.state.to_vec(),
        })
    }
}

/// Refuses a state or a history entry that is too long for a record.
pub(super) fn check(state: &[u8], history: &[u8]) -> Result<(), StoreError> {
    let found = state.len().max(history.len());
    if found <= PART_BYTES_MAX {
        return Ok(());
    }
    Err(StoreError::Broken(format!(
        "a state and a history entry have at most {PART_BYTES_MAX} bytes each, found {found}"
    )))
}

/// The entries of a tail or a chunk, each after its length in three bytes.
pub(super) fn history_entries(mut packed: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut entries = Vec::new();
    while !packed.is_empty() {
        let entry = packed
            .split_first_chunk::<3>()
            .and_then(|(length, rest)| rest.split_at_checked(number(length) as usize));
        let Some((entry, rest)) = entry else {
            return Err(StoreError::Broken("a history entry is cut off".to_owned()));
        };
        entries.push(entry.to_vec());
        packed = rest;
    }
    Ok(entries)
}

/// A time as records keep it: whole milliseconds in six bytes, never the mark of "never".
pub(super) fn ms_of(time: chrono::DateTime<chrono::Utc>) -> u64 {
    u64::try_from(time.timestamp_millis()).unwrap_or(0).min(NEVER - 2)
}

/// A due time as records keep it.
pub(super) fn due_ms_of(due_at: Option<chrono::DateTime<chrono::Utc>>) -> u64 {
    due_at.map_or(NEVER, ms_of)
}

/// A big-endian number of up to eight bytes.
pub(super) fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_entries_come_back_whole_and_in_order() {
        let packed = [0, 0, 2, b'a', b'b', 0, 0, 1, b'c'];
        assert_eq!(history_entries(&packed).unwrap(), [b"ab".to_vec(), b"c".to_vec()]);
        assert!(history_entries(&packed[..4]).is_err());
    }

    #[test]
    fn a_record_that_is_cut_off_is_refused() {
        assert!(Record::parse(&[0; 61]).is_err());
    }
}
