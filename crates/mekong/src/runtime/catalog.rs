//! The catalog that workflows go by, from the configuration.

use billing::{NotFoundRule, RenewalSchedule};
use workflows::{AccountPolicy, Catalog};

use crate::config::{Account, Config, NotFound, OperatorAccount};

/// The accounts and plans of the operators this version works with.
pub fn catalog_of(config: &Config) -> Catalog {
    let accounts = config.accounts.iter().filter_map(|(id, account)| {
        let OperatorAccount::Ltc(ltc) = &account.operator else { return None };
        Some(policy(id.clone(), account, ltc.transaction_prefix.clone()))
    });
    let plans = config.plans.values().map(|plan| plan.plan.clone());
    Catalog::new(accounts, plans)
}

fn policy(id: billing::AccountId, account: &Account, transaction_prefix: String) -> AccountPolicy {
    AccountPolicy {
        id,
        transaction_prefix,
        inquiry_schedule: account.inquiry_schedule.clone(),
        timeout: account.timeout,
        not_found: match account.not_found {
            NotFound::Hold => NotFoundRule::Hold,
            NotFound::Decline => NotFoundRule::Decline,
        },
        attempts_per_day: account.attempts_per_day,
        max_amount: account.max_amount,
        tps: f64::from(account.tps),
        connections: usize::try_from(account.connections).unwrap_or(usize::MAX),
        any_time: RenewalSchedule::at_any_time(account.timezone),
    }
}
