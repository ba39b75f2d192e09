//! Charges and refunds of which nobody knows.

use std::collections::BTreeMap;

use billing::{Charge, ChargeState, Refund, RefundState};
use chrono::{DateTime, Utc};
use contract::{DoubtView, RefundDoubtView, Section};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use rust_decimal::Decimal;
use workflows::{Catalog, doubt, ids};

use super::{age_s, how_many};
use crate::doubts::counted;
use crate::page::first_of;

/// Charges in doubt: the oldest, and how many there are.
pub(super) async fn charges(
    limit: usize,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Section<DoubtView>, StoreError> {
    let (now, query) = (store.clock().now(), of(ids::CHARGE, ChargeState::InDoubt.as_str()));
    let count = match catalog.narrowed_to() {
        Some(_) => counted(catalog, store).await?.iter().map(|doubts| doubts.count).sum(),
        None => how_many(&query, catalog, store).await?,
    };
    let mut section = section(query, count, limit, store, |row| {
        Ok(charge_view(row, &decode(ids::CHARGE, &row.state)?, now))
    })
    .await?;
    section.rows.sort_by_key(|row| row.since);
    Ok(section)
}

/// Refunds in doubt: the oldest, and how many there are.
pub(super) async fn refunds(
    limit: usize,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Section<RefundDoubtView>, StoreError> {
    let (now, query) = (store.clock().now(), of(ids::REFUND, RefundState::InDoubt.as_str()));
    let count = how_many(&query, catalog, store).await?;
    let mut section = section(query, count, limit, store, |row| {
        Ok(refund_view(row, &decode(ids::REFUND, &row.state)?, now))
    })
    .await?;
    section.rows.sort_by_key(|row| row.since);
    Ok(section)
}

/// The money that may have moved by charges in doubt, by currency: the sums that their own commits
/// have kept.
pub(super) async fn at_risk(
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for account in catalog.accounts() {
        let counters = store.counters(&doubt::group(&account.id)).await?;
        let minor = counters.get(doubt::AMOUNT).copied().unwrap_or(0);
        let currency = account.max_amount.currency();
        let amount = Decimal::from_i128_with_scale(minor.into(), currency.decimals());
        *sums.entry(currency.code()).or_default() += amount;
    }
    let some = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    Ok(some.map(|(currency, sum)| (currency.to_owned(), sum.to_string())).collect())
}

fn of(kind: &str, status: &str) -> ListQuery {
    ListQuery { kind: kind.to_owned(), statuses: vec![status.to_owned()], ..ListQuery::default() }
}

async fn section<T>(
    query: ListQuery,
    count: u64,
    limit: usize,
    store: &dyn Store,
    view: impl Fn(&Instance) -> Result<T, StoreError>,
) -> Result<Section<T>, StoreError> {
    // Behind the last of them nothing is looked for.
    let limit = usize::try_from(count).map_or(limit, |count| count.min(limit));
    let rows = first_of(query, limit, store, |row| view(row).map(Some)).await?;
    Ok(Section { count, rows })
}

fn charge_view(row: &Instance, charge: &Charge, now: DateTime<Utc>) -> DoubtView {
    let order = &charge.order;
    let since = charge.doubt.as_ref().map_or(row.updated_at, |doubt| doubt.since);
    DoubtView {
        charge: order.id.to_string(),
        account: order.account.to_string(),
        plan: order.plan.as_ref().map(ToString::to_string),
        msisdn: order.msisdn.to_string(),
        amount: order.amount.amount_text(),
        currency: order.amount.currency().code().to_owned(),
        since,
        age_s: age_s(since, now),
        operator_code: charge.operator_code.as_deref().map(str::to_owned),
        look_at: charge.doubt.as_ref().map(|doubt| doubt.look_at),
    }
}

fn refund_view(row: &Instance, refund: &Refund, now: DateTime<Utc>) -> RefundDoubtView {
    let order = &refund.order;
    let since = refund.doubt.as_ref().map_or(row.updated_at, |doubt| doubt.since);
    RefundDoubtView {
        refund: order.id.to_string(),
        charge: order.charge.to_string(),
        account: order.account.to_string(),
        amount: order.amount.amount_text(),
        currency: order.amount.currency().code().to_owned(),
        since,
        age_s: age_s(since, now),
        operator_code: refund.operator_code.as_deref().map(str::to_owned),
    }
}
