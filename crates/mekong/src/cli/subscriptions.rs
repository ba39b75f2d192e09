//! `mekong subscriptions import / list / show / cancel`.

mod cancel;
mod filter;
mod import;
mod show;

use clap::Subcommand;
use contract::SubscriptionView;
use records::{shown, shown_or_dash};

use self::cancel::CancelArgs;
use self::filter::SubscriptionFilter;
use self::import::ImportArgs;
use super::filters::AsOf;
use super::listing::{self, FromEnd, Limit, OfAccount, Row};
use super::reveal::Reveal;
use super::{Exit, Failure, Invocation};

/// Commands about subscriptions.
#[derive(Debug, Subcommand)]
pub(super) enum SubscriptionsCommand {
    /// Enrol subscriptions that exist already, from a CSV file of any size; safe to repeat
    Import(ImportArgs),
    /// List subscriptions, oldest first unless told otherwise
    List {
        #[command(flatten)]
        filter: SubscriptionFilter,
        #[command(flatten)]
        from: FromEnd,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show one subscription, its history and its latest charges, now or as they stood
    Show {
        /// The content provider's own id for it
        id: String,
        #[command(flatten)]
        as_of: AsOf,
        #[command(flatten)]
        reveal: Reveal,
    },
    /// End a subscription: from now on nothing is charged for it
    Cancel(CancelArgs),
}

/// Runs one of them.
pub(super) async fn run(
    command: SubscriptionsCommand,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    match command {
        // Interrupted, it finishes what is on its way and tells what it did.
        SubscriptionsCommand::Import(args) => import::run(args, invocation).await,
        SubscriptionsCommand::List { filter, from, limit } => {
            invocation.unless_interrupted(list(filter, from, limit, invocation)).await
        }
        SubscriptionsCommand::Show { id, as_of, reveal } => {
            invocation.unless_interrupted(show::run(&id, &as_of, &reveal, invocation)).await
        }
        SubscriptionsCommand::Cancel(args) => {
            invocation.unless_interrupted(cancel::run(&args, invocation)).await
        }
    }
}

async fn list(
    filter: SubscriptionFilter,
    from: FromEnd,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let rows = source.subscriptions(filter.view(), from.order()).await?;
    listing::list_whose(rows, &*source, limit, invocation).await
}

impl OfAccount for SubscriptionView {
    fn account(&self) -> &str {
        &self.account
    }
}

impl Row<7> for SubscriptionView {
    const HEADINGS: [&'static str; 7] =
        ["ID", "STATE", "ACCOUNT", "PLAN", "MSISDN", "RENEWS", "PAID UNTIL"];

    fn cells(&self) -> [String; 7] {
        [
            self.id.to_string(),
            self.state.to_owned(),
            self.account.to_string(),
            self.plan.to_string(),
            self.msisdn.to_string(),
            shown_or_dash(self.renews_at),
            shown(self.paid_through),
        ]
    }
}
