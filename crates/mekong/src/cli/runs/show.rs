//! `mekong runs show`.

use contract::RunView;
use records::shown_or_dash;

use super::words;
use crate::cli::{Exit, Failure, Invocation, Output, story};

/// Shows one run.
pub(super) fn run(run: &RunView, invocation: &Invocation) -> Result<Exit, Failure> {
    match invocation.output.is_json() {
        true => invocation.output.json(run)?,
        false => in_words(run, &invocation.output)?,
    }
    Ok(Exit::Done)
}

/// A line for each thing that is known of it.
pub(super) fn in_words(run: &RunView, output: &Output) -> Result<(), Failure> {
    story::field("run", &run.id, output)?;
    story::field("state", words::state(run), output)?;
    story::field("progress", words::progress(run), output)?;
    story::field("waiting", run.waiting, output)?;
    story::field("opened", run.opened, output)?;
    story::field("charged", run.charged, output)?;
    story::field("amount", words::amount(run), output)?;
    story::field("declined", run.declined, output)?;
    for (reason, count) in &run.declined_by_reason {
        story::field(&format!("  {reason}"), count, output)?;
    }
    story::field("cancelled", run.cancelled, output)?;
    story::field("in doubt", run.in_doubt, output)?;
    story::field("open", run.open, output)?;
    story::field("  unsent", run.unsent, output)?;
    story::field("  in flight", run.in_flight, output)?;
    story::field("carried over", run.carried_over, output)?;
    story::field("given up", run.skipped, output)?;
    story::field("taken over", run.taken_over, output)?;
    story::field("calls", run.sent, output)?;
    story::field("began", shown_or_dash(run.began_at), output)?;
    story::field("rate", words::rate(run), output)?;
    story::field("everything sent", words::eta(run), output)?;
    story::field("window", words::window(run), output)
}
