//! Matters that are open.

use std::collections::BTreeSet;

use billing::Money;
use chrono::{DateTime, Utc};
use contract::{MatterView, Section};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use workflows::matter::{Matter, MatterKind};
use workflows::{Catalog, ids};

use super::{age_s, how_many};
use crate::page::first_of;

/// Those of these kinds: the oldest, and how many there are.
pub(super) async fn open(
    kinds: &[MatterKind],
    limit: usize,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Section<MatterView>, StoreError> {
    let query = ListQuery {
        kind: ids::MATTER.to_owned(),
        statuses: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        ..ListQuery::default()
    };
    let count = how_many(&query, catalog, store).await?;
    if count == 0 {
        return Ok(Section { count, rows: Vec::new() });
    }
    let now = store.clock().now();
    let of = |row: &Instance| Ok(Some(view(row, decode(ids::MATTER, &row.state)?, now)));
    let rows = first_of(query, limit, store, of).await?;
    match kinds {
        [MatterKind::UnlistedCode] => Ok(each_once(rows, count, limit)),
        _ => Ok(Section { count, rows }),
    }
}

/// A code is one matter for staff, in however many partitions it was met.
fn each_once(rows: Vec<MatterView>, count: u64, limit: usize) -> Section<MatterView> {
    let are_all = rows.len() < limit;
    let mut seen = BTreeSet::new();
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|row| seen.insert((row.account.clone(), row.note.clone())))
        .collect();
    if are_all { Section::all(rows) } else { Section { count, rows } }
}

fn view(row: &Instance, matter: Matter, now: DateTime<Utc>) -> MatterView {
    MatterView {
        id: row.id.name.to_string(),
        kind: matter.kind.as_str().to_owned(),
        words: matter.kind.words().to_owned(),
        subject: matter.subject.into(),
        account: matter.account.to_string(),
        amount: matter.amount.map(Money::amount_text),
        currency: matter.amount.map(|amount| amount.currency().code().to_owned()),
        note: matter.note.map(Into::into),
        opened_at: row.created_at,
        age_s: age_s(row.created_at, now),
    }
}
