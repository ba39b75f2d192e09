//! A batch of rows, put into the journal.

use std::sync::Arc;

use billing::Subscription;
use engine::store::CreateOutcome;
use engine::workflow::decode;
use engine::{Instance, Moment, Store, StoreError};
use workflows::{Catalog, SubscriptionWorkflow, enrol, ids};

use super::batch::Numbered;
use super::conflict::Conflict;
use super::reason::Reason;
use super::row::Row;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is enrolled now.
    Created,
    /// It was enrolled before.
    Unchanged,
    /// It is not enrolled.
    Rejected(Reason),
}

/// A line's number, and what became of it.
pub(super) type Judged = (u64, Verdict);

/// Enrols rows.
pub(super) struct Enroller {
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
    workflow: SubscriptionWorkflow,
}

impl Enroller {
    pub(super) fn new(store: Arc<dyn Store>, catalog: Arc<Catalog>) -> Self {
        let workflow = SubscriptionWorkflow::new(catalog.clone(), store.partitions());
        Self { store, catalog, workflow }
    }

    /// Enrols what can be enrolled, and says of every line what became of it, in their order.
    ///
    /// The ids are reserved first, so that a second use of one is found wherever it is routed
    /// (DESIGN 3); whatever ends this half way, the next call goes on where it ended.
    pub(super) async fn enrol(&self, lines: Vec<Numbered>) -> Result<Vec<Judged>, StoreError> {
        let mut judged = Vec::with_capacity(lines.len());
        let mut rows = Vec::with_capacity(lines.len());
        for (number, line) in lines {
            match line {
                Ok(row) => rows.push((number, row)),
                Err(reason) => judged.push((number, Verdict::Rejected(reason))),
            }
        }
        let (here, elsewhere) = self.reserve(rows).await?;
        judged.extend(self.create(here).await?);
        // Only now: the one that has the id may stand in these same lines.
        for (number, row) in elsewhere {
            judged.push((number, self.judge_elsewhere(row).await?));
        }
        judged.sort_unstable_by_key(|(number, _)| *number);
        Ok(judged)
    }

    /// Parts rows whose ids are theirs from those whose ids were given to another partition, with
    /// that partition in place of their own.
    async fn reserve(&self, rows: Vec<(u64, Row)>) -> Result<Parted, StoreError> {
        let wanted =
            |(_, row): &(u64, Row)| (ids::subscription_route(&row.subscription.id), row.partition);
        let on_record = self.store.route(rows.iter().map(wanted).collect()).await?;
        let mut parted = Parted::default();
        for ((number, mut row), partition) in rows.into_iter().zip(on_record) {
            if partition == row.partition {
                parted.0.push((number, row));
            } else {
                row.partition = partition;
                parted.1.push((number, row));
            }
        }
        Ok(parted)
    }

    async fn create(&self, rows: Vec<(u64, Row)>) -> Result<Vec<Judged>, StoreError> {
        let now =
            Moment { at: self.store.clock().now(), lost_commits_at: self.store.lost_commits_at() };
        let new = |(_, row): &(u64, Row)| {
            enrol::enrolment(&self.workflow, &row.subscription, row.partition, now)
        };
        let outcomes = self.store.create(rows.iter().map(new).collect()).await?;
        let judge = |((number, row), outcome)| Ok((number, self.judge(row, outcome)?));
        rows.into_iter().zip(outcomes).map(judge).collect()
    }

    fn judge(&self, row: Row, outcome: CreateOutcome) -> Result<Verdict, StoreError> {
        match outcome {
            CreateOutcome::Created => Ok(Verdict::Created),
            CreateOutcome::Exists(on_record) => self.compare(&on_record, row),
            CreateOutcome::Taken { by } => Ok(Verdict::Rejected(Conflict::second(&by).into())),
        }
    }

    async fn judge_elsewhere(&self, row: Row) -> Result<Verdict, StoreError> {
        let on_record = ids::subscription(row.partition, &row.subscription.id);
        match self.store.read(&on_record).await? {
            Some(on_record) => self.compare(&on_record, row),
            None => Ok(Verdict::Rejected(Conflict::Reserved { id: row.subscription.id }.into())),
        }
    }

    fn compare(&self, on_record: &Instance, row: Row) -> Result<Verdict, StoreError> {
        let wanted = row.subscription;
        let plan = self.catalog.plan(&wanted.plan).expect("the row was read by this catalog");
        let on_record: Subscription = decode(ids::SUBSCRIPTION, &on_record.state)?;
        let conflict = Conflict::between(on_record, wanted, plan);
        Ok(conflict.map_or(Verdict::Unchanged, |conflict| Verdict::Rejected(conflict.into())))
    }
}

/// Rows to be created, and rows whose ids are on record elsewhere.
type Parted = (Vec<(u64, Row)>, Vec<(u64, Row)>);
