//! `mekong runs list / show / watch / pause / resume / stop`.

mod deed;
mod show;
mod watch;
mod words;

use clap::Subcommand;
use contract::RunView;
use orders::RunDeed;

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
    /// Hold a run back: nothing more of it is sent or opened; a night goes on with the next opening
    Pause(deed::DeedArgs),
    /// Let a run go on
    Resume(deed::DeedArgs),
    /// End a run before its time: what is unsent waits for the next window, or is given up
    Stop(deed::StopArgs),
}

/// Runs one of them.
pub(super) async fn run(command: RunsCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        RunsCommand::List { limit } => {
            let source = invocation.source().await?;
            listing::list(source.runs().await?, limit, invocation).await
        }
        RunsCommand::Show { id } => {
            let run = invocation.source().await?.run(&id).await?;
            show::run(&run, invocation)
        }
        RunsCommand::Watch(args) => {
            watch::run(&args, &*invocation.source().await?, invocation).await
        }
        RunsCommand::Pause(args) => deed::run(RunDeed::Pause, &args, invocation).await,
        RunsCommand::Resume(args) => deed::run(RunDeed::Resume, &args, invocation).await,
        RunsCommand::Stop(args) => deed::stop(&args, invocation).await,
    }
}

impl Row<12> for RunView {
    const HEADINGS: [&'static str; 12] = [
        "RUN",
        "STATE",
        "OPENED",
        "CHARGED",
        "DECLINED",
        "CANCELLED",
        "IN DOUBT",
        "OPEN",
        "CARRIED OVER",
        "RATE",
        "ETA",
        "AMOUNT",
    ];

    fn cells(&self) -> [String; 12] {
        [
            self.id.clone(),
            self.state.as_str().to_owned(),
            self.opened.to_string(),
            self.charged.to_string(),
            self.declined.to_string(),
            self.cancelled.to_string(),
            self.in_doubt.to_string(),
            self.open.to_string(),
            self.carried_over.to_string(),
            words::rate(self),
            words::eta(self),
            words::amount(self),
        ]
    }
}
