//! Batches of entries, put into the journal.

use std::sync::Arc;

use billing::{Subscription, SubscriptionId};
use engine::store::CreateOutcome;
use engine::workflow::decode;
use engine::{Instance, Moment, Store, StoreError};
use workflows::{Catalog, SubscriptionWorkflow, enrol, ids};

use super::before::{self, Before};
use super::{Conflict, Entry};

/// What became of a line; `R` is why it was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<R> {
    /// It is enrolled now.
    Created,
    /// It was enrolled before.
    Unchanged,
    /// It is not enrolled.
    Rejected(R),
}

/// A line's number, and what it says or why it cannot be read.
pub type Numbered<R> = (u64, Result<Entry, R>);
/// A line's number, and what became of it.
pub type Judged<R> = (u64, Verdict<R>);

/// Enrols entries.
pub struct Enroller {
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
    workflow: SubscriptionWorkflow,
}

impl Enroller {
    /// Enrols in this store, by the plans of this catalog.
    pub fn new(store: Arc<dyn Store>, catalog: Arc<Catalog>) -> Self {
        let workflow = SubscriptionWorkflow::new(catalog.clone(), store.partitions());
        Self { store, catalog, workflow }
    }

    /// Enrols what can be enrolled, and says of every line what became of it, in their order.
    ///
    /// The ids are reserved first, so that a second use of one is found wherever it is routed
    /// (DESIGN 3); whatever ends this half way, the next call goes on where it ended.
    ///
    /// # Errors
    ///
    /// The store failed; the same lines again settle it.
    pub async fn enrol<R: From<Conflict>>(
        &self,
        lines: Vec<Numbered<R>>,
    ) -> Result<Vec<Judged<R>>, StoreError> {
        let mut judged = Vec::with_capacity(lines.len());
        let mut entries = Vec::with_capacity(lines.len());
        for (number, line) in lines {
            match line {
                Ok(entry) => entries.push((number, entry)),
                Err(reason) => judged.push((number, Verdict::Rejected(reason))),
            }
        }
        let entries = self.judge_by_what_was_before(entries, &mut judged).await?;
        let (here, elsewhere) = self.reserve(entries).await?;
        let (here, archived) = self.without_archived(here).await?;
        judged.extend(self.create(here).await?);
        for (number, entry) in archived {
            judged.push((number, self.judge_archived(entry).await?));
        }
        // Only now: the one that has the id may stand in these same lines.
        for (number, entry) in elsewhere {
            judged.push((number, self.judge_elsewhere(entry).await?));
        }
        judged.sort_unstable_by_key(|(number, _)| *number);
        Ok(judged)
    }

    /// Judges what was enrolled before there were merchants, and gives back the rest.
    async fn judge_by_what_was_before<R: From<Conflict>>(
        &self,
        entries: Vec<(u64, Entry)>,
        judged: &mut Vec<Judged<R>>,
    ) -> Result<Vec<(u64, Entry)>, StoreError> {
        let each = entries.iter().map(|(_, entry)| entry);
        let before = before::of_each(each, &self.catalog, &*self.store).await?;
        let mut rest = Vec::with_capacity(entries.len());
        for ((number, entry), before) in entries.into_iter().zip(before) {
            let verdict = match before {
                None => {
                    rest.push((number, entry));
                    continue;
                }
                Some(Before::OnRecord(on_record)) => self.compare(&on_record, entry)?,
                Some(Before::Archived) => {
                    self.rejected(Conflict::Archived { id: entry.subscription.id })
                }
            };
            judged.push((number, verdict));
        }
        Ok(rest)
    }

    /// Parts entries whose ids are theirs from those whose ids were given to another partition, with
    /// that partition in place of their own.
    async fn reserve(&self, entries: Vec<(u64, Entry)>) -> Result<Parted, StoreError> {
        let wanted = |(_, entry): &(u64, Entry)| {
            (ids::subscription_route(&entry.subscription.id), entry.partition)
        };
        let on_record = self.store.route(entries.iter().map(wanted).collect()).await?;
        let mut parted = Parted::default();
        for ((number, mut entry), partition) in entries.into_iter().zip(on_record) {
            if partition == entry.partition {
                parted.0.push((number, entry));
            } else {
                entry.partition = partition;
                parted.1.push((number, entry));
            }
        }
        Ok(parted)
    }

