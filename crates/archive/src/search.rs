//! Finding what was archived: by id, by line, by date. Indexes are read; of segments those only in
//! which something is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use billing::Msisdn;
use chrono::{DateTime, Utc};
use engine::InstanceId;
use futures::future::try_join_all;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use workflows::ids;

use crate::{Archive, ArchiveError, IndexEntry, Record, SegmentName};

/// Indexes that are read at the same time.
const READ_AT_ONCE: usize = 8;

/// What is looked for: what fits everything that is named here.
#[derive(Clone, Default)]
pub struct Wanted {
    /// Of this kind, `charge` for example.
    pub kind: Option<&'static str>,
    /// About this line, in a journal of so many partitions.
    pub line: Option<(Msisdn, u16)>,
    /// Created at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Created before this time.
    pub until: Option<DateTime<Utc>>,
    /// Last changed at this time or later.
    pub changed_since: Option<DateTime<Utc>>,
}

impl Wanted {
    fn partition(&self) -> Option<u16> {
        self.line.map(|(msisdn, partitions)| ids::partition_of(msisdn, partitions))
    }

    /// Whether a segment may hold some of it, as far as its name tells.
    fn may_be_in(&self, segment: &SegmentName) -> bool {
        let is_late = self.since.is_some_and(|since| segment.to < since.date_naive());
        let is_early = self.until.is_some_and(|until| segment.from > until.date_naive());
        !is_late && !is_early
    }

    fn is(&self, entry: &IndexEntry, line: Option<&str>) -> bool {
        self.kind.is_none_or(|kind| entry.kind == kind)
            && line.is_none_or(|line| entry.line.as_deref() == Some(line))
            && self.since.is_none_or(|since| entry.created_ms >= since)
            && self.until.is_none_or(|until| entry.created_ms < until)
            && self.changed_since.is_none_or(|since| entry.updated_ms >= since)
    }
}

impl Archive {
    /// The instance of this id, if it was archived; of several versions the last.
    ///
    /// # Errors
    ///
    /// The archive does not answer, or is damaged where it would be.
    pub async fn find(&self, id: &InstanceId) -> Result<Option<Record>, ArchiveError> {
        let text = id.to_string();
        let segments = self.segments(Some(id.partition)).await?;
        let mut hits = Vec::new();
        for some in segments.chunks(READ_AT_ONCE) {
            let reads: Vec<_> = some.iter().map(|segment| self.index(segment)).collect();
            for index in try_join_all(reads).await? {
                let entry = index.entries.iter().find(|entry| entry.id == text);
                hits.extend(entry.map(|entry| (entry.version, index.segment.clone())));
            }
        }
        hits.sort();
        let Some((_, segment)) = hits.pop() else { return Ok(None) };
        let records = self.read(&segment).await?;
        Ok(records.into_iter().find(|record| record.instance.id == *id))
    }

    /// Everything that fits, once each, a segment at a time; the order within one is that of
    /// creation. What a partition's indexes name of it is in memory.
    pub fn matches(&self, wanted: Wanted) -> BoxStream<'_, Result<Record, ArchiveError>> {
        let found = stream::once(self.sought(wanted)).map_ok(move |sought| {
            let partitions = sought.partitions.clone();
            let sought = Arc::new(sought);
            let each = stream::iter(partitions.into_iter().map(Ok));
            let meant = each.and_then(move |segments| self.meant(segments, sought.clone()));
            meant.map_ok(|meant| stream::iter(meant.into_iter().map(Ok))).try_flatten()
        });
        let found = found.try_flatten().and_then(move |(segment, ids)| self.of(segment, ids));
        found.map_ok(|some| stream::iter(some.into_iter().map(Ok))).try_flatten().boxed()
    }

    /// The segments that may hold what is wanted, and the line's name in their indexes.
    async fn sought(&self, wanted: Wanted) -> Result<Sought, ArchiveError> {
        let mut segments = self.segments(wanted.partition()).await?;
        segments.retain(|segment| wanted.may_be_in(segment));
        let partitions = segments.chunk_by(|one, next| one.partition == next.partition);
        let partitions = partitions.map(<[_]>::to_vec).collect();
        let line = match wanted.line {
            Some((msisdn, _)) => Some(self.veil().await?.of(msisdn)),
            None => None,
        };
        Ok(Sought { wanted, partitions, line })
    }

    /// What is meant of each segment of a partition. A journal that lost its last moments may have
    /// packed an instance twice: as in [`Archive::find`], the last of its versions counts.
    async fn meant(
        &self,
        segments: Vec<SegmentName>,
        sought: Arc<Sought>,
    ) -> Result<Vec<(SegmentName, BTreeSet<String>)>, ArchiveError> {
        let mut counts: HashMap<String, (u64, usize)> = HashMap::new();
        for (chunk, some) in segments.chunks(READ_AT_ONCE).enumerate() {
            let reads: Vec<_> = some.iter().map(|segment| self.index(segment)).collect();
            for (at, index) in try_join_all(reads).await?.into_iter().enumerate() {
                let fits = |entry: &IndexEntry| sought.wanted.is(entry, sought.line.as_deref());
                for entry in index.entries.into_iter().filter(fits) {
                    let found = (entry.version, chunk * READ_AT_ONCE + at);
                    let last = counts.entry(entry.id).or_insert(found);
                    *last = found.max(*last);
                }
            }
        }
        let mut meant = BTreeMap::<usize, BTreeSet<String>>::new();
        for (id, (_, segment)) in counts {
            meant.entry(segment).or_default().insert(id);
        }
        Ok(meant.into_iter().map(|(at, ids)| (segments[at].clone(), ids)).collect())
    }

    /// These of a segment.
    async fn of(
        &self,
        segment: SegmentName,
        ids: BTreeSet<String>,
    ) -> Result<Vec<Record>, ArchiveError> {
        let records = self.read(&segment).await?;
        let is_meant = |record: &Record| ids.contains(&record.instance.id.to_string());
        Ok(records.into_iter().filter(is_meant).collect())
    }
}

/// What is looked for, and where.
struct Sought {
    wanted: Wanted,
    /// The segments of each partition in turn.
    partitions: Vec<Vec<SegmentName>>,
    /// The line's name in indexes.
    line: Option<String>,
}
