//! Giving money back.

use clap::Args;
use contract::{NewRefund, RefundAnswer};
use orders::Refund;

use crate::cli::wish::{self, IdempotencyKey};
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
    let key = args.key.text();
    let request = wish::request(&key)?;
    let orders = invocation.orders().await?;
    let wanted = NewRefund { amount: args.amount, reason: args.reason };
    let by = who(invocation.environment.get("USER"));
    let refund = Refund { charge: &args.id, wanted: &wanted, by: &by };
    let answer = orders.refund(&request, refund).await.map_err(wish::refused)?;
    tell(&answer, invocation)
}

/// Who it was, as far as the shell tells.
fn who(user: Option<&str>) -> String {
    user.map_or_else(|| "cli".to_owned(), |user| format!("cli {user}"))
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
