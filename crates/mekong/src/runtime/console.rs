//! What pages of the console may touch, from the configuration.

use std::sync::Arc;

use console::{Desk, Directory, Oidc, OidcSettings, PasswordHash};
use tokio::sync::watch;
use url::{Origin, Url};

use super::archive_of;
use super::counterparts::counterparts_of;
use crate::config::{
    Config, Environment, HeldHash, OidcConfig, Problem, Problems, Secret, StaffConfig,
};

/// The console of a configuration, beside this desk of the API. Hashes and secrets that are kept
/// elsewhere are read now.
///
/// # Errors
///
/// Everything of it that is not where the configuration says, or is not what it should be.
pub fn console_of(
    config: &Config,
    environment: &Environment,
    api: &api::Desk,
    is_volatile: bool,
) -> Result<Desk, Problems> {
    Ok(Desk {
        orders: api.orders.clone(),
        archive: archive_of(config, environment)?,
        queues: api.queues,
        webhooks: api.webhooks.clone(),
        counterparts: Arc::new(counterparts_of(config)),
        // Whoever runs workers beside it says how their calls go.
        metrics: None,
        directory: Arc::new(directory(config, environment)?),
        is_volatile,
        // Whoever serves it says when to end.
        stop: watch::channel(false).1,
    })
}

fn directory(config: &Config, environment: &Environment) -> Result<Directory, Problems> {
    let (console, origin) = (&config.console, origin(&config.http.reached_at()));
    let mut problems = Vec::new();
    let mut directory = Directory::new(origin.as_str(), console.session);
    if let Some(header) = &console.address_header {
        directory = directory.behind(header.clone());
    }
    for (name, staff) in &console.staff {
        match hash(name, staff, environment) {
            Ok(hash) => {
                let merchant = staff.merchant.clone();
                directory = directory.with_staff_of(merchant, name.as_str(), staff.role, hash);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(oidc) = &console.oidc {
        match vouching(oidc, environment, &origin) {
            Ok(oidc) => directory = directory.vouched_for_by(oidc),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(directory) } else { Err(Problems(problems)) }
}

/// The same address without a path: what browsers call an origin.
fn origin(address: &str) -> String {
    let origin = Url::parse(address).map(|url| url.origin());
    origin.as_ref().map_or_else(|_| address.to_owned(), Origin::ascii_serialization)
}

fn hash(
    name: &str,
    staff: &StaffConfig,
    environment: &Environment,
) -> Result<PasswordHash, Problem> {
    let secret = match &staff.password_hash {
        HeldHash::Here(hash) => return Ok(PasswordHash::clone(hash)),
        HeldHash::Elsewhere(secret) => secret,
    };
    let key = format!("console.staff.{name}.password_hash_{}", secret.suffix());
    let text = secret.read(environment).map_err(|error| Problem::no_secret(&key, &error))?;
    let read = text.reveal().trim().parse();
    read.map_err(|refused: console::PasswordError| {
        Problem::new(&key, "another text there", refused.to_string())
    })
}

fn vouching(oidc: &OidcConfig, environment: &Environment, origin: &str) -> Result<Oidc, Problem> {
    let read = |secret: &Secret| {
        let key = format!("console.oidc.client_secret_{}", secret.suffix());
        let text = secret.read(environment).map_err(|error| Problem::no_secret(&key, &error))?;
        Ok(text.reveal().to_owned())
    };
    let settings = OidcSettings {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: oidc.client_secret.as_ref().map(read).transpose()?,
        scopes: oidc.scopes.clone(),
        name_claim: oidc.name_claim.clone(),
        role_claim: oidc.role_claim.clone(),
        roles: oidc.roles.clone(),
        allowed_domains: oidc.allowed_domains.clone(),
        merchants: oidc.merchants.clone(),
    };
    Oidc::new(settings, origin).map_err(|error| {
        let expected = "an issuer that can be asked, and an address to come back to";
        Problem::new("console.oidc", error.to_string(), expected)
    })
}
