//! `mekong charges list / count / show / enqueue / refund / requeue / resolve`.

mod archived;
mod count;
mod enqueue;
mod filter;
mod refund;
mod requeue;
mod resolve;
mod show;

use clap::Subcommand;
use contract::ChargeView;
use records::shown;

use self::archived::Archived;
use self::enqueue::EnqueueArgs;
pub(super) use self::filter::ChargeFilter;
use self::refund::RefundArgs;
use self::requeue::RequeueArgs;
use self::resolve::ResolveArgs;
use super::filters::AsOf;
use super::listing::{self, FromEnd, Limit, OfAccount, Row};
use super::reveal::Reveal;
use super::{Exit, Failure, Invocation};

/// Commands about charges.
#[derive(Debug, Subcommand)]
pub(super) enum ChargesCommand {
    /// List charges, oldest first unless told otherwise
    List {
        #[command(flatten)]
        filter: Box<ChargeFilter>,
        #[command(flatten)]
        archived: Archived,
        #[command(flatten)]
        from: FromEnd,
        #[command(flatten)]
        limit: Limit,
    },
    /// Count charges by state, reason, account and plan, with their money
    Count {
        #[command(flatten)]
        filter: Box<ChargeFilter>,
    },
    /// Show one charge and its whole history, now or as it stood
    Show {
        /// The charge, such as ch_001x8qnk4hcdqyf5kx7zs636
        id: String,
        #[command(flatten)]
        as_of: AsOf,
        #[command(flatten)]
        reveal: Reveal,
    },
    /// Ask for a charge without the subscriber
    Enqueue(EnqueueArgs),
    /// Give money back, where the operator can
    Refund(RefundArgs),
    /// Ask for failed charges again: these, or all that filters find
    Requeue(RequeueArgs),
    /// Settle a doubt by hand, where nobody else can
    Resolve(ResolveArgs),
}

/// Runs one of them.
pub(super) async fn run(command: ChargesCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        ChargesCommand::List { filter, archived, limit, .. } if archived.archived => {
            archived::list(*filter, &archived, limit, invocation).await
        }
        ChargesCommand::List { filter, from, limit, .. } => {
            list(*filter, from, limit, invocation).await
        }
        ChargesCommand::Count { filter } => count::run(*filter, invocation).await,
        ChargesCommand::Show { id, as_of, reveal } => {
            show::run(&id, &as_of, &reveal, invocation).await
        }
        ChargesCommand::Enqueue(args) => enqueue::run(args, invocation).await,
        ChargesCommand::Refund(args) => refund::run(args, invocation).await,
        ChargesCommand::Requeue(args) => requeue::run(args, invocation).await,
        ChargesCommand::Resolve(args) => resolve::run(args, invocation).await,
    }
}

async fn list(
    filter: ChargeFilter,
    from: FromEnd,
    limit: Limit,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let filter = filter.view(source.now());
    let rows = source.charges(filter, from.order()).await?;
    listing::list_whose(rows, &*source, limit, invocation).await
}

impl OfAccount for ChargeView {
    fn account(&self) -> &str {
        &self.account
    }
}

impl Row<8> for ChargeView {
    const HEADINGS: [&'static str; 8] =
        ["ID", "STATE", "AMOUNT", "MSISDN", "RUN", "SUBSCRIPTION", "ATTEMPTS", "UPDATED"];

    fn cells(&self) -> [String; 8] {
        [
            self.id.to_string(),
            self.state_in_words(),
            format!("{} {}", self.amount, self.currency),
            self.msisdn.to_string(),
            self.run.clone(),
            self.subscription_id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            self.attempts.to_string(),
            shown(self.updated_at),
        ]
    }
}
