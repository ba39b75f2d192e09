//! The runs of tonight.

use chrono::TimeDelta;
use contract::RunView;
use engine::store::{ListQuery, PAGE_MAX};
use engine::workflow::decode;
use engine::{Instance, Store, StoreError};
use workflows::{AccountPolicy, Catalog, RequeueRun, ids, run};

use super::seen::Seen;
use crate::page::first_of;

/// For how long a requeue that has asked for everything is looked at for what it has still to send.
const REQUEUES_SINCE: TimeDelta = TimeDelta::days(2);

/// Every run of each account's date now, the ones of the day before that have still something to
/// send, and the requeues in motion: nights in order of name, then the requeues.
///
/// # Errors
///
/// The store failed, or a requeue cannot be read.
pub async fn tonight(catalog: &Catalog, store: &dyn Store) -> Result<Vec<RunView>, StoreError> {
    let seen = Seen::now(catalog, store).await?;
    let mut runs = Vec::new();
    for account in catalog.accounts() {
        runs.extend(nights_of(account, &seen).await?);
    }
    runs.sort_by(|one, other| one.id.cmp(&other.id));
    runs.extend(requeues(&seen).await?);
    Ok(runs)
}

async fn nights_of(account: &AccountPolicy, seen: &Seen<'_>) -> Result<Vec<RunView>, StoreError> {
    let today = seen.today(account);
    let mut runs = Vec::new();
    for plan in plans_of(account, seen.catalog) {
        for date in today.pred_opt().into_iter().chain([today]) {
            let id = format!("{}/{plan}/{date}", account.id);
            let counters = seen.store.counters(&run::group(&id)).await?;
            let run = seen.run(&id, &counters).await?;
            let is_of_today = date == today && !counters.is_empty();
            runs.extend((is_of_today || run.to_send() > 0).then_some(run));
        }
    }
    Ok(runs)
}

/// What stands for the plan in the names of an account's runs.
pub(super) fn plans_of<'c>(
    account: &'c AccountPolicy,
    catalog: &'c Catalog,
) -> impl Iterator<Item = &'c str> {
    let plans = catalog.plans_of(&account.id).map(|plan| plan.id.as_str());
    plans.chain([run::NO_PLAN, run::PURCHASES])
}

async fn requeues(seen: &Seen<'_>) -> Result<Vec<RunView>, StoreError> {
    let mut runs = Vec::new();
    let in_motion = recent(seen).await?.into_iter().filter(|requeue| !requeue.is_waiting());
    for requeue in in_motion {
        let id = requeue.order.id.run();
        let run = seen.run(&id, &seen.store.counters(&run::group(&id)).await?).await?;
        runs.extend((!requeue.is_done() || run.to_send() > 0).then_some(run));
    }
    Ok(runs)
}

/// The requeues of the last days, and those from before that have not asked for everything yet; of
/// very many, the newest [`PAGE_MAX`] of each.
async fn recent(seen: &Seen<'_>) -> Result<Vec<RequeueRun>, StoreError> {
    let kind = ids::REQUEUE.to_owned();
    let all = ListQuery { kind, newest_first: true, ..ListQuery::default() };
    let since = seen.now - REQUEUES_SINCE;
    let latest = ListQuery { since: Some(since), ..all.clone() };
    let running = ListQuery { statuses: vec!["running".to_owned()], ..all };
    let read = |row: &Instance| decode(ids::REQUEUE, &row.state).map(Some);
    let old = |row: &Instance| if row.created_at < since { read(row) } else { Ok(None) };
    let mut requeues = first_of(running, PAGE_MAX, seen.store, old).await?;
    requeues.extend(first_of(latest, PAGE_MAX, seen.store, read).await?);
    Ok(requeues)
}
