//! The commands, and what all of them share.
//!
//! Each group of commands is a file: its arguments, and `run`. What they are given is an
//! [`Invocation`]; how they end is an [`Exit`] or a [`Failure`].

mod alerts;
mod alone;
mod archive;
mod audit;
mod callbacks;
mod charges;
mod command;
mod completions;
mod config;
mod demo;
mod dev;
#[cfg(test)]
mod documented;
mod exit;
mod export;
mod filters;
mod idempotency_key;
mod interrupt;
mod invocation;
mod keeping;
mod listing;
mod logging;
mod man;
mod merchants;
mod output;
mod probe;
mod progress;
mod purchases;
mod queues;
mod reconcile;
mod requeues;
mod reveal;
mod runs;
mod sandbox;
mod serve;
mod source;
mod staff;
pub mod store;
mod story;
mod subscriptions;
mod tokens;
mod traces;
mod webhooks;
mod work;
mod worklist;

use std::io::Write;

use anyhow::Context;
use clap::Parser;

use command::Command;
pub use exit::{Exit, Failure};
pub use interrupt::{Interrupt, Stop};
pub use invocation::{Globals, Invocation};
pub use output::Output;
pub use progress::Progress;

use crate::config::Environment;

/// Charges subscribers through their mobile operator: on time, and never twice for the same thing.
#[derive(Debug, Parser)]
#[command(name = "mekong", version = env!("MEKONG_VERSION"), arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Every command and its arguments, as completions and manual pages tell of them.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// What was written for people as text.
fn text(written: Vec<u8>) -> String {
    String::from_utf8(written).expect("help is UTF-8")
}

/// Runs the command line of this process, to its end.
pub fn main() -> Exit {
    let Cli { globals, command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell_usage(&told),
    };
    let ended = live(command, globals, Environment::of_process());
    ended.unwrap_or_else(|failure| tell_failure(&failure))
}

/// Runs a command between the first log line and the last span.
fn live(command: Command, globals: Globals, environment: Environment) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Runtime::new().context("there are no threads to run on")?;
    let traces = match command.stays_up() {
        true => traces::begin(&globals, &environment, runtime.handle())?,
        false => None,
    };
    let (catcher, inbox) = telemetry::catch_alerts();
    let alerts = match command.tells_alerts() {
        true => alerts::begin(inbox, &globals, &environment, runtime.handle())?,
        false => None,
    };
    let progress = Progress::new(globals.quiet);
    let level = logging::level(command.usual_level(), globals.quiet, globals.verbose);
    let directives = environment.get("RUST_LOG");
    logging::start(level, directives, progress.bars(), traces.as_ref(), catcher);
    let ended = runtime.block_on(start(command, globals, environment, progress));
    // While the runtime that carries them still lives.
    if let Some(alerts) = alerts {
        runtime.block_on(alerts.end());
    }
    if let Some(traces) = traces {
        traces.end();
    }
    ended
}

async fn start(
    command: Command,
    globals: Globals,
    environment: Environment,
    progress: Progress,
) -> Result<Exit, Failure> {
    let output = Output::new(globals.json);
    let interrupt = Interrupt::listen().context("signals cannot be heard")?;
    let invocation = Invocation { globals, environment, output, progress, interrupt };
    let ended = run(command, &invocation).await;
    // What was answered before a failure is an answer too.
    let flushed = invocation.output.flush();
    let exit = ended?;
    flushed?;
    Ok(exit)
}

async fn run(command: Command, invocation: &Invocation) -> Result<Exit, Failure> {
    if !command.may_ask_a_server() {
        invocation.without_server()?;
    }
    if !command.may_be_one_merchants() {
        invocation.without_merchant()?;
    }
    match command {
        Command::Demo(args) => demo::run(args, invocation).await,
        Command::Dev(args) => dev::run(args, invocation).await,
        Command::Work(args) => work::run(args, invocation).await,
        Command::Serve(args) => serve::run(args, invocation).await,
        Command::Sandbox(args) => sandbox::run(args, invocation).await,
        Command::Subscriptions(command) => subscriptions::run(*command, invocation).await,
        Command::Charges(command) => {
            invocation.unless_interrupted(charges::run(*command, invocation)).await
        }
        Command::Purchases(command) => {
            invocation.unless_interrupted(purchases::run(*command, invocation)).await
        }
        Command::Callbacks(command) => {
            invocation.unless_interrupted(callbacks::run(command, invocation)).await
        }
        Command::Webhooks(command) => {
            invocation.unless_interrupted(webhooks::run(command, invocation)).await
        }
        Command::Tokens(command) => {
            invocation.unless_interrupted(tokens::run(command, invocation)).await
        }
        Command::Requeues(command) => {
            invocation.unless_interrupted(requeues::run(command, invocation)).await
        }
        Command::Runs(command) => {
            invocation.unless_interrupted(runs::run(command, invocation)).await
        }
        Command::Queues(command) => {
            invocation.unless_interrupted(queues::run(command, invocation)).await
        }
        Command::Worklist(args) => {
            invocation.unless_interrupted(worklist::run(args, invocation)).await
        }
        Command::Audit(command) => {
            invocation.unless_interrupted(audit::run(command, invocation)).await
        }
        Command::Reconcile(args) => reconcile::run(*args, invocation).await,
        Command::Archive(command) => {
            invocation.unless_interrupted(archive::run(command, invocation)).await
        }
        Command::Probe(args) => probe::run(&args, invocation),
        Command::Store(command) => {
            invocation.unless_interrupted(keeping::run(command, invocation)).await
        }
        Command::Export(command) => {
            invocation.unless_interrupted(export::run(*command, invocation)).await
        }
        Command::Merchants(command) => merchants::run(&command, invocation),
        Command::Staff(command) => staff::run(command, invocation),
        Command::Alerts(command) => {
            invocation.unless_interrupted(alerts::run(command, invocation)).await
        }
        Command::Config(command) => config::run(&command, invocation),
        Command::Completions(args) => completions::run(&args, invocation),
        Command::Man(args) => man::run(&args, invocation),
    }
}

/// Help and versions go to stdout and are what was asked for; anything else is wrong usage.
fn tell_usage(told: &clap::Error) -> Exit {
    // Nobody is left to tell if this fails.
    let _ = told.print();
    if told.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// One sentence on stderr, for people: JSON goes to stdout only.
fn tell_failure(failure: &Failure) -> Exit {
    if !matches!(failure, Failure::ReaderGone) {
        // Nobody is left to tell if this fails.
        let _ = writeln!(std::io::stderr(), "mekong: {failure}");
    }
    failure.exit()
}
