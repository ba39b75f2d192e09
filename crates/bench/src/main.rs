//! The figures of this project, measured on the machine this runs on.
//!
//! `cargo run --release -p bench` prints them all. Each comes with the machine, the store, its
//! fsync policy and the date, and is compared with something measured in the same run: rounds of
//! every contender are interleaved, so that what else the machine does hits all of them.
#![expect(clippy::print_stdout, reason = "a bench is read on stdout")]

mod asked;
mod bare;
mod enqueue;
mod machine;
mod memory;
mod night;
mod noop;
mod operator;
mod peer;
mod report;
mod served;
mod staff;
mod start;
mod stores;
mod webhooks;

use std::time::Duration;

use clap::Parser;

/// What is measured, and how much of it.
#[derive(Debug, Clone, Parser)]
struct Args {
    /// Only these figures: night, steps, memory, enqueue, start, webhooks, staff
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
    /// Failed charges in the measurement of what staff do
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    charges: u32,
    /// How long a round of enqueueing takes in each of its tables, in ms
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    enqueue_ms: u64,
    /// Be the server that ours is held against, on this store
    #[arg(long, hide = true)]
    peer: Option<String>,
}

impl Args {
    fn wants(&self, figure: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == figure)
    }

    fn enqueue(&self) -> Duration {
        Duration::from_millis(self.enqueue_ms)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(store) = &args.peer {
        return peer::serve(store).await;
    }
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
    if args.wants("enqueue") {
        enqueue::measure(&args).await?;
    }
    if args.wants("start") {
        start::measure().await?;
    }
    if args.wants("webhooks") {
        webhooks::measure(&args).await?;
    }
    if args.wants("staff") {
        staff::measure(&args).await?;
    }
    Ok(())
}
