//! What commands that ask for something have in common: keys, and how a wish is refused.

use anyhow::anyhow;
use clap::Args;
use orders::{Refused, Request};
use workflows::Catalog;

use super::Failure;

/// What is asked for at the command line is asked for as if by an API key of this name.
const API_KEY: &str = "cli";

/// A key under which the same thing is asked for only once.
#[derive(Debug, Args)]
pub(super) struct IdempotencyKey {
    /// Ask for this only once, however often the command is repeated [default: a random key]
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
}

impl IdempotencyKey {
    /// The key that was given, or a random one.
    pub(super) fn text(&self) -> String {
        let random = || format!("{:032x}", rand::random::<u128>());
        self.idempotency_key.clone().unwrap_or_else(random)
    }
}

/// A request under a key.
///
/// # Errors
///
/// A key that cannot be one.
pub(super) fn request(key: &str) -> Result<Request<'_>, Failure> {
    Request::new(API_KEY, key).map_err(|unfit| refused(unfit.into()))
}

/// Why something is not done: a field is told as the flag that gave it.
pub(super) fn refused(refused: Refused) -> Failure {
    match refused {
        Refused::Unfit(unfit) => {
            Failure::Usage(format!("--{}: {}", unfit.field.replace('_', "-"), unfit.why))
        }
        Refused::Store(error) => error.into(),
        other => anyhow!("{other}").into(),
    }
}

/// The currency that an account charges in.
pub(super) fn currency_of(account: &str, catalog: &Catalog) -> Option<String> {
    let account = catalog.account(&account.parse().ok()?)?;
    Some(account.max_amount.currency().code().to_owned())
}
