//! `mekong merchants list`: who shares the deployment, and what belongs to whom.

use billing::MerchantId;
use clap::Subcommand;
use serde::Serialize;

use super::listing::Row;
use super::{Exit, Failure, Invocation};
use crate::config::{Config, MerchantConfig};

/// Commands about the merchants of the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum MerchantsCommand {
    /// List merchants: what each has, who acts for it, and its share of the work
    List,
}

/// Runs one of them.
pub(super) fn run(command: &MerchantsCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let MerchantsCommand::List = command;
    let config = invocation.config()?;
    let all = config.merchants.iter().map(|(id, merchant)| Belongings::of(id, merchant, &config));
    let output = &invocation.output;
    match output.is_json() {
        true => all.into_iter().try_for_each(|one| output.json(&one))?,
        false => output.table(Belongings::HEADINGS, all.map(|one| one.cells()))?,
    }
    Ok(Exit::Done)
}

/// What belongs to a merchant, and who acts for it; keys and people by their names.
#[derive(Debug, Serialize)]
struct Belongings {
    merchant: String,
    name: String,
    share: u32,
    accounts: Vec<String>,
    plans: Vec<String>,
    webhooks: Vec<String>,
    api_keys: Vec<String>,
    staff: Vec<String>,
}

impl Belongings {
    fn of(id: &MerchantId, merchant: &MerchantConfig, config: &Config) -> Self {
        let own = config.clone().only(id);
        Self {
            merchant: id.to_string(),
            name: merchant.name.clone(),
            share: merchant.share,
            accounts: own.accounts.keys().map(ToString::to_string).collect(),
            plans: own.plans.keys().map(ToString::to_string).collect(),
            webhooks: own.webhooks.keys().map(ToString::to_string).collect(),
            api_keys: own.api_keys.into_keys().collect(),
            staff: own.console.staff.into_keys().collect(),
        }
    }
}

impl Row<8> for Belongings {
    const HEADINGS: [&'static str; 8] =
        ["MERCHANT", "NAME", "SHARE", "ACCOUNTS", "PLANS", "WEBHOOKS", "KEYS", "STAFF"];

    fn cells(&self) -> [String; 8] {
        let all = |names: &[String]| {
            if names.is_empty() { "-".to_owned() } else { names.join(", ") }
        };
        [
            self.merchant.clone(),
            self.name.clone(),
            self.share.to_string(),
            all(&self.accounts),
            all(&self.plans),
            all(&self.webhooks),
            all(&self.api_keys),
            all(&self.staff),
        ]
    }
}
