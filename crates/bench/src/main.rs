//! The figures of this project, measured on the machine this runs on.
//!
//! `cargo run --release -p bench` prints them all. Each comes with the machine, the store, its
//! fsync policy and the date, and is compared with something measured in the same run: rounds of
//! every contender are interleaved, so that what else the machine does hits all of them.
#![expect(clippy::print_stdout, reason = "a bench is read on stdout")]

mod bare;
mod machine;
mod memory;
mod night;
mod noop;
mod operator;
mod report;
mod stores;

use clap::Parser;

/// What is measured, and how much of it.
#[derive(Debug, Clone, Parser)]
struct Args {
    /// Only these figures: night, steps, memory
    #[arg(value_delimiter = ',')]
    only: Vec<String>,
    /// Rounds of every contender
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Renewals in a round
    #[arg(long, default_value_t = 12_000)]
    renewals: u32,
    /// Calls on the wire at once
    #[arg(long, default_value_t = 64)]
    concurrency: u32,
    /// No-op steps in a round
    #[arg(long, default_value_t = 60_000)]
    steps: u32,
    /// Records in the memory measurement
    #[arg(long, default_value_t = 20_000)]
    records: u32,
}

impl Args {
    fn wants(&self, figure: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == figure)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    println!("{}\n", machine::describe()?);
    if args.wants("night") {
        for latency_ms in [20, 0] {
            night::measure(&args, latency_ms).await?;
        }
    }
    if args.wants("steps") {
        noop::measure(&args).await?;
    }
    if args.wants("memory") {
        memory::measure(&args).await?;
    }
    Ok(())
}
