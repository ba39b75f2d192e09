//! A charge without the subscriber, asked for at the command line.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use clap::Args;
use contract::{ChargeView, NewCharge};
use records::shown_or_dash;

use crate::cli::idempotency_key::IdempotencyKey;
use crate::cli::source::Source;
use crate::cli::{Exit, Failure, Invocation};

/// What is charged, to whom, and when.
#[derive(Debug, Args)]
pub(in crate::cli) struct EnqueueArgs {
    /// Through which account
    #[arg(long)]
    account: String,
    /// Whose line
    #[arg(long, value_name = "NUMBER")]
    msisdn: String,
    /// How much, such as 5000 or 9.90
    #[arg(long)]
    amount: String,
    /// In which currency [default: the account's]
    #[arg(long)]
    currency: Option<String>,
    /// What the subscriber reads on the bill
    #[arg(long, value_name = "TEXT")]
    description: String,
    /// When to charge (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Your own name for it, such as an order's number
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[command(flatten)]
    key: IdempotencyKey,
}

pub(super) async fn run(args: EnqueueArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let key = args.key.text();
    let source = invocation.source().await?;
    let charge = source.enqueue(&args.wanted(&*source), &key).await?;
    tell(&charge, invocation)
}

impl EnqueueArgs {
    fn wanted(self, source: &dyn Source) -> NewCharge {
        let currency = self.currency.or_else(|| source.currency_of(&self.account));
        NewCharge {
            account: self.account,
            msisdn: self.msisdn,
            amount: self.amount,
            currency: currency.unwrap_or_default(),
            description: self.description,
            charge_at: self.at,
            reference: self.reference,
            metadata: BTreeMap::new(),
        }
    }
}

fn tell(charge: &ChargeView, invocation: &Invocation) -> Result<Exit, Failure> {
    if invocation.output.is_json() {
        invocation.output.json(charge)?;
    } else {
        let ChargeView { id, amount, currency, msisdn, .. } = charge;
        invocation.output.line(format_args!(
            "{id}: {amount} {currency} from {msisdn}, {}, to be sent from {}",
            charge.state_in_words(),
            shown_or_dash(charge.due_at)
        ))?;
    }
    Ok(Exit::Done)
}
