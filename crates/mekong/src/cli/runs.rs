//! `mekong runs list / show / watch`.

mod show;
mod watch;
mod words;

use clap::Subcommand;
use contract::RunView;

use super::listing::{self, Limit, Row};
use super::{Exit, Failure, Invocation};

/// Commands about runs.
#[derive(Debug, Subcommand)]
pub(super) enum RunsCommand {
    /// List runs with their counts and their money, in order of name
    List {
        #[command(flatten)]
        limit: Limit,
    },
    /// Show how far one run is
    Show {
        /// The run: a night, such as ltc-main/gold-weekly/2026-11-22, or a requeue
        id: String,
    },
    /// Watch a run, or all of tonight's, until everything is sent; exit 3 if charges are in doubt
    Watch(watch::WatchArgs),
}

/// Runs one of them.
pub(super) async fn run(command: RunsCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    match command {
        RunsCommand::List { limit } => listing::list(source.runs().await?, limit, invocation).await,
        RunsCommand::Show { id } => show::run(&source.run(&id).await?, invocation),
        RunsCommand::Watch(args) => watch::run(&args, &*source, invocation).await,
    }
}

impl Row<10> for RunView {
    const HEADINGS: [&'static str; 10] = [
        "RUN",
        "OPENED",
        "CHARGED",
        "DECLINED",
        "CANCELLED",
        "IN DOUBT",
        "OPEN",
        "RATE",
        "ETA",
        "AMOUNT",
    ];

    fn cells(&self) -> [String; 10] {
        [
            self.id.clone(),
            self.opened.to_string(),
            self.charged.to_string(),
            self.declined.to_string(),
            self.cancelled.to_string(),
            self.in_doubt.to_string(),
            self.open.to_string(),
            words::rate(self),
            words::eta(self),
            words::amount(self),
        ]
    }
}
