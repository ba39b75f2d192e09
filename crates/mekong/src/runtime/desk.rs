//! What HTTP requests may touch, from the configuration.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use api::{CallbackSecret, Counterpart, Desk, Scrape};
use billing::AccountId;
use engine::Store;
use orders::Orders;
use reconciliation::Offers;
use telemetry::{Exposition, Metrics};
use workflows::Catalog;
use workflows::notification::WebhookName;

use super::QUEUES;
use super::keys::api_keys_of;
use crate::config::{
    Account, Config, Environment, OperatorAccount, Problem, Problems, WebhookConfig,
};

/// How long a request may be held up by counting what a requeue comes to; it has 15 s in all.
const COUNTS_FOR: Duration = Duration::from_secs(8);

/// The desk of a configuration. The secrets of callback addresses and the tokens of callers are read
/// now.
///
/// # Errors
///
/// Every secret that is not where the configuration says.
pub fn desk_of(
    config: &Config,
    environment: &Environment,
    store: Arc<dyn Store>,
    catalog: Arc<Catalog>,
) -> Result<Desk, Problems> {
    let mut counterparts = std::collections::HashMap::new();
    let mut problems = Vec::new();
    for (id, account) in &config.accounts {
        match callback_secret(id, account, environment) {
            Ok(secret) => drop(counterparts.insert(id.clone(), counterpart(account, secret))),
            Err(problem) => problems.push(problem),
        }
    }
    let exposition = Exposition::new(Metrics::new(), store.clone(), catalog.clone());
    let scrape =
        scrape_of(config, environment, exposition).map_err(|problem| problems.push(problem));
    let keys = api_keys_of(config, environment).map_err(|all| problems.extend(all));
    let (Ok(scrape), Ok(keys), true) = (scrape, keys, problems.is_empty()) else {
        return Err(Problems(problems));
    };
    let orders = Orders::new(store.clone(), catalog.clone()).counting_for(COUNTS_FOR);
    let counterparts = Arc::new(counterparts);
    let webhooks = Arc::new(hosts(config));
    Ok(Desk { store, catalog, orders, keys, queues: &QUEUES, webhooks, counterparts, scrape })
}

/// Each webhook's host: the rest of its address may hold a secret.
fn hosts(config: &Config) -> BTreeMap<WebhookName, String> {
    let host = |webhook: &WebhookConfig| webhook.url.host_str().unwrap_or_default().to_owned();
    config.webhooks.iter().map(|(name, webhook)| (name.clone(), host(webhook))).collect()
}

/// Who may scrape this page.
///
/// # Errors
///
/// A token that is not where the configuration says.
pub fn scrape_of(
    config: &Config,
    environment: &Environment,
    exposition: Exposition,
) -> Result<Scrape, Problem> {
    let Some(token) = &config.http.metrics_token else { return Ok(Scrape::open(exposition)) };
    let text = token.read(environment).map_err(|error| {
        Problem::no_secret(&format!("http.metrics_token_{}", token.suffix()), &error)
    })?;
    Ok(Scrape::open(exposition).only_with(text.reveal()))
}

fn callback_secret(
    id: &AccountId,
    account: &Account,
    environment: &Environment,
) -> Result<Option<CallbackSecret>, Problem> {
    let Some(secret) = &account.callback_secret else { return Ok(None) };
    let text = secret.read(environment).map_err(|error| {
        Problem::no_secret(&format!("accounts.{id}.callback_secret_{}", secret.suffix()), &error)
    })?;
    Ok(Some(CallbackSecret::new(text.reveal())))
}

fn counterpart(account: &Account, secret: Option<CallbackSecret>) -> Counterpart {
    match &account.operator {
        OperatorAccount::Ltc(ltc) => {
            Counterpart::Ltc { secret, ussd_codes: ltc.ussd_codes.clone() }
        }
        OperatorAccount::Aoc(_) => Counterpart::Aoc { secret },
    }
}

/// The plan that each `subscriptionID` of an account means.
pub(super) fn offers_of(config: &Config) -> Offers {
    let mut offers = Offers::new();
    for (id, plan) in &config.plans {
        if let Some(own) = &plan.aoc {
            let of_account = offers.entry(plan.plan.account.clone()).or_default();
            of_account.insert(own.subscription_id.clone(), id.clone());
        }
    }
    offers
}
