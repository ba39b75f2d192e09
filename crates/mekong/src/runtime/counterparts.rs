//! Who is behind each account, for people.

use std::collections::BTreeMap;

use billing::AccountId;
use console::Counterpart;

use crate::config::{Account, AocEnvironment, Config, OperatorAccount};

/// The counterpart of every account of a configuration.
pub(super) fn counterparts_of(config: &Config) -> BTreeMap<AccountId, Counterpart> {
    config.accounts.iter().map(|(id, account)| (id.clone(), counterpart(account))).collect()
}

fn counterpart(account: &Account) -> Counterpart {
    let (operator, environment) = match &account.operator {
        OperatorAccount::Ltc(own) => ("Lao Telecom", own.request_type.to_string()),
        OperatorAccount::Aoc(own) => {
            let environment = match own.environment {
                AocEnvironment::Sandbox => "sandbox",
                AocEnvironment::Production => "production",
            };
            ("Boost Connect's AOC gateway", environment.to_owned())
        }
    };
    // The rest of an address may hold a secret.
    let host = account.base_url.host_str().unwrap_or_default().to_owned();
    Counterpart { operator, environment, host }
}
