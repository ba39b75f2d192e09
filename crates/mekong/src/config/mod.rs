//! Configuration: defaults, then a TOML file, then the environment, read once into typed values.
//!
//! # Invariants
//!
//! - All problems are told at once, each with its key's full path, what was found and what was
//!   expected. A key that is not known is a problem, never ignored.
//! - Secrets are named, not written: [`Secret`] says where one is kept and reads it when it is
//!   needed. No problem, warning or printed configuration repeats one.
//!
//! # Layout
//!
//! `layers` merges the sources into one table; `section` and `field` read it key by key and
//! gather problems; one file per table of the file turns it into its type.

mod account;
mod address;
mod alerts;
mod aoc;
mod aoc_fit;
mod aoc_plan;
mod api_key;
mod archive;
mod consent;
mod console;
mod dunning;
mod duration;
mod encryption;
mod environment;
mod field;
mod file;
mod http;
mod layers;
mod ltc;
mod merchant;
mod money;
mod nearest;
mod oidc;
mod only;
mod operator_file;
mod overrides;
mod plan;
mod problem;
mod reading;
mod replication;
mod requeues;
mod root;
mod secret;
mod section;
mod show;
mod store;
mod store_url;
mod telemetry;
#[cfg(test)]
mod tests;
mod transaction_prefix;
mod webhook;
mod work;

use std::collections::BTreeMap;
use std::path::Path;

use billing::{AccountId, MerchantId, PlanId};
use workflows::notification::WebhookName;

pub use account::{Account, NotFound, OperatorAccount};
pub use alerts::AlertsConfig;
pub use aoc::{AocAccount, AocEnvironment, RenewalMode};
pub use aoc_plan::AocPlan;
pub use api_key::{ApiKey, Scope};
pub use archive::{ArchiveConfig, BucketConfig};
pub use console::{ConsoleConfig, HeldHash, StaffConfig};
pub use encryption::EncryptionConfig;
pub use environment::Environment;
pub use http::HttpConfig;
pub use ltc::LtcAccount;
pub use merchant::MerchantConfig;
pub use oidc::OidcConfig;
pub use plan::PlanConfig;
pub use problem::{Problem, Problems};
pub use requeues::RequeuesConfig;
pub use secret::{Secret, SecretError, SecretText};
pub use show::Effective;
pub use store::StoreConfig;
pub use store_url::{StoreUrl, StoreUrlError};
pub use telemetry::TelemetryConfig;
pub use webhook::WebhookConfig;
pub use work::WorkConfig;

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the journal is kept.
    pub store: StoreConfig,
    /// The API, the callbacks and the console.
    pub http: HttpConfig,
    /// Who may sign in to the console.
    pub console: ConsoleConfig,
    /// The workers of one process.
    pub work: WorkConfig,
    /// Where this process's traces go.
    pub telemetry: TelemetryConfig,
    /// Who shares the deployment; none where there is one merchant only.
    pub merchants: BTreeMap<MerchantId, MerchantConfig>,
    /// Accounts with operators.
    pub accounts: BTreeMap<AccountId, Account>,
    /// What subscriptions cost, and when they are charged.
    pub plans: BTreeMap<PlanId, PlanConfig>,
    /// How much one person may ask for again.
    pub requeues: RequeuesConfig,
    /// Where finished work goes after its retention.
    pub archive: Option<ArchiveConfig>,
    /// Whom to tell when something needs a person.
    pub alerts: Option<AlertsConfig>,
    /// Who is told what becomes of charges and subscriptions.
    pub webhooks: BTreeMap<WebhookName, WebhookConfig>,
    /// Who may call the HTTP API.
    pub api_keys: BTreeMap<String, ApiKey>,
    /// The merchant whose part of it this is; none, if it is all there is.
    pub only: Option<MerchantId>,
}

/// Where a configuration comes from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'s> {
    /// The file; without one, `mekong.toml` in the working directory, if it is there.
    pub file: Option<&'s Path>,
    /// Overrides of single keys.
    pub environment: &'s Environment,
    /// Takes the place of the store's url.
    pub store: Option<&'s str>,
}

/// A configuration that can work.
#[derive(Debug)]
pub struct Loaded {
    /// The typed values.
    pub config: Config,
    /// The same as it would be written, defaults included.
    pub effective: Effective,
    /// What does not do what it seems to.
    pub warnings: Vec<Problem>,
    /// Every secret with the key that names it.
    secrets: Vec<(String, Secret)>,
}

impl Loaded {
    /// Every secret that is not where the configuration says. All are read for this, and
    /// forgotten.
    pub fn missing_secrets(&self, environment: &Environment) -> Vec<Problem> {
        let missing = self.secrets.iter().filter_map(|(key, secret)| {
            let error = secret.read(environment).err()?;
            Some(Problem::no_secret(key, &error))
        });
        missing.collect()
    }

    /// Every secret in a file that everybody on this machine may read.
    pub fn open_secrets(&self) -> Vec<Problem> {
        let open = self.secrets.iter().filter(|(_, secret)| secret.is_open_to_others());
        open.map(|(key, secret)| {
            let found = format!("{secret}, which everybody on this machine may read");
            Problem::new(key, found, "a file for its owner and group alone (chmod o-r)")
        })
        .collect()
    }
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn load(sources: &Sources<'_>) -> Result<Loaded, Problems> {
        let layered = layers::layered(sources).map_err(|problem| Problems(vec![problem]))?;
        root::load(layered)
    }
}
