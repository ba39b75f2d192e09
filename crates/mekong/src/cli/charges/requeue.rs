//! Failed charges, asked for again.

use clap::Args;
use contract::{ChargeFilterView, NewRequeue, RequeueAnswer, RequeueOne};
use workflows::requeue::PACE_MAX;

use super::ChargeFilter;
use crate::cli::idempotency_key::IdempotencyKey;
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
    let RequeueAnswer { matched, requeued, inquired, skipped, partial, .. } = answer;
    let there_are = if *partial { "at least " } else { "" };
    output.line(format_args!(
        "{there_are}{matched} matched: {requeued} to be charged again{}, {inquired} asked about; skipped: {} \
         charged, {} terminal, {} capped",
        money(answer),
        skipped.charged,
        skipped.terminal,
        skipped.capped
    ))?;
    if let Some(run) = &answer.run {
        let list = "charges list --run";
        output.line(format_args!("workers take over; `{list} {run}` shows the new charges"))?;
    }
    Ok(Exit::Done)
}

/// How much the new charges ask for, in brackets.
fn money(answer: &RequeueAnswer) -> String {
    let sums = answer.amount.iter().map(|(currency, sum)| format!("{sum} {currency}"));
    match sums.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => none,
        sums => format!(" ({sums})"),
    }
}
