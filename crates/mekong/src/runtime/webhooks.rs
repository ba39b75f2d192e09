//! The webhooks of a configuration, ready to be told.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use engine::Store;
use engine::pace::Pace;
use notifications::{Endpoint, Signer, Target};
use workflows::notification::WebhookName;

use crate::config::{Environment, Problem, Problems, Secret, SecretText, WebhookConfig};

/// Where each webhook is told.
pub(super) type Endpoints = HashMap<WebhookName, Endpoint>;

/// The endpoint of every webhook. Secrets are read now; nothing connects yet.
///
/// # Errors
///
/// Every secret that is not there or is none, and every address that is not to be called.
pub(super) fn endpoints_of(
    webhooks: &BTreeMap<WebhookName, WebhookConfig>,
    environment: &Environment,
) -> Result<Endpoints, Problems> {
    let mut endpoints = Endpoints::new();
    let mut problems = Vec::new();
    for (name, webhook) in webhooks {
        match endpoint_of(name, webhook, environment) {
            Ok(endpoint) => drop(endpoints.insert(name.clone(), endpoint)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(endpoints) } else { Err(Problems(problems)) }
}

/// The endpoint of one webhook.
///
/// # Errors
///
/// A secret that is not there or is none, or an address that is not to be called.
pub fn endpoint_of(
    name: &WebhookName,
    webhook: &WebhookConfig,
    environment: &Environment,
) -> Result<Endpoint, Problem> {
    let current = ("secret", &webhook.secret);
    let previous = webhook.previous_secret.as_ref().map(|secret| ("previous_secret", secret));
    let mut secrets = Vec::new();
    for (key, secret) in [current].into_iter().chain(previous) {
        let key = format!("webhooks.{name}.{key}_{}", secret.suffix());
        secrets.push(secret_of(&key, secret, environment)?);
    }
    let signer = Signer::new(secrets.iter().map(SecretText::reveal));
    let signer = signer.expect("each secret has been tried by itself");
    let target = Target { url: webhook.url.clone(), allow_private: webhook.allow_private };
    Endpoint::new(target, signer).map_err(|error| {
        let expected = "an address that can be told";
        Problem::new(&format!("webhooks.{name}.url"), error.to_string(), expected)
    })
}

/// A secret that signs.
fn secret_of(key: &str, secret: &Secret, environment: &Environment) -> Result<SecretText, Problem> {
    let text = secret.read(environment).map_err(|error| Problem::no_secret(key, &error))?;
    match Signer::new([text.reveal()]) {
        Ok(_) => Ok(text),
        Err(refused) => Err(Problem::new(key, "another text there", refused.to_string())),
    }
}

/// How many deliveries each webhook may have on the wire in this process: a pace that nobody takes
/// slots of, so that what it bounds is what is in hand. A pace has half a second's calls in hand.
pub(super) fn paces_of(
    webhooks: &BTreeMap<WebhookName, WebhookConfig>,
    store: &Arc<dyn Store>,
) -> HashMap<String, Arc<Pace>> {
    let pace = |(name, webhook): (&WebhookName, &WebhookConfig)| {
        let per_second = f64::from(webhook.connections) * 2.0;
        (name.to_string(), Pace::new(store.clone(), format!("pace/webhooks/{name}"), per_second))
    };
    webhooks.iter().map(pace).collect()
}

/// Places in the queue for every delivery that may be on the wire, where time is skipped as well,
/// and some for the streams: so a webhook that is slow takes nobody else's.
pub(super) fn concurrency_of(webhooks: &BTreeMap<WebhookName, WebhookConfig>) -> usize {
    const STREAMS: usize = 32;
    let connections = webhooks.values().map(|webhook| webhook.connections as usize * 2);
    STREAMS + connections.sum::<usize>()
}
