//! The key that whatever asks for something takes.

use clap::Args;

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
