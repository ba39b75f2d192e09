//! `mekong queues list / pause / resume`.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use contract::{LaneView, QueueView, ResumedView};

use super::{Exit, Failure, Invocation};

/// Commands about queues.
#[derive(Debug, Subcommand)]
pub(super) enum QueuesCommand {
    /// List what is due, in flight and paused, queue by queue
    List {
        /// Show every lane of every queue
        #[arg(long)]
        lanes: bool,
    },
    /// Hold back a queue (renewals), an account (ltc-main) or a lane (ltc-main/gold-weekly)
    Pause {
        /// The queue, account or lane
        target: String,
        /// Why, for whoever finds it paused
        #[arg(long, default_value = "paused by hand")]
        reason: String,
    },
    /// Let what was held back go on
    Resume {
        /// The queue, account or lane, as it was paused
        target: String,
    },
}

/// Runs one of them.
pub(super) async fn run(command: QueuesCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        QueuesCommand::List { lanes } => list(lanes, invocation).await,
        QueuesCommand::Pause { target, reason } => pause(&target, &reason, invocation).await,
        QueuesCommand::Resume { target } => resume(&target, invocation).await,
    }
}

async fn list(lanes: bool, invocation: &Invocation) -> Result<Exit, Failure> {
    let queues = invocation.source().await?.queues().await?;
    let output = &invocation.output;
    if output.is_json() {
        queues.iter().try_for_each(|queue| output.json(queue))?;
    } else if lanes {
        let rows = queues
            .iter()
            .flat_map(|queue| queue.lanes.iter().map(|lane| lane_row(&queue.queue, lane)));
        output.table(
            ["QUEUE", "LANE", "DUE NOW", "DUE LATER", "IN FLIGHT", "OLDEST DUE", "PAUSED"],
            rows,
        )?;
    } else {
        let rows = queues.iter().map(queue_row);
        output
            .table(["QUEUE", "DUE NOW", "DUE LATER", "IN FLIGHT", "OLDEST DUE", "PAUSED"], rows)?;
    }
    Ok(Exit::Done)
}

fn queue_row(queue: &QueueView) -> [String; 6] {
    [
        queue.queue.clone(),
        queue.due_now.to_string(),
        queue.due_later.to_string(),
        queue.in_flight.to_string(),
        shown(queue.oldest_due_at),
        queue.paused_in_words(),
    ]
}

fn lane_row(queue: &str, lane: &LaneView) -> [String; 7] {
    [
        queue.to_owned(),
        lane.lane.clone(),
        lane.due_now.to_string(),
        lane.due_later.to_string(),
        lane.in_flight.to_string(),
        shown(lane.oldest_due_at),
        lane.paused_in_words(),
    ]
}

fn shown(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

async fn pause(target: &str, reason: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let pause = invocation.source().await?.pause(target, reason).await?;
    if invocation.output.is_json() {
        invocation.output.json(&pause)?;
    } else {
        invocation.output.line(format_args!("{} is paused", pause.target))?;
    }
    Ok(Exit::Done)
}

async fn resume(target: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    invocation.source().await?.resume(target).await?;
    if invocation.output.is_json() {
        let resumed = ResumedView { target: target.to_owned(), resumed: true };
        invocation.output.json(&resumed)?;
    } else {
        invocation.output.line(format_args!("{target} goes on"))?;
    }
    Ok(Exit::Done)
}
