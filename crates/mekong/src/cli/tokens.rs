//! `mekong tokens list / refresh`.

mod list;
mod refresh;

use clap::Subcommand;

use super::{Exit, Failure, Invocation};

/// Commands about access tokens.
#[derive(Debug, Subcommand)]
pub(super) enum TokensCommand {
    /// List state and age of every account's token, never the token
    List,
    /// Have a worker fetch another token for an account now, and wait until it is there
    Refresh {
        /// The account
        account: String,
    },
}

/// Runs one of them.
pub(super) async fn run(command: TokensCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        TokensCommand::List => list::run(invocation).await,
        TokensCommand::Refresh { account } => refresh::run(&account, invocation).await,
    }
}
