//! `mekong runs pause / resume / stop`.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use clap::Args;
use contract::RunView;
use orders::RunDeed;

use crate::cli::{Exit, Failure, Invocation};

/// Which run, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct DeedArgs {
    /// The run: a night, such as ltc-main/gold-weekly/2026-11-22, or a requeue
    id: String,
    /// Why, for whoever looks at it later
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// The same for what cannot be taken back.
#[derive(Debug, Args)]
pub(in crate::cli) struct StopArgs {
    #[command(flatten)]
    deed: DeedArgs,
    /// Do not ask whether it is meant
    #[arg(long)]
    yes: bool,
}

/// Does it, and shows how the run stands then.
pub(super) async fn run(
    deed: RunDeed,
    args: &DeedArgs,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let run = source.do_to_run(&args.id, deed, &args.why).await?;
    match invocation.output.is_json() {
        true => invocation.output.json(&run)?,
        false => invocation.output.line(in_words(deed, &run))?,
    }
    Ok(Exit::Done)
}

/// Stops it, if that is meant.
pub(super) async fn stop(args: &StopArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    if args.yes || is_meant(&args.deed.id)? {
        return run(RunDeed::Stop, &args.deed, invocation).await;
    }
    invocation.output.line("nothing was stopped")?;
    Ok(Exit::Failed)
}

fn is_meant(id: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        let why = "there is no terminal to ask at whether it is meant: say --yes";
        return Err(Failure::Usage(why.to_owned()));
    }
    let mut terminal = std::io::stderr();
    write!(terminal, "{id} is never resumed once it is stopped. Stop it? [y/N] ")
        .and_then(|()| terminal.flush())
        .context("the terminal cannot be written to")?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("the terminal cannot be read")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn in_words(deed: RunDeed, run: &RunView) -> String {
    let id = &run.id;
    match (deed, run.paused_until) {
        (RunDeed::Pause, Some(until)) => {
            format!("{id} is paused, at most until {}", records::shown(until))
        }
        (RunDeed::Pause, None) => format!("{id} is paused"),
        (RunDeed::Resume, _) => format!("{id} goes on"),
        (RunDeed::Stop, _) => {
            format!("{id} is stopped: {} carried over, {} given up", run.carried_over, run.skipped)
        }
    }
}
