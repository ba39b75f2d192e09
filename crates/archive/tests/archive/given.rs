//! A journal with finished work, and an archive in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use archive::{Archive, Mover};
use billing::{
    Asked, Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, ChargeState, Currency, Money,
    Msisdn, Proof, TransactionId, Way,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{ListQuery, NewInstance};
use engine::workflow::{encode, encode_entry};
use engine::{InstanceId, Store};
use object_store::memory::InMemory;
use tempfile::TempDir;
use workflows::{ChargeWorkflow, ids, lanes};

pub(crate) const PARTITIONS: u16 = 4;
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(30);

pub(crate) fn begun() -> DateTime<Utc> {
    "2026-10-01T00:00:00Z".parse().expect("an instant")
}

/// A journal whose time is told, and an archive.
pub(crate) struct World {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) archive: Archive,
    _folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteOptions { partitions: PARTITIONS, virtual_from: Some(begun()) };
        let store = SqliteStore::open(folder.path().join("mekong.db"), options).expect("a store");
        let archive = Archive::new(Arc::new(InMemory::new()), "prefix");
        Self { store: Arc::new(store), archive, _folder: folder }
    }

    /// Puts instances on record.
    pub(crate) async fn keep(&self, new: impl IntoIterator<Item = NewInstance>) {
        self.store.create(new.into_iter().collect()).await.expect("created");
    }

    /// So many days after the beginning.
    pub(crate) async fn day(&self, days: i64) {
        self.store.skip_to(begun() + TimeDelta::days(days)).await.expect("time passes");
    }

    /// Moves everything that may leave; how much that was.
    pub(crate) async fn move_all(&self) -> u64 {
        move_all(&*self.store, &self.archive).await.expect("moved")
    }

    /// The names of what the journal still holds of a kind.
    pub(crate) async fn left(&self, kind: &str) -> Vec<String> {
        let query = ListQuery { kind: kind.to_owned(), limit: 1_000, ..ListQuery::default() };
        let rows = self.store.list(query).await.expect("a list").rows;
        rows.into_iter().map(|row| row.id.name.to_string()).collect()
    }

    /// How often each instance stands in an index.
    pub(crate) async fn indexed(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for segment in self.archive.segments(None).await.expect("names") {
            for entry in self.archive.index(&segment).await.expect("an index").entries {
                *found.entry(entry.id).or_default() += 1;
            }
        }
        found
    }
}

/// A whole pass over a journal.
pub(crate) async fn move_all(
    store: &dyn Store,
    archive: &Archive,
) -> Result<u64, archive::ArchiveError> {
    let mover = Mover::new(store, archive, RETENTION);
    let (mut place, mut moved) = (None, 0);
    loop {
        let packed = mover.pack(place.as_ref()).await?;
        if let Some(segment) = &packed.segment {
            moved += mover.forget(segment).await?.instances;
        }
        place = packed.place;
        if place.is_none() {
            return Ok(moved);
        }
    }
}

pub(crate) fn line(number: u64) -> Msisdn {
    Msisdn::parse_e164(&format!("85620555{number:05}")).expect("a number")
}

/// An order for a renewal of a line.
pub(crate) fn order(number: u64) -> ChargeOrder {
    let (msisdn, key) = (line(number), number.to_string());
    let origin = ChargeOrigin::Request { api_key: "k", idempotency_key: &key };
    let id = ChargeId::mint(ids::partition_of(msisdn, PARTITIONS), &origin);
    ChargeOrder {
        id,
        transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("an id"),
        account: "ltc-main".parse().expect("an account id"),
        plan: Some("gold".parse().expect("a plan id")),
        subscription: None,
        msisdn,
        amount: Money::parse("5000", Currency::Lak).expect("kip"),
        description: None,
        period: None,
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day"),
        scheduled_for: begun(),
        send_before: None,
        way: Way::Renewal,
        purchase: None,
        asked: None,
    }
}

/// The same, asked for by a backend.
pub(crate) fn asked_for(number: u64) -> ChargeOrder {
    ChargeOrder { asked: Some(Box::new(Asked::default())), ..order(number) }
}

pub(crate) fn charged_event() -> ChargeEvent {
    ChargeEvent::Charged {
        proof: Proof::Reply,
        code: None,
        reference: None,
        evidence: None,
        amount: None,
        expiry: None,
        look_at: None,
    }
}

/// A charge of this order in this state; only an open one is due.
pub(crate) fn charge(order: ChargeOrder, state: ChargeState) -> NewInstance {
    let charge = Charge { state, ..Charge::open(order) };
    let is_open = matches!(state, ChargeState::Requested | ChargeState::InDoubt);
    let history = encode_entry(begun(), &[ChargeEvent::Opened, charged_event()]);
    NewInstance {
        status: state.as_str().into(),
        lane: lanes::charge(&charge),
        due_at: is_open.then(begun),
        state: encode(&charge),
        history,
        ..ChargeWorkflow::opening(&charge, begun())
    }
}

/// A charged charge of a line.
pub(crate) fn charged(number: u64) -> NewInstance {
    charge(order(number), ChargeState::Charged)
}

pub(crate) fn id(number: u64) -> InstanceId {
    ids::charge(order(number).id)
}
