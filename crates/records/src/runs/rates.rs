//! The calls of a day, over time.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::RateSeries;
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Store, StoreError};
use workflows::{AccountPolicy, Catalog, RequeueRun, ids, run};

use super::counted::sent;
use super::tonight::plans_of;
use crate::page::first_of;

/// The series of requeues that are of several accounts.
const REQUEUE: &str = "requeue";
/// How long before a date a requeue may have been asked for that has calls on it.
const REQUEUES_SINCE: TimeDelta = TimeDelta::days(7);

type Calls = BTreeMap<DateTime<Utc>, u64>;

/// The charging calls that each account made on `date`, its own; what a night left over for this
/// one is counted in, and so are the requeues of the week. An account without calls has no series.
///
/// # Errors
///
/// The store failed, or a requeue cannot be read.
pub async fn rates(
    date: NaiveDate,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<RateSeries>, StoreError> {
    let mut by_account: BTreeMap<String, Calls> = BTreeMap::new();
    for account in catalog.accounts() {
        let calls = by_account.entry(account.id.to_string()).or_default();
        for plan in plans_of(account, catalog) {
            for opened_on in date.pred_opt().into_iter().chain([date]) {
                let id = format!("{}/{plan}/{opened_on}", account.id);
                add(calls, sent(&store.counters(&run::group(&id)).await?));
            }
        }
        calls.retain(|quarter, _| account.any_time.local_date(*quarter) == date);
    }
    for (account, calls) in requeues(date, catalog, store).await? {
        add(by_account.entry(account).or_default(), calls);
    }
    Ok(by_account.into_iter().filter_map(|(account, calls)| series(account, &calls)).collect())
}

/// The calls of requeues, by the account that each is of.
async fn requeues(
    date: NaiveDate,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<Vec<(String, Calls)>, StoreError> {
    let since = date.and_time(chrono::NaiveTime::MIN).and_utc() - REQUEUES_SINCE;
    let kind = ids::REQUEUE.to_owned();
    let since = Some(since);
    let query = ListQuery { kind, since, ..ListQuery::default() };
    let of_the_week =
        first_of(query, PAGE_MAX, store, |row| decode(ids::REQUEUE, &row.state).map(Some));
    let mut requeues = Vec::new();
    for requeue in of_the_week.await? {
        let account = account_of(&requeue, catalog);
        let mut calls = sent(&store.counters(&run::group(&requeue.order.id.run())).await?);
        calls.retain(|quarter, _| match account {
            Some(account) => account.any_time.local_date(*quarter) == date,
            None => quarter.date_naive() == date,
        });
        requeues.push((account.map_or_else(|| REQUEUE.to_owned(), |a| a.id.to_string()), calls));
    }
    Ok(requeues)
}

/// The account that a requeue's filter names, or the only one there is.
fn account_of<'c>(requeue: &RequeueRun, catalog: &'c Catalog) -> Option<&'c AccountPolicy> {
    let mut accounts = catalog.accounts();
    match &requeue.order.filter.account {
        Some(named) => catalog.account(named),
        None => accounts.next().filter(|_| accounts.next().is_none()),
    }
}

fn add(calls: &mut Calls, more: Calls) {
    for (quarter, more) in more {
        *calls.entry(quarter).or_default() += more;
    }
}

/// From the first quarter of an hour with a call to the last one, the quiet ones between included.
fn series(account: String, calls: &Calls) -> Option<RateSeries> {
    let (first, last) = (*calls.keys().next()?, *calls.keys().next_back()?);
    let quarters = std::iter::successors(Some(first), |quarter| Some(*quarter + run::SENT_BUCKET));
    let buckets = quarters.take_while(|quarter| *quarter <= last);
    let buckets = buckets.map(|quarter| (quarter, calls.get(&quarter).copied().unwrap_or(0)));
    let bucket_s = run::SENT_BUCKET.num_seconds().unsigned_abs();
    Some(RateSeries { account, buckets: buckets.collect(), bucket_s })
}