    /// Parts entries from those whose subscription has ended and left the journal: an old file that is
    /// imported again must not begin what somebody has ended (money rule 10).
    async fn without_archived(&self, entries: Vec<(u64, Entry)>) -> Result<Parted, StoreError> {
        let name = |(_, entry): &(u64, Entry)| {
            ids::archived_route(&ids::subscription(entry.partition, &entry.subscription.id))
        };
        let gone = self.store.routes(entries.iter().map(name).collect()).await?;
        let mut parted = Parted::default();
        for (entry, gone) in entries.into_iter().zip(gone) {
            let part = if gone.is_none() { &mut parted.0 } else { &mut parted.1 };
            part.push(entry);
        }
        Ok(parted)
    }

    /// One that is on its way to the archive is still on record; one that is there is not.
    async fn judge_archived<R: From<Conflict>>(
        &self,
        entry: Entry,
    ) -> Result<Verdict<R>, StoreError> {
        self.judge_on_record(entry, |id| Conflict::Archived { id }).await
    }

    async fn create<R: From<Conflict>>(
        &self,
        entries: Vec<(u64, Entry)>,
    ) -> Result<Vec<Judged<R>>, StoreError> {
        let now =
            Moment { at: self.store.clock().now(), lost_commits_at: self.store.lost_commits_at() };
        let new = |(_, entry): &(u64, Entry)| {
            enrol::enrolment(&self.workflow, &entry.subscription, entry.partition, now)
        };
        let outcomes = self.store.create(entries.iter().map(new).collect()).await?;
        let judge = |((number, entry), outcome)| Ok((number, self.judge(entry, outcome)?));
        entries.into_iter().zip(outcomes).map(judge).collect()
    }

    fn judge<R: From<Conflict>>(
        &self,
        entry: Entry,
        outcome: CreateOutcome,
    ) -> Result<Verdict<R>, StoreError> {
        match outcome {
            CreateOutcome::Created => Ok(Verdict::Created),
            CreateOutcome::Exists(on_record) => self.compare(&on_record, entry),
            CreateOutcome::Taken { by } => Ok(self.rejected(Conflict::second(&by))),
        }
    }

    async fn judge_elsewhere<R: From<Conflict>>(
        &self,
        entry: Entry,
    ) -> Result<Verdict<R>, StoreError> {
        self.judge_on_record(entry, |id| Conflict::Reserved { id }).await
    }

    /// Judged by what is on record of it or, if nothing is, why it cannot be enrolled.
    async fn judge_on_record<R: From<Conflict>>(
        &self,
        entry: Entry,
        otherwise: impl FnOnce(SubscriptionId) -> Conflict,
    ) -> Result<Verdict<R>, StoreError> {
        let on_record = ids::subscription(entry.partition, &entry.subscription.id);
        match self.store.read(&on_record).await? {
            Some(on_record) => self.compare(&on_record, entry),
            None => Ok(self.rejected(otherwise(entry.subscription.id))),
        }
    }

    fn rejected<R: From<Conflict>>(&self, conflict: Conflict) -> Verdict<R> {
        Verdict::Rejected(conflict.in_own_names(&self.catalog).into())
    }

    fn compare<R: From<Conflict>>(
        &self,
        on_record: &Instance,
        entry: Entry,
    ) -> Result<Verdict<R>, StoreError> {
        let wanted = entry.subscription;
        let plan = self.catalog.plan(&wanted.plan).expect("the entry was read by this catalog");
        let on_record: Subscription = decode(ids::SUBSCRIPTION, &on_record.state)?;
        let conflict = Conflict::between(on_record, wanted, plan);
        Ok(conflict.map_or(Verdict::Unchanged, |conflict| self.rejected(conflict)))
    }
}

/// Entries to be created, and entries whose ids are on record elsewhere, or are archived.
type Parted = (Vec<(u64, Entry)>, Vec<(u64, Entry)>);
