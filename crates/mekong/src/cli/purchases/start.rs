//! Starting a purchase, and waiting until the subscriber can take part.

use std::collections::BTreeMap;
use std::time::Duration;

use billing::parse_duration;
use clap::Args;
use contract::{NewPurchase, PurchaseView};

use super::show;
use crate::cli::idempotency_key::IdempotencyKey;
use crate::cli::{Exit, Failure, Invocation};

/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(3600);

/// What is bought, by whom.
#[derive(Debug, Args)]
pub(in crate::cli) struct StartArgs {
    /// Through which account
    #[arg(long)]
    account: String,
    /// The plan that is bought; otherwise --amount and --description say what is
    #[arg(long, required_unless_present = "amount")]
    plan: Option<String>,
    /// How much, such as 5000 or 9.90
    #[arg(long)]
    amount: Option<String>,
    /// In which currency [default: the account's]
    #[arg(long)]
    currency: Option<String>,
    /// What the subscriber reads on the bill
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Whose line
    #[arg(long, value_name = "NUMBER")]
    msisdn: String,
    /// Your own words for it, such as an order's number
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// Where the browser goes after the operator's page
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
    /// How long to wait for a worker to get it ready
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = wait)]
    wait: Duration,
    #[command(flatten)]
    key: IdempotencyKey,
}

fn wait(text: &str) -> Result<Duration, String> {
    let wait = parse_duration(text).ok().filter(|wait| *wait <= WAIT_MAX);
    wait.ok_or_else(|| "expected a duration from 0s to 1h, such as 10s".to_owned())
}

pub(super) async fn run(args: StartArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let (key, wait) = (args.key.text(), args.wait);
    let source = invocation.source().await?;
    let purchase = source.start_purchase(&args.wanted(), &key, wait).await?;
    answer(&purchase, invocation)
}

impl StartArgs {
    fn wanted(self) -> NewPurchase {
        NewPurchase {
            account: self.account,
            plan: self.plan,
            amount: self.amount,
            currency: self.currency,
            description: self.description,
            msisdn: self.msisdn,
            reference: self.reference,
            metadata: BTreeMap::new(),
            return_url: self.return_url,
        }
    }
}

fn answer(purchase: &PurchaseView, invocation: &Invocation) -> Result<Exit, Failure> {
    if invocation.output.is_json() {
        invocation.output.json(purchase)?;
        return Ok(Exit::Done);
    }
    show::in_words(purchase, &invocation.output)?;
    if matches!(purchase.state.as_str(), "requested" | "submitted") {
        invocation.output.line(format_args!(
            "\nno worker has got it ready so far; `purchases show {}` tells when one has",
            purchase.id
        ))?;
    }
    Ok(Exit::Done)
}
