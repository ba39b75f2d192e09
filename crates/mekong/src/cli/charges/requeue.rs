//! Failed charges, asked for again.

use clap::Args;
use contract::{ChargeFilterView, NewRequeue, RequeueAnswer, RequeueOne};
use workflows::requeue::PACE_MAX;

use super::ChargeFilter;
use crate::cli::idempotency_key::IdempotencyKey;
use crate::cli::requeues::in_numbers;
use crate::cli::{Exit, Failure, Invocation};

/// Which charges, how fast, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct RequeueArgs {
    /// The charges, such as ch_001x8qnk4hcdqyf5kx7zs636; or filters in their place
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    filter: Box<ChargeFilter>,
    /// Only say how many there are, and how much money that is
    #[arg(long)]
    dry_run: bool,
    /// How many a second, of those that filters find [default: 10]
    #[arg(long, value_name = "N", conflicts_with = "ids",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(PACE_MAX)))]
    pace: Option<u32>,
    /// Why, for their history
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    key: IdempotencyKey,
}

pub(super) async fn run(args: RequeueArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let key = args.key.text();
    let filter = args.filter.view(source.now());
    let (by_id, by_filter) = (!args.ids.is_empty(), filter != ChargeFilterView::default());
    let answer = match (by_id, by_filter) {
        (true, false) => {
            let wanted = RequeueOne { dry_run: args.dry_run, reason: args.why };
            source.requeue_of(&args.ids, &wanted, &key).await?
        }
        (false, true) => {
            let (dry_run, pace_per_s, reason) = (args.dry_run, args.pace, args.why);
            let wanted =
                NewRequeue { filter, dry_run, pace_per_s, reason, ..NewRequeue::default() };
            source.requeue(&wanted, &key).await?
        }
        // Everything there is was hardly meant.
        _ => return Err(Failure::Usage("expected charges, or filters that find some".to_owned())),
    };
    tell(&answer, invocation)
}

fn tell(answer: &RequeueAnswer, invocation: &Invocation) -> Result<Exit, Failure> {
    let output = &invocation.output;
    if output.is_json() {
        output.json(answer)?;
        return Ok(Exit::Done);
    }
    output.line(in_numbers(answer))?;
    match &answer.run {
        Some(run) if answer.needs_approval => {
            let id = run.strip_prefix("requeue/").unwrap_or(run);
            output.line(format_args!(
                "it is above the sum that one person may ask for: another runs `requeues approve {id}`"
            ))?;
        }
        Some(run) => {
            let list = "charges list --run";
            output.line(format_args!("workers take over; `{list} {run}` shows the new charges"))?;
        }
        None if answer.needs_approval => {
            output
                .line("that is above the sum that one person may ask for: another approves it")?;
        }
        None => {}
    }
    Ok(Exit::Done)
}
