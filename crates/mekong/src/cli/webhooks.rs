//! `mekong webhooks list / deliveries / show / replay / test`.

mod deliveries;
mod list;
mod replay;
mod show;
mod test;

use anyhow::anyhow;
use clap::Subcommand;
use workflows::notification::WebhookName;

use self::deliveries::Filter;
use self::replay::ReplayArgs;
use super::listing::Limit;
use super::{Exit, Failure, Invocation};
use crate::config::{Config, WebhookConfig};

/// Commands about webhooks.
#[derive(Debug, Subcommand)]
pub(super) enum WebhooksCommand {
    /// List webhooks: where each leads, whether it is paused, and what it has been told
    List,
    /// List what webhooks were told, or are to be told, oldest first
    Deliveries {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show one delivery with every try
    Show {
        /// The delivery, such as ev_00078c1de5f1b8bca3d8b4b2a9a0f4c2
        id: String,
    },
    /// Tell a webhook again, with the same ids: one delivery, or those since a time
    Replay(ReplayArgs),
    /// Tell a webhook that it can be told, and see what it answers
    Test {
        /// The webhook, as the configuration names it
        webhook: WebhookName,
    },
}

/// Runs one of them.
pub(super) async fn run(
    command: WebhooksCommand,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    match command {
        WebhooksCommand::List => list::run(invocation).await,
        WebhooksCommand::Deliveries { filter, limit } => {
            deliveries::run(filter, limit, invocation).await
        }
        WebhooksCommand::Show { id } => show::run(&id, invocation).await,
        WebhooksCommand::Replay(args) => replay::run(args, invocation).await,
        WebhooksCommand::Test { webhook } => test::run(&webhook, invocation).await,
    }
}

/// A webhook of the configuration.
fn configured<'c>(name: &WebhookName, config: &'c Config) -> Result<&'c WebhookConfig, Failure> {
    let found = config.webhooks.get(name);
    found.ok_or_else(|| anyhow!("there is no webhook `{name}`").into())
}

/// Refuses a webhook that the configuration does not name.
fn known(name: &WebhookName, config: &Config) -> Result<(), Failure> {
    match config.webhooks.contains_key(name) {
        true => Ok(()),
        false => {
            let names: Vec<_> = config.webhooks.keys().map(WebhookName::as_str).collect();
            let expected = if names.is_empty() { "none is configured" } else { &names.join(", ") };
            Err(Failure::Usage(format!("--webhook: found `{name}`, expected one of: {expected}")))
        }
    }
}
