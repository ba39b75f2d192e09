//! What is in doubt now, account by account.

use std::collections::BTreeMap;

use billing::{Charge, ChargeState};
use chrono::{DateTime, Utc};
use engine::store::ListQuery;
use engine::workflow::decode;
use engine::{Store, StoreError};
use rust_decimal::Decimal;
use workflows::{AccountPolicy, Catalog, doubt, ids};

/// Charges in doubt looked at for the oldest doubt of each account, the oldest charges first.
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
    let mut all = Vec::new();
    for account in catalog.accounts() {
        let counters = store.counters(&doubt::group(&account.id)).await?;
        let doubts = counted(account, &counters);
        all.extend((doubts.count > 0).then_some(doubts));
    }
    if !all.is_empty() {
        let oldest = oldest(store).await?;
        for doubts in &mut all {
            doubts.oldest_at = oldest.get(&doubts.account).copied();
        }
    }
    Ok(all)
}

fn counted(account: &AccountPolicy, counters: &BTreeMap<String, i64>) -> Doubts {
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
async fn oldest(store: &dyn Store) -> Result<BTreeMap<String, DateTime<Utc>>, StoreError> {
    let statuses = vec![ChargeState::InDoubt.as_str().to_owned()];
    let kind = ids::CHARGE.to_owned();
    let query = ListQuery { kind, statuses, limit: LOOKED_AT_MAX, ..ListQuery::default() };
    let mut oldest = BTreeMap::new();
    for row in store.list(query).await?.rows {
        let charge: Charge = decode(ids::CHARGE, &row.state)?;
        let Some(doubt) = &charge.doubt else { continue };
        let since = oldest.entry(charge.order.account.to_string()).or_insert(doubt.since);
        *since = doubt.since.min(*since);
    }
    Ok(oldest)
}
