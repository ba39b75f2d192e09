//! `mekong runs watch`: how far runs are, until everything is sent.

mod face;
mod live;

use std::time::Duration;

use billing::parse_duration;
use clap::Args;
use contract::RunView;

use self::face::Face;
use self::live::Live;
use super::show;
use crate::cli::source::Source;
use crate::cli::{Exit, Failure, Invocation};

/// Runs are through when they are seen so this often, one after another: what a requeue has just
/// told is opened a moment later.
const CALM_READINGS: u32 = 2;
/// The longest time between two looks.
const EVERY_MAX: Duration = Duration::from_secs(3_600);

/// Which run, and how often it is looked at.
#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArgs {
    /// The run: a night, such as ltc-main/gold-weekly/2026-11-22, or a requeue; absent: all of tonight
    id: Option<String>,
    /// How often it is looked at
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = every)]
    every: Duration,
}

fn every(text: &str) -> Result<Duration, String> {
    let every = parse_duration(text).ok().filter(|every| *every <= EVERY_MAX);
    let every = every.filter(|every| !every.is_zero());
    every.ok_or_else(|| "expected 1s to 1h, such as 5s".to_owned())
}

/// Shows runs until all of them are through. Exit 3 if charges are in doubt, or wait for another
/// window.
pub(super) async fn run(
    args: &WatchArgs,
    source: &dyn Source,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let (mut live, mut face) = (Live::default(), Face::of(invocation));
    let mut calm = 0;
    let runs = loop {
        let runs = live.read(read(args, source).await?, source.now());
        face.show(&runs)?;
        calm = if runs.iter().all(is_over) { calm + 1 } else { 0 };
        if calm == CALM_READINGS {
            break runs;
        }
        tokio::time::sleep(args.every).await;
    };
    face.end();
    tell_end(&runs, invocation)?;
    let needs_person = runs.iter().any(|run| run.in_doubt > 0 || run.missed_its_window());
    Ok(if needs_person { Exit::NeedsPerson } else { Exit::Done })
}

async fn read(args: &WatchArgs, source: &dyn Source) -> Result<Vec<RunView>, Failure> {
    match &args.id {
        Some(id) => Ok(vec![source.run(id).await?]),
        None => source.tonight().await,
    }
}

fn is_over(run: &RunView) -> bool {
    run.to_send() == 0 || run.missed_its_window()
}

/// Programs have read it all by now.
fn tell_end(runs: &[RunView], invocation: &Invocation) -> Result<(), Failure> {
    let output = &invocation.output;
    if output.is_json() {
        return Ok(());
    }
    if runs.is_empty() {
        return output.line("nothing runs tonight");
    }
    for (n, run) in runs.iter().enumerate() {
        if n > 0 {
            output.line("")?;
        }
        show::in_words(run, output)?;
    }
    Ok(())
}
