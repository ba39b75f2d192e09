//! Moving what may leave: packed first, forgotten once it can be found.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use engine::store::{FORGET_MAX, ListQuery, PAGE_MAX};
use engine::{Instance, Store, StoreError};
use futures::future::try_join_all;
use workflows::{Place, ids};

use crate::filling::Filling;
use crate::leaving::{KINDS, statuses};
use crate::{Archive, ArchiveError, Index, IndexEntry, Leaving, Record, SegmentName};

/// The most pages that one step looks through: most are empty.
const PAGES_MAX: usize = 200;
/// How long one step looks: well within the lease that it is taken under, so that a slow journal
/// has it go on from where it came to, and not from its beginning for ever.
const LOOKS_FOR: Duration = Duration::from_secs(10);
/// Instances that are looked at at the same time.
const READ_AT_ONCE: usize = 32;

/// Moves what may leave a journal into an archive, in bounded steps that may be taken again.
pub struct Mover<'m> {
    store: &'m dyn Store,
    archive: &'m Archive,
    retention: TimeDelta,
    looks_for: Duration,
}

/// What packing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The segment, if anything may leave.
    pub segment: Option<SegmentName>,
    /// Where to go on; nothing at the end of the journal.
    pub place: Option<Place>,
}

/// What forgetting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Instances that are in the archive now, and in the journal no more.
    pub instances: u64,
    /// Instances that have changed since they were packed: they stay, and do not count there.
    pub stayed: u64,
}

impl<'m> Mover<'m> {
    /// Moves what has been finished for so long.
    pub fn new(store: &'m dyn Store, archive: &'m Archive, retention: TimeDelta) -> Self {
        Self { store, archive, retention, looks_for: LOOKS_FOR }
    }

    /// Ends a step's looking after this time; it has come on by a few rows even so.
    #[must_use]
    pub fn within(self, looks_for: Duration) -> Self {
        Self { looks_for, ..self }
    }

    /// Looks through the journal from a place on, and packs what may leave: at most one segment, of
    /// one partition. Nothing is forgotten, and nothing can be found yet.
    ///
    /// # Errors
    ///
    /// The journal or the archive does not answer.
    pub async fn pack(&self, place: Option<&Place>) -> Result<Packed, ArchiveError> {
        let mut at = place.cloned().unwrap_or_else(|| Place::beginning_of(0));
        let mut leaving = Leaving::new(self.store, at.partition, self.retention);
        let (mut filling, mut next) = (Filling::begin(self.looks_for), Some(at.clone()));
        for _ in 0..PAGES_MAX {
            next = self.fill(&at, &mut leaving, &mut filling).await?;
            let Some(place) = next.as_ref().filter(|_| filling.takes_more()) else { break };
            if place.partition != at.partition {
                if !filling.records.is_empty() {
                    break;
                }
                leaving = Leaving::new(self.store, place.partition, self.retention);
            }
            at = place.clone();
        }
        let segment = match filling.records.is_empty() {
            true => None,
            false => Some(self.archive.write(at.partition, &filling.records).await?),
        };
        Ok(Packed { segment, place: next })
    }

    /// Fills in what may leave of one page, and says where to go on.
    async fn fill(
        &self,
        at: &Place,
        leaving: &mut Leaving<'_>,
        filling: &mut Filling,
    ) -> Result<Option<Place>, ArchiveError> {
        let kind = at.kind.as_deref().unwrap_or(KINDS[0]);
        let query = ListQuery {
            kind: kind.to_owned(),
            statuses: statuses(kind),
            partition: Some(at.partition),
            cursor: at.cursor(),
            limit: PAGE_MAX,
            ..ListQuery::default()
        };
        let page = self.store.list(query).await?;
        // Oldest first: what follows one that is too young is too young as well.
        let old = page.rows.partition_point(|it| it.created_at <= leaving.too_young_from());
        for some in page.rows[..old].chunks(READ_AT_ONCE) {
            if let Some(last) = self.look_at(some, leaving, filling).await? {
                return Ok(Some(passed(at, kind, last)));
            }
        }
        if old < page.rows.len() {
            return Ok(self.after(at, kind));
        }
        Ok(match page.next {
            Some(cursor) => Some(Place {
                kind: Some(kind.into()),
                created_ms: cursor.created_ms,
                after: cursor.id.into(),
                ..at.clone()
            }),
            None => self.after(at, kind),
        })
    }

