//! Drills as a command: exit code 1 on any difference between the books.
//!
//! ```console
//! $ cargo run --release -p mekong-tests --bin drill -- --renewals 20000
//! ```

use std::io::Write;
use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Parser;
use mekong_tests::drill::{Drill, Report, Scenario};

/// Breaks a store, an operator and workers under a night at work, mends them, compares the books of
/// both sides, and says how long charging stood still.
#[derive(Debug, Parser)]
#[command(name = "drill")]
struct Args {
    /// Only this scenario; may be repeated
    #[arg(long, value_enum)]
    only: Vec<Scenario>,
    /// How many subscriptions are due in each
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    renewals: u32,
    /// The operator's cap, in calls a second
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    tps: u32,
    /// What chance is drawn from; without it another drill every time
    #[arg(long)]
    seed: Option<u64>,
    /// One line of JSON for each scenario on stdout, instead of a table
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let seed = args.seed.unwrap_or_else(rand::random);
    let drill = Drill { renewals: args.renewals, tps: args.tps, seed };
    let scenarios = if args.only.is_empty() { Scenario::ALL.to_vec() } else { args.only.clone() };
    let mut played = Vec::new();
    let mut failed = false;
    for scenario in scenarios {
        match drill.play(scenario, &mut tell) {
            Ok(report) => {
                failed |= !report.violations.is_empty();
                played.push(report);
            }
            Err(error) => {
                failed = true;
                tell(&format!("{scenario}: {error:#}"));
            }
        }
    }
    let written = if args.json { write_json(&played) } else { write_table(&played) };
    if failed || written.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn write_json(played: &[Report]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for report in played {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
    }
    Ok(())
}

fn write_table(played: &[Report]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<18} {:>8} {:>12} {:>13} {:>12} {:>8} {:>9}  BOOKS",
        "SCENARIO", "BROKEN", "STOOD STILL", "FIRST CHARGE", "LAST CHARGE", "CHARGES", "IN DOUBT"
    )?;
    for report in played {
        let recovery = &report.recovery;
        let books = match report.violations.len() {
            0 => "equal".to_owned(),
            found => format!("{found} differences"),
        };
        writeln!(
            out,
            "{:<18} {:>8} {:>12} {:>13} {:>12} {:>8} {:>9}  {books}",
            report.scenario,
            seconds(recovery.broken),
            seconds(recovery.stood_still),
            seconds(recovery.first_charge),
            seconds(recovery.last_charge),
            report.charges,
            report.in_doubt,
        )?;
    }
    Ok(())
}

fn seconds(time: TimeDelta) -> String {
    format!("{:.1} s", time.as_seconds_f64())
}

fn tell(what: &str) {
    // Progress that nobody can read is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{what}");
}
