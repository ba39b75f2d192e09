//! The full night under crashes, as a command: exit code 1 on any violation.
//!
//! ```console
//! $ cargo run --release -p mekong-tests --bin crash-night -- --renewals 50000
//! ```

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use mekong_tests::crash_night::{CrashNight, JournalKind, Verdict};

/// Plays a night of renewals while workers and the store's server are killed, then holds the
/// operator's books against ours.
#[derive(Debug, Parser)]
#[command(name = "crash-night")]
struct Args {
    /// How many subscriptions are due
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    renewals: u32,
    /// Where the journal is kept
    #[arg(long, value_enum, default_value = "redis-everysec")]
    store: JournalKind,
    /// How many worker processes
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=16))]
    workers: u8,
    /// The operator's cap, in calls a second
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    tps: u32,
    /// What chance is drawn from; without it another night every time
    #[arg(long)]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    match play(Args::parse()) {
        Ok(verdict) if verdict.violations.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            tell(&format!("crash-night: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn play(args: Args) -> anyhow::Result<Verdict> {
    let night = CrashNight {
        renewals: args.renewals,
        journal: args.store,
        workers: args.workers.into(),
        tps: args.tps,
        seed: args.seed.unwrap_or_else(rand::random),
    };
    let verdict = night.play(&mut tell)?;
    writeln!(std::io::stdout(), "{verdict}")?;
    Ok(verdict)
}

fn tell(what: &str) {
    // Progress that nobody can read is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{what}");
}
