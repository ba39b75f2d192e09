//! Giving money back.

use clap::Args;
use contract::{NewRefund, RefundAnswer};

use crate::cli::idempotency_key::IdempotencyKey;
use crate::cli::{Exit, Failure, Invocation};

/// Which charge, how much, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct RefundArgs {
    /// The charge, such as ch_001x8qnk4hcdqyf5kx7zs636
    id: String,
    /// How much [default: all that is left of it]
    #[arg(long)]
    amount: Option<String>,
    /// Why, for its history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    key: IdempotencyKey,
}

pub(super) async fn run(args: RefundArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let wanted = NewRefund { amount: args.amount, reason: args.reason };
    let answer = source.refund(&args.id, &wanted, &args.key.text()).await?;
    tell(&answer, invocation)
}

fn tell(answer: &RefundAnswer, invocation: &Invocation) -> Result<Exit, Failure> {
    let RefundAnswer { id, charge: of, amount, currency, already_asked } = answer;
    let output = &invocation.output;
    if output.is_json() {
        output.json(answer)?;
    } else if *already_asked {
        output.line(format_args!("refund {id} of {of} had been asked for already"))?;
    } else {
        output.line(format_args!(
            "refund {id} is on record: {amount} {currency} of {of} goes back; `charges show {of}` \
             tells how it went"
        ))?;
    }
    Ok(Exit::Done)
}
