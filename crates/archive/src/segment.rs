//! A segment: some instances of one partition, packed.

use chrono::{DateTime, Utc};

use crate::lines::{self, Form};
use crate::{ArchiveError, Record, SegmentName};

const FORM: Form =
    Form { name: "mekong-archive-segment", version: 1, shown: "mekong-archive-segment 1" };

/// Packs some records, and names what came out. The same records come to the same bytes and the same
/// name.
///
/// # Panics
///
/// `records` is empty.
pub(crate) fn pack(partition: u16, records: &[Record]) -> (SegmentName, Vec<u8>) {
    let packed = lines::pack(&FORM, records);
    (SegmentName::of(partition, span(records), &packed), packed)
}

/// Unpacks a segment, after its checksum.
///
/// # Errors
///
/// It is not what its name says, or cannot be read by this version.
pub(crate) fn unpack(name: &SegmentName, packed: &[u8]) -> Result<Vec<Record>, ArchiveError> {
    match name.is_of(packed) {
        true => lines::unpack(&FORM, name, packed),
        false => Err(ArchiveError::damaged(name, "its checksum is not that of its name")),
    }
}

fn span(records: &[Record]) -> (DateTime<Utc>, DateTime<Utc>) {
    let times = || records.iter().map(|record| record.instance.created_at);
    let (first, last) = (times().min(), times().max());
    first.zip(last).expect("nothing is not packed")
}
