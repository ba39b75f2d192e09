//! The charges of an export, read a page at a time: those of the store first, then those that have
//! left it.

use std::collections::HashSet;

use ::archive::{self, Record};
use billing::{Charge, ChargeEvent};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::{Entry, decode};
use engine::{Instance, InstanceId, Store, StoreError};
use export::{ChargeRow, outcome_at};
use futures::stream::{self, StreamExt, TryStreamExt};
use records::charge_view;
use workflows::{ChargeFilter, ids};

use super::when::{By, Span};

/// Histories that are read at the same time.
const READ_AT_ONCE: usize = 32;

/// How long an export takes at most: whatever may leave the store within this time may be met twice.
const TAKES_MAX: TimeDelta = TimeDelta::days(1);

/// What is taken out, and how much of it is shown.
pub(super) struct Wanted {
    pub(super) span: Span,
    pub(super) filter: ChargeFilter,
    /// Whether numbers are whole.
    pub(super) reveal: bool,
    /// What has not changed since then may leave the store while it is read.
    pub(super) may_leave_until: DateTime<Utc>,
}

/// The charges that may be met in the archive after they were met in the store.
#[derive(Default)]
pub(super) struct Met(HashSet<InstanceId>);

/// A page of rows, and where the next one starts.
pub(super) type PageOfRows = (Vec<ChargeRow>, Option<ListQuery>);

impl Wanted {
    /// What to ask the store for first.
    pub(super) fn query(&self, partitions: u16) -> ListQuery {
        ListQuery { since: self.span.opened_since(), ..self.filter.query(partitions) }
    }

    /// What has not changed since this time may leave a store of this retention while it is read.
    pub(super) fn may_leave_until(now: DateTime<Utc>, retention: TimeDelta) -> DateTime<Utc> {
        now.checked_sub_signed(retention - TAKES_MAX).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The next page of the store.
    pub(super) async fn page(
        &self,
        query: ListQuery,
        store: &dyn Store,
        met: &mut Met,
    ) -> Result<PageOfRows, StoreError> {
        let query = ListQuery { limit: PAGE_MAX, ..query };
        let found = store.list(query.clone()).await?;
        let last = found.rows.last();
        let is_over = last.is_none_or(|last| last.created_at >= self.span.to);
        let next = found.next.filter(|_| !is_over);
        let may_leave =
            |it: &&Instance| it.due_at.is_none() && it.updated_at <= self.may_leave_until;
        met.0.extend(found.rows.iter().filter(may_leave).map(|it| it.id.clone()));
        let charges = found.rows.into_iter().filter(|it| self.span.may_have(it.updated_at));
        let rows = stream::iter(charges.map(|instance| self.row(instance, store)));
        let rows: Vec<Option<ChargeRow>> = rows.buffered(READ_AT_ONCE).try_collect().await?;
        let next = next.map(|cursor| ListQuery { cursor: Some(cursor), ..query });
        Ok((rows.into_iter().flatten().collect(), next))
    }

    /// A charge that the store holds, if it is wanted.
    async fn row(
        &self,
        instance: Instance,
        store: &dyn Store,
    ) -> Result<Option<ChargeRow>, StoreError> {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        if !self.filter.includes(&charge) {
            return Ok(None);
        }
        let history = store.history(&instance.id).await?;
        self.told(&instance, &charge, &history, false)
    }

    /// What is looked for in the archive.
    pub(super) fn archived(&self) -> archive::Wanted {
        archive::Wanted {
            kind: Some(ids::CHARGE),
            since: self.span.opened_since(),
            until: Some(self.span.to),
            changed_since: (self.span.by == By::Outcome).then_some(self.span.from),
            ..archive::Wanted::default()
        }
    }

    /// An archived charge, if it is wanted and was not met in the store.
    pub(super) fn archived_row(
        &self,
        record: &Record,
        met: &Met,
    ) -> Result<Option<ChargeRow>, StoreError> {
        match met.0.contains(&record.instance.id) {
            true => Ok(None),
            false => self.told(&record.instance, &record.charge()?, &record.history, true),
        }
    }

    /// A charge with its history as a row, if it is wanted.
    fn told(
        &self,
        instance: &Instance,
        charge: &Charge,
        history: &[Vec<u8>],
        archived: bool,
    ) -> Result<Option<ChargeRow>, StoreError> {
        let entries = history.iter().map(|entry| decode::<Entry<ChargeEvent>>(ids::CHARGE, entry));
        let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
        let events = entries.iter().flat_map(|entry| {
            let at = engine::clock::from_ms(entry.at_ms);
            entry.events.iter().map(move |event| (at, event))
        });
        let outcome_at = outcome_at(charge.state, events);
        let mut view = charge_view(instance, charge);
        if !self.filter.includes(charge) || !self.span.has(view.created_at, outcome_at) {
            return Ok(None);
        }
        if self.reveal {
            view.msisdn = charge.order.msisdn.reveal();
        }
        Ok(Some(ChargeRow { charge: view, outcome_at, archived }))
    }
}
