//! What is in doubt now, account by account.

use std::collections::BTreeMap;

use billing::{Charge, ChargeState};
use chrono::{DateTime, Utc};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Store, StoreError};
use rust_decimal::Decimal;
use workflows::{AccountPolicy, Catalog, doubt, ids};

use crate::page::first_of;

/// Charges in doubt looked at for the oldest doubt of each account, the oldest charges first; where a
/// merchant looks on, as many of its own.
const LOOKED_AT_MAX: usize = 200;

/// What is in doubt of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubts {
    /// The account.
    pub account: String,
    /// Charges.
    pub count: u64,
    /// The money that may have moved by them, as decimal text.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// Since when the longest doubt has lasted, of the few hundred oldest charges in doubt.
    pub oldest_at: Option<DateTime<Utc>>,
}

/// What is in doubt of every account of which anything is, in order of name.
///
/// # Errors
///
/// The store failed, or a charge cannot be read.
pub async fn doubts(catalog: &Catalog, store: &dyn Store) -> Result<Vec<Doubts>, StoreError> {
    let mut all = counted(catalog, store).await?;
    // Behind the last of them nothing is looked for.
    let count: u64 = all.iter().map(|doubts| doubts.count).sum();
    let among = usize::try_from(count).map_or(LOOKED_AT_MAX, |count| count.min(LOOKED_AT_MAX));
    let oldest = oldest(among, store).await?;
    for doubts in &mut all {
        doubts.oldest_at = oldest.get(&doubts.account).copied();
    }
    Ok(all)
}

/// The same as far as it is counted: how old the oldest are is not.
pub(crate) async fn counted(
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<Doubts>, StoreError> {
    let mut all = Vec::new();
    for account in catalog.accounts() {
        let counters = store.counters(&doubt::group(&account.id)).await?;
        let doubts = of_account(account, &counters);
        all.extend((doubts.count > 0).then_some(doubts));
    }
    Ok(all)
}

fn of_account(account: &AccountPolicy, counters: &BTreeMap<String, i64>) -> Doubts {
    // Below nothing there is nothing, whatever the counters say.
    let of = |field| u64::try_from(counters.get(field).copied().unwrap_or(0)).unwrap_or(0);
    let currency = account.max_amount.currency();
    let amount = Decimal::from_i128_with_scale(of(doubt::AMOUNT).into(), currency.decimals());
    Doubts {
        account: account.id.to_string(),
        count: of(doubt::COUNT),
        amount: amount.to_string(),
        currency: currency.code().to_owned(),
        oldest_at: None,
    }
}

/// Since when the longest doubt of each account has lasted.
async fn oldest(
    among: usize,
    store: &dyn Store,
) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
    let statuses = vec![ChargeState::InDoubt.as_str().to_owned()];
    let query = ListQuery { kind: ids::CHARGE.to_owned(), statuses, ..ListQuery::default() };
    let charges =
        first_of(query, among, store, |row| decode::<Charge>(ids::CHARGE, &row.state).map(Some));
    let mut oldest = BTreeMap::new();
    for charge in charges.await? {
        let Some(doubt) = &charge.doubt else { continue };
        let since = oldest.entry(charge.order.account.to_string()).or_insert(doubt.since);
        *since = doubt.since.min(*since);
    }
    Ok(oldest)
}
