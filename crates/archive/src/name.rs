//! What segments are called.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use object_store::path::Path;
use sha2::{Digest, Sha256};

/// Digits of the content's digest in a name: 128 bits.
const DIGEST_DIGITS: usize = 32;
/// Where segments and their indexes are, beneath the archive's own place.
pub(crate) const ROOT: &str = "v1";

/// The name of a segment: where its instances lived, when they were created, and what stands in it,
/// so that packing the same again writes the same object.
///
/// ```
/// # use archive::SegmentName;
/// let name: SegmentName = "0007/20261001-20261022-00112233445566778899aabbccddeeff".parse()?;
/// assert_eq!(name.partition, 7);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentName {
    /// The partition of its instances.
    pub partition: u16,
    /// The day on which the first of them was created, UTC.
    pub from: NaiveDate,
    /// The day on which the last of them was.
    pub to: NaiveDate,
    digest: String,
}

impl SegmentName {
    /// The name of this content, of instances created between these times.
    pub(crate) fn of(
        partition: u16,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        content: &[u8],
    ) -> Self {
        let (from, to) = (from.date_naive(), to.date_naive());
        let digest = digest_of(content)[..DIGEST_DIGITS].to_owned();
        Self { partition, from, to, digest }
    }

    /// Whether this is what the name was made of.
    pub(crate) fn is_of(&self, content: &[u8]) -> bool {
        digest_of(content).starts_with(&self.digest)
    }

    /// Where the segment is, beneath `root`.
    pub(crate) fn segment(&self, root: &Path) -> Path {
        self.path(root, "seg.jsonl.zst")
    }

    /// Where its index is.
    pub(crate) fn index(&self, root: &Path) -> Path {
        self.path(root, "idx.jsonl.zst")
    }

    fn path(&self, root: &Path, ending: &str) -> Path {
        folder(root, Some(self.partition)).join(format!("{}.{ending}", self.file()))
    }

    /// The segment whose index or whose content is at this place, and whether it is the index.
    pub(crate) fn at(place: &Path) -> Option<(Self, bool)> {
        let file = place.filename()?;
        let (stem, ending) = file.split_once('.')?;
        let is_index = match ending {
            "idx.jsonl.zst" => true,
            "seg.jsonl.zst" => false,
            _ => return None,
        };
        let folder = place.parts().rev().nth(1)?;
        let name = format!("{}/{stem}", folder.as_ref()).parse().ok()?;
        Some((name, is_index))
    }

    fn file(&self) -> String {
        let day = |day: NaiveDate| day.format("%Y%m%d");
        format!("{}-{}-{}", day(self.from), day(self.to), self.digest)
    }
}

/// Where the objects of a partition are, or of all of them.
pub(crate) fn folder(root: &Path, partition: Option<u16>) -> Path {
    let all = root.clone().join(ROOT);
    match partition {
        Some(partition) => all.join(format!("{partition:04}")),
        None => all,
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}/{}", self.partition, self.file())
    }
}

impl FromStr for SegmentName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected PARTITION/DAY-DAY-DIGEST, found {text:?}");
        let (partition, file) = text.split_once('/').ok_or_else(expected)?;
        let [from, to, digest] = file.split('-').collect::<Vec<_>>()[..] else {
            return Err(expected());
        };
        let day = |text| NaiveDate::parse_from_str(text, "%Y%m%d").map_err(|_| expected());
        let is_digest = digest.len() == DIGEST_DIGITS
            && digest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        match is_digest {
            true => Ok(Self {
                partition: partition.parse().map_err(|_| expected())?,
                from: day(from)?,
                to: day(to)?,
                digest: digest.to_owned(),
            }),
            false => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_leads_to_its_objects_and_from_them() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let days = (at("2026-10-01T23:00:00Z"), at("2026-10-22T00:00:00Z"));
        let name = SegmentName::of(7, days, b"content");
        assert_eq!(name.to_string().parse(), Ok(name.clone()));
        let root = Path::from("prefix/of ours");
        let of = |place: Path| SegmentName::at(&place);
        assert_eq!(of(name.index(&root)), Some((name.clone(), true)));
        assert_eq!(of(name.segment(&root)), Some((name.clone(), false)));
        assert_eq!(of(root.join("v1").join("veil")), None);
        assert!(name.is_of(b"content") && !name.is_of(b"contents"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "7", "7/20261001-20261022", "7/20261001-20261022-xyz", "x/1-2-3"] {
            assert!(text.parse::<SegmentName>().is_err(), "{text}");
        }
    }
}
