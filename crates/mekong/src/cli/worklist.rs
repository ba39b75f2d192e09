//! `mekong worklist`, and settling what is on it.

mod sections;

use clap::{Args, Subcommand};
use contract::{NewAssignment, Recorded};
use orders::RefundResolution;
use records::WORKLIST_ROWS_MAX;

use super::{Exit, Failure, Invocation};

/// Rows of a section, where nobody says how many.
const ROWS: u32 = 20;

/// What needs a person, or settling some of it.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct WorklistArgs {
    /// At most this many rows of each section
    #[arg(long, value_name = "N", default_value_t = ROWS,
          value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
    #[command(subcommand)]
    command: Option<WorklistCommand>,
}

/// Commands that settle what is on the worklist; a charge in doubt is settled by `charges resolve`.
#[derive(Debug, Subcommand)]
enum WorklistCommand {
    /// Settle a matter: it needs nobody any more
    Settle {
        /// The matter, such as mt_00078c1de5f1b8bca3d8b4b2a9a0f4c2
        id: String,
        /// Why, for the audit
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Settle a refund in doubt by hand, where nobody else can
    Refund {
        /// The refund, such as re_001x8qnk4hcdqyf5kx7zs636
        id: String,
        /// What became of it: refunded, or denied
        #[arg(long = "as", value_name = "OUTCOME")]
        resolution: RefundResolution,
        /// How that is known, for its history
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Say which charge a callback is about: its operator is asked
    Assign {
        /// The callback, such as cb_9f86d081884c7d659a2feaa0c55ad015
        id: String,
        /// The charge, such as ch_001x8qnk4hcdqyf5kx7zs636
        #[arg(long, value_name = "CHARGE")]
        to: String,
        /// How that is known, for its history
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Runs it.
pub(super) async fn run(args: WorklistArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    match args.command {
        None => show(args.limit, invocation).await,
        Some(command) => settle(command, invocation).await,
    }
}

async fn show(limit: u32, invocation: &Invocation) -> Result<Exit, Failure> {
    let limit = usize::try_from(limit).unwrap_or(WORKLIST_ROWS_MAX);
    let worklist = invocation.source().await?.worklist(limit).await?;
    if invocation.output.is_json() {
        invocation.output.json(&worklist)?;
    } else {
        sections::show(&worklist, &invocation.output)?;
    }
    Ok(if worklist.needs_person() { Exit::NeedsPerson } else { Exit::Done })
}

async fn settle(command: WorklistCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let (id, told) = match command {
        WorklistCommand::Settle { id, reason } => {
            source.settle(&id, &reason).await?;
            (id, "leaves the worklist as soon as a worker has read it")
        }
        WorklistCommand::Refund { id, resolution, reason } => {
            source.resolve_refund(&id, resolution, &reason).await?;
            (id, "is so on your word, unless its operator has said otherwise meanwhile")
        }
        WorklistCommand::Assign { id, to, reason } => {
            source.assign_callback(&id, NewAssignment { charge: to, reason }).await?;
            (id, "has its charge asked about: only the operator's answer counts")
        }
    };
    if invocation.output.is_json() {
        invocation.output.json(&Recorded { id })?;
    } else {
        invocation.output.line(format_args!("{id} {told}"))?;
    }
    Ok(Exit::Done)
}
