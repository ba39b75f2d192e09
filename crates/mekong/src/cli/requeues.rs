//! `mekong requeues list / show / approve / cancel`.

use clap::Subcommand;
use contract::{RequeueAnswer, RequeueView};
use records::shown_or_dash;

use super::listing::{self, Limit, Row};
use super::{Exit, Failure, Invocation, Output, story};

/// Commands about requeues.
#[derive(Debug, Subcommand)]
pub(super) enum RequeuesCommand {
    /// List requeues, newest first
    List {
        /// Only in these states, separated by commas: waiting, running, done, cancelled, expired
        #[arg(long, value_name = "STATES")]
        state: Option<String>,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show what a requeue is about, what was planned, and how far it is
    Show {
        /// The requeue: what follows requeue/ in the name of its run
        id: String,
    },
    /// Let a requeue go on that somebody else asked for, and that is above the sum that needs it
    Approve {
        /// The requeue: what follows requeue/ in the name of its run
        id: String,
    },
    /// Stop a requeue; what it has asked for stays asked for
    Cancel {
        /// The requeue: what follows requeue/ in the name of its run
        id: String,
    },
}

/// Runs one of them.
pub(super) async fn run(
    command: RequeuesCommand,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let requeue = match command {
        RequeuesCommand::List { state, limit } => {
            let rows = source.requeues(state.as_deref()).await?;
            return listing::list(rows, limit, invocation).await;
        }
        RequeuesCommand::Show { id } => source.requeue_status(bare(&id)).await?,
        RequeuesCommand::Approve { id } => source.approve_requeue(bare(&id)).await?,
        RequeuesCommand::Cancel { id } => source.cancel_requeue(bare(&id)).await?,
    };
    match invocation.output.is_json() {
        true => invocation.output.json(&requeue)?,
        false => in_words(&requeue, &invocation.output)?,
    }
    Ok(Exit::Done)
}

/// The id, also where the name of the run was typed.
fn bare(id: &str) -> &str {
    id.strip_prefix("requeue/").unwrap_or(id)
}

fn in_words(requeue: &RequeueView, output: &Output) -> Result<(), Failure> {
    story::field("requeue", &requeue.id, output)?;
    story::field("state", state_in_words(requeue), output)?;
    for (name, value) in &requeue.filter {
        story::field(&format!("  {name}"), value, output)?;
    }
    story::field("asked for by", &requeue.by, output)?;
    story::optional("because", requeue.reason.as_ref(), output)?;
    story::field("asked for at", shown_or_dash(requeue.asked_at), output)?;
    story::optional("approved by", requeue.approved_by.as_ref(), output)?;
    story::optional("stopped by", requeue.cancelled_by.as_ref(), output)?;
    story::field("a second", requeue.pace_per_s, output)?;
    story::field("planned", in_numbers(&requeue.planned), output)?;
    story::field("so far", in_numbers(&requeue.so_far), output)
}

fn state_in_words(requeue: &RequeueView) -> String {
    match (requeue.state.as_str(), requeue.expires_at) {
        ("waiting", expires_at) if requeue.planned.partial => {
            format!("waiting for approval until {}, still counting", shown_or_dash(expires_at))
        }
        ("waiting", expires_at) => {
            format!("waiting for approval until {}", shown_or_dash(expires_at))
        }
        (state, _) if requeue.limit_reached => {
            format!("{state}: the next charge would have made it more than was planned")
        }
        (state, _) => state.to_owned(),
    }
}

/// What a requeue comes to, in a line.
pub(super) fn in_numbers(answer: &RequeueAnswer) -> String {
    let RequeueAnswer { matched, requeued, inquired, skipped, partial, .. } = answer;
    let there_are = if *partial { "at least " } else { "" };
    format!(
        "{there_are}{matched} matched: {requeued} to be charged again{}, {inquired} asked about; \
         skipped: {} charged, {} terminal, {} capped",
        money(answer),
        skipped.charged,
        skipped.terminal,
        skipped.capped
    )
}

/// How much the new charges ask for, in brackets.
fn money(answer: &RequeueAnswer) -> String {
    match sums(answer) {
        none if none.is_empty() => none,
        sums => format!(" ({sums})"),
    }
}

fn sums(answer: &RequeueAnswer) -> String {
    let sums = answer.amount.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    sums.collect::<Vec<_>>().join(", ")
}

impl Row<7> for RequeueView {
    const HEADINGS: [&'static str; 7] =
        ["REQUEUE", "STATE", "ASKED FOR", "BY", "PLANNED", "SO FAR", "MONEY"];

    fn cells(&self) -> [String; 7] {
        let RequeueView { planned, so_far, .. } = self;
        [
            self.id.clone(),
            self.state.clone(),
            shown_or_dash(self.asked_at),
            self.by.clone(),
            planned.requeued.to_string(),
            so_far.requeued.to_string(),
            sums(planned),
        ]
    }
}