    /// Fills in what may leave of a few rows. The last that was looked at, if no more are to be.
    async fn look_at<'r>(
        &self,
        rows: &'r [Instance],
        leaving: &mut Leaving<'_>,
        filling: &mut Filling,
    ) -> Result<Option<&'r Instance>, StoreError> {
        let may_leave = leaving.may_leave(rows).await?;
        let reads: Vec<_> =
            rows.iter().zip(may_leave).map(|(it, leaves)| self.record(it, leaves)).collect();
        for (instance, record) in rows.iter().zip(try_join_all(reads).await?) {
            filling.add(record);
            if filling.is_full() {
                return Ok(Some(instance));
            }
        }
        Ok(rows.last().filter(|_| !filling.takes_more()))
    }

    /// The beginning of what follows a kind: the next one, or the next partition.
    fn after(&self, at: &Place, kind: &str) -> Option<Place> {
        let beginning = Place::beginning_of(at.partition);
        let next = KINDS.iter().skip_while(|each| **each != kind).nth(1);
        match next {
            Some(next) => Some(Place { kind: Some((*next).into()), ..beginning }),
            None => {
                let partition = at.partition + 1;
                (partition < self.store.partitions()).then(|| Place::beginning_of(partition))
            }
        }
    }

    /// The record of an instance, if it leaves.
    async fn record(
        &self,
        instance: &Instance,
        leaves: bool,
    ) -> Result<Option<Record>, StoreError> {
        if !leaves {
            return Ok(None);
        }
        let history = self.store.history(&instance.id).await?;
        Ok(Some(Record { instance: instance.clone(), history }))
    }

    /// Makes a packed segment findable, and forgets what it holds. It is read back first, under its
    /// checksum; what has changed since it was packed stays. Taken again, it does what is left.
    ///
    /// # Errors
    ///
    /// The journal or the archive does not answer, or the segment is damaged: nothing is forgotten
    /// that cannot be read back.
    pub async fn forget(&self, segment: &SegmentName) -> Result<Moved, ArchiveError> {
        let packed = self.archive.read(segment).await?;
        let (total, veil) = (packed.len(), self.archive.veil().await?);
        let mut leaving = self.unchanged(packed).await?;
        let index = |records: &[Record]| {
            let entries = records.iter().map(|record| IndexEntry::of(record, &veil));
            let entries = entries.collect::<Result<_, _>>()?;
            Ok::<_, StoreError>(Index { segment: segment.clone(), entries })
        };
        self.archive.write_index(&index(&leaving)?).await?;
        self.mark(&leaving).await?;
        self.forget_each(segment.partition, &leaving).await?;
        let there = self.versions(&leaving).await?;
        if !there.is_empty() {
            // Changed in this very moment.
            leaving.retain(|record| !there.contains_key(&record.instance.id.name));
            self.archive.write_index(&index(&leaving)?).await?;
        }
        let instances = leaving.len() as u64;
        Ok(Moved { instances, stayed: total as u64 - instances })
    }

    /// Whether a segment that was packed can be given up: nothing was forgotten for it, since that
    /// would have begun with its index.
    ///
    /// # Errors
    ///
    /// The archive does not answer.
    pub async fn is_unindexed(&self, segment: &SegmentName) -> Result<bool, ArchiveError> {
        let indexed = self.archive.segments(Some(segment.partition)).await?;
        Ok(!indexed.contains(segment))
    }

    /// Those of these records that are still as they were packed, or are forgotten already.
    async fn unchanged(&self, packed: Vec<Record>) -> Result<Vec<Record>, StoreError> {
        let there = self.versions(&packed).await?;
        let is_unchanged = |record: &Record| {
            let version = there.get(&record.instance.id.name);
            version.is_none_or(|version| *version == record.instance.version)
        };
        Ok(packed.into_iter().filter(is_unchanged).collect())
    }

    /// The versions of those that the journal holds, by name.
    async fn versions(&self, of: &[Record]) -> Result<HashMap<Arc<str>, u64>, StoreError> {
        let mut versions = HashMap::new();
        for some in of.chunks(READ_AT_ONCE) {
            let reads: Vec<_> =
                some.iter().map(|record| self.store.read(&record.instance.id)).collect();
            let found = try_join_all(reads).await?.into_iter().flatten();
            versions.extend(found.map(|instance| (instance.id.name, instance.version)));
        }
        Ok(versions)
    }

    /// Puts on record that what was named from outside has been here: a name that is used again
    /// does not begin anew.
    async fn mark(&self, leaving: &[Record]) -> Result<(), StoreError> {
        let mut names = Vec::new();
        for record in leaving {
            let id = &record.instance.id;
            if is_named_from_outside(record)? {
                names.push((ids::archived_route(id), id.partition));
            }
        }
        self.store.route(names).await.map(drop)
    }

    async fn forget_each(&self, partition: u16, leaving: &[Record]) -> Result<(), StoreError> {
        for some in leaving.chunks(FORGET_MAX) {
            let versions = some
                .iter()
                .map(|record| (record.instance.id.name.to_string(), record.instance.version));
            self.store.forget_unchanged(partition, &versions.collect::<Vec<_>>()).await?;
        }
        Ok(())
    }
}

/// Whether somebody outside may use its name again: a subscription's id, an idempotency key.
fn is_named_from_outside(record: &Record) -> Result<bool, StoreError> {
    Ok(match &*record.instance.kind {
        ids::SUBSCRIPTION => true,
        ids::CHARGE => {
            let order = record.charge()?.order;
            order.asked.is_some() || order.purchase.is_some()
        }
        _ => false,
    })
}

/// The place after an instance.
fn passed(at: &Place, kind: &str, instance: &Instance) -> Place {
    Place {
        partition: at.partition,
        kind: Some(kind.into()),
        created_ms: instance.created_at.timestamp_millis(),
        after: instance.id.to_string().into(),
    }
}
