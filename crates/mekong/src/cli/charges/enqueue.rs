//! A charge without the subscriber, asked for at the command line.

use anyhow::anyhow;
use billing::{Charge, ChargeOrigin};
use chrono::{DateTime, Utc};
use clap::Args;
use workflows::purchase::{self, Clerk, Opened, Wish};

use crate::cli::wish::{self, API_KEY, IdempotencyKey};
use crate::cli::{Exit, Failure, Invocation, find};
use crate::runtime::catalog_of;
use crate::view::{ChargeView, shown};

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
    #[command(flatten)]
    key: IdempotencyKey,
}

pub(super) async fn run(args: EnqueueArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let (key, now) = (args.key.text()?, store.clock().now());
    let origin = ChargeOrigin::Request { api_key: API_KEY, idempotency_key: &key };
    let catalog = catalog_of(&config);
    let order = Clerk::new(&catalog, store.partitions()).charge(&args.wish(), &origin, now);
    let order = order.map_err(wish::refused)?;
    let wanted = order.clone();
    let charge = match purchase::open(&*store, order, now).await? {
        Opened::New(charge) => charge,
        Opened::Same(charge) if wish::is_same(&charge.order, &wanted) => charge,
        Opened::Same(charge) => return Err(wish::other_under_key(&charge, &key)),
        Opened::Taken(by) => return Err(anyhow!("{by} stands in the way").into()),
    };
    answer(&charge, &*store, invocation).await
}

impl EnqueueArgs {
    fn wish(&self) -> Wish {
        Wish {
            account: self.account.clone(),
            amount: Some(self.amount.clone()),
            currency: self.currency.clone(),
            description: Some(self.description.clone()),
            msisdn: self.msisdn.clone(),
            charge_at: self.at,
            ..Wish::default()
        }
    }
}

async fn answer(
    charge: &Charge,
    store: &dyn engine::Store,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let found = find::charge_of(charge.order.id, store).await?;
    let found = found.ok_or_else(|| anyhow!("charge {} is gone again", charge.order.id))?;
    let view = ChargeView::new(&found.instance, &found.state);
    if invocation.output.is_json() {
        invocation.output.json(&view)?;
    } else {
        invocation.output.line(format_args!(
            "{}: {} {} from {}, {}, to be sent from {}",
            view.id,
            view.amount,
            view.currency,
            view.msisdn,
            view.state_in_words(),
            shown(charge.order.scheduled_for)
        ))?;
    }
    Ok(Exit::Done)
}
