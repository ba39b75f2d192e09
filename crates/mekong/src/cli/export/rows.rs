//! The charges of an export, read a page at a time: those of the store first, then those that have
//! left it.

use std::collections::HashSet;

use ::archive::{self, Record};
use billing::{Charge, ChargeEvent, ChargeId};
use chrono::{DateTime, TimeDelta, Utc};
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::{Entry, decode};
use engine::{Instance, Store, StoreError};
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
    /// What was opened by then may be in the archive, or come there while the store is read; nothing
    /// is, where there is no archive.
    pub(super) may_leave_until: Option<DateTime<Utc>>,
}

/// A charge that the store holds.
struct Held {
    id: ChargeId,
    opened_at: DateTime<Utc>,
    /// Its row, if it is wanted.
    row: Option<ChargeRow>,
}

/// The charges that were met in the store, and may be met in the archive after that.
#[derive(Default)]
pub(super) struct Met(HashSet<ChargeId>);

/// A page of rows, and where the next one starts.
pub(super) type PageOfRows = (Vec<ChargeRow>, Option<ListQuery>);

impl Wanted {
    /// What to ask the store for first.
    pub(super) fn query(&self, partitions: u16) -> ListQuery {
        ListQuery { since: self.span.opened_since(), ..self.filter.query(partitions) }
    }

    /// What was opened after this time stays in a store of this retention while it is read.
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
        let charges = found.rows.into_iter().filter(|it| self.span.may_have(it.updated_at));
        let held = stream::iter(charges.map(|instance| self.held(instance, store)));
        let held: Vec<Option<Held>> = held.buffered(READ_AT_ONCE).try_collect().await?;
        let held: Vec<Held> = held.into_iter().flatten().collect();
        met.0.extend(held.iter().filter(|it| self.may_leave(it)).map(|it| it.id));
        let next = next.map(|cursor| ListQuery { cursor: Some(cursor), ..query });
        Ok((held.into_iter().filter_map(|it| it.row).collect(), next))
    }

    /// What the store holds of a charge that it listed: nothing, if the charge has left since then.
    async fn held(
        &self,
        instance: Instance,
        store: &dyn Store,
    ) -> Result<Option<Held>, StoreError> {
        let charge: Charge = decode(ids::CHARGE, &instance.state)?;
        let mut held = Held { id: charge.order.id, opened_at: instance.created_at, row: None };
        if self.filter.includes(&charge) {
            let history = store.history(&instance.id).await?;
            if history.is_empty() {
                return Ok(None);
            }
            held.row = self.told(&instance, &charge, &history, false)?;
        }
        Ok(Some(held))
    }

    fn may_leave(&self, held: &Held) -> bool {
        self.may_leave_until.is_some_and(|until| held.opened_at <= until)
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
        let charge = record.charge()?;
        match met.0.contains(&charge.order.id) {
            true => Ok(None),
            false => self.told(&record.instance, &charge, &record.history, true),
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

#[cfg(test)]
mod tests {
    use billing::{
        ChargeOrder, ChargeOrigin, ChargeState, Currency, Money, Msisdn, TransactionId, Way,
    };
    use engine::store::NewInstance;
    use engine::store::sqlite::{SqliteOptions, SqliteStore};
    use tempfile::TempDir;
    use workflows::ChargeWorkflow;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    const OPENED: &str = "2026-11-01T00:00:00Z";

    /// A store that holds one finished charge.
    async fn store() -> (TempDir, SqliteStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: 4, virtual_from: Some(at(OPENED)) };
        let store = SqliteStore::open(folder.path().join("s.db"), options).expect("a store");
        let origin = ChargeOrigin::Request { api_key: "k", idempotency_key: "1" };
        let id = ChargeId::mint(0, &origin);
        let order = ChargeOrder {
            id,
            transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("an id"),
            account: "ltc-main".parse().expect("an id"),
            plan: None,
            subscription: None,
            msisdn: Msisdn::parse_e164("8562055500001").expect("a number"),
            amount: Money::parse("5000", Currency::Lak).expect("kip"),
            description: None,
            period: None,
            ordinal: 0,
            dunning_step: 0,
            retry_of: None,
            opened_on: at(OPENED).date_naive(),
            scheduled_for: at(OPENED),
            send_before: None,
            way: Way::Direct,
            purchase: None,
            asked: None,
        };
        let charge = Charge { state: ChargeState::Cancelled, ..Charge::open(order) };
        let opening = ChargeWorkflow::opening(&charge, at(OPENED));
        let finished = NewInstance { status: "cancelled".into(), due_at: None, ..opening };
        store.create(vec![finished]).await.expect("created");
        (folder, store)
    }

    /// Everything from then on, with an archive that may hold what was opened by `may_leave_until`.
    fn wanted(by: By, from: &str, may_leave_until: Option<&str>) -> Wanted {
        Wanted {
            span: Span { by, from: at(from), to: at("2027-01-01T00:00:00Z") },
            filter: ChargeFilter::default(),
            reveal: false,
            may_leave_until: may_leave_until.map(at),
        }
    }

    #[tokio::test]
    async fn only_what_an_archive_may_hold_and_the_span_may_have_is_remembered() {
        let (_folder, store) = store().await;
        let cases = [
            (By::Opened, OPENED, None, 0),
            (By::Opened, OPENED, Some("2026-10-31T00:00:00Z"), 0),
            (By::Opened, OPENED, Some(OPENED), 1),
            (By::Outcome, OPENED, Some(OPENED), 1),
            (By::Outcome, "2026-11-02T00:00:00Z", Some(OPENED), 0),
        ];
        for (by, from, may_leave_until, remembered) in cases {
            let (wanted, mut met) = (wanted(by, from, may_leave_until), Met::default());
            wanted.page(wanted.query(4), &store, &mut met).await.expect("a page");
            assert_eq!(met.0.len(), remembered, "{by:?} from {from}, {may_leave_until:?}");
        }
    }

    #[tokio::test]
    async fn what_left_after_it_was_listed_is_not_told_from_the_store() {
        let (_folder, store) = store().await;
        let wanted = wanted(By::Opened, OPENED, Some(OPENED));
        let listed = store.list(wanted.query(4)).await.expect("a list").rows.remove(0);
        assert!(wanted.held(listed.clone(), &store).await.expect("a store").is_some());
        let names = [(listed.id.name.to_string(), listed.version)];
        store.forget_unchanged(listed.id.partition, &names).await.expect("forgotten");
        assert!(store.read(&listed.id).await.expect("a store").is_none());
        assert!(wanted.held(listed, &store).await.expect("a store").is_none());
    }
}
