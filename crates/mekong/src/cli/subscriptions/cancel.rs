//! Ending a subscription by staff.

use clap::Args;
use contract::{CancelSubscription, CancellationAnswer, OpenChargeView};

use crate::cli::{Exit, Failure, Invocation};

/// Which subscription, and why.
#[derive(Debug, Args)]
pub(in crate::cli) struct CancelArgs {
    /// The content provider's own id for it
    id: String,
    /// Why, for its history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub(super) async fn run(args: &CancelArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let source = invocation.source().await?;
    let why = CancelSubscription { reason: args.reason.clone() };
    let answer = source.cancel_subscription(&args.id, &why).await?;
    if invocation.output.is_json() {
        invocation.output.json(&answer)?;
    } else {
        in_words(&answer).iter().try_for_each(|line| invocation.output.line(line))?;
    }
    Ok(Exit::Done)
}

fn in_words(answer: &CancellationAnswer) -> [String; 2] {
    let CancellationAnswer { id, state, already_ended, open_charge } = answer;
    let what = if *already_ended {
        format!("{id} had ended already: it is {state}")
    } else {
        format!("{id} is being cancelled: nothing is sent for it from now on")
    };
    let charge = open_charge.as_ref();
    [what, charge.map_or_else(|| "no charge is open".to_owned(), charge_in_words)]
}

fn charge_in_words(charge: &OpenChargeView) -> String {
    let OpenChargeView { id, state } = charge;
    if state == "requested" {
        return format!("charge {id} has not been sent and will be stopped");
    }
    format!(
        "charge {id} may have been sent already ({state}): it is asked about until it is known, \
         and if it took money, staff must settle it"
    )
}
