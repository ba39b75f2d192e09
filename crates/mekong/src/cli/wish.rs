//! What commands that open charges have in common: keys, and how a wish is refused.

use anyhow::anyhow;
use billing::{Charge, ChargeOrder};
use clap::Args;
use workflows::purchase::Unfit;

use super::Failure;

/// Charges opened at the command line are minted as if by an API key of this name.
pub(super) const API_KEY: &str = "cli";
/// The most characters of an idempotency key.
const KEY_CHARS_MAX: usize = 255;

/// A key under which the same thing is asked for only once.
#[derive(Debug, Args)]
pub(super) struct IdempotencyKey {
    /// Ask for this only once, however often the command is repeated [default: a random key]
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
}

impl IdempotencyKey {
    /// The key that was given, or a random one.
    ///
    /// # Errors
    ///
    /// A key that is empty or too long.
    pub(super) fn text(&self) -> Result<String, Failure> {
        match &self.idempotency_key {
            None => Ok(format!("{:032x}", rand::random::<u128>())),
            Some(key) if (1..=KEY_CHARS_MAX).contains(&key.chars().count()) => Ok(key.clone()),
            Some(_) => Err(Failure::Usage(format!(
                "--idempotency-key: expected 1 to {KEY_CHARS_MAX} characters"
            ))),
        }
    }
}

/// A field of a wish that cannot be used, as the flag that gave it.
pub(super) fn refused(unfit: Unfit) -> Failure {
    Failure::Usage(format!("--{}: {}", unfit.field.replace('_', "-"), unfit.why))
}

/// Whether two orders ask for the same thing; when they were made does not matter.
pub(super) fn is_same(on_record: &ChargeOrder, wanted: &ChargeOrder) -> bool {
    let returns_to =
        |order: &ChargeOrder| order.purchase.as_deref().map(|purchase| purchase.return_url.clone());
    on_record.account == wanted.account
        && on_record.plan == wanted.plan
        && on_record.msisdn == wanted.msisdn
        && on_record.amount == wanted.amount
        && on_record.description == wanted.description
        && returns_to(on_record) == returns_to(wanted)
        && on_record.asked == wanted.asked
}

/// The key was used for something else before.
pub(super) fn other_under_key(charge: &Charge, key: &str) -> Failure {
    let id = charge.order.id;
    anyhow!("charge {id} was asked for under the key {key:?}, and with other values").into()
}
