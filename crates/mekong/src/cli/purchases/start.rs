//! Starting a purchase, and waiting until the subscriber can take part.

use std::time::Duration;

use anyhow::anyhow;
use billing::{Charge, ChargeId, ChargeOrigin, ChargeState, parse_duration};
use clap::Args;
use engine::{InstanceId, Store};
use tokio::time::Instant;
use workflows::purchase::{self, Clerk, Opened, Wish};

use super::show;
use crate::cli::find::{self, Found};
use crate::cli::wish::{self, API_KEY, IdempotencyKey};
use crate::cli::{Exit, Failure, Invocation};
use crate::runtime::catalog_of;
use crate::view::{PurchaseView, purchase_id};

/// How often the journal is looked at while a worker gets the purchase ready.
const LOOK_EVERY: Duration = Duration::from_millis(100);
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
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let (key, now) = (args.key.text()?, store.clock().now());
    let origin = ChargeOrigin::Request { api_key: API_KEY, idempotency_key: &key };
    let catalog = catalog_of(&config);
    let order = Clerk::new(&catalog, store.partitions()).purchase(&args.wish(), &origin, now);
    let order = order.map_err(wish::refused)?;
    let wanted = order.clone();
    match purchase::open(&*store, order, now).await? {
        Opened::New(_) => {}
        Opened::Same(charge) if wish::is_same(&charge.order, &wanted) => {}
        Opened::Same(charge) => return Err(wish::other_under_key(&charge, &key)),
        Opened::Taken(by) => return Err(taken(&by)),
    }
    let purchase = ready(wanted.id, args.wait, &*store).await?;
    answer(&purchase, invocation)
}

impl StartArgs {
    fn wish(&self) -> Wish {
        Wish {
            account: self.account.clone(),
            plan: self.plan.clone(),
            amount: self.amount.clone(),
            currency: self.currency.clone(),
            description: self.description.clone(),
            msisdn: self.msisdn.clone(),
            charge_at: None,
            reference: self.reference.clone(),
            return_url: self.return_url.clone(),
            ..Wish::default()
        }
    }
}

/// What stands in the way of a second purchase of the same thing.
fn taken(by: &InstanceId) -> Failure {
    let first = by.name.parse().map(|charge: ChargeId| purchase_id(charge));
    match (first, by.name.strip_prefix("sub:")) {
        (Ok(first), _) => anyhow!("{first} is a purchase of the same thing, and still open"),
        (_, Some(subscription)) => anyhow!(
            "subscription {subscription} of this plan has not ended; `subscriptions cancel` ends one \
             that is suspended, so that another can be bought"
        ),
        _ => anyhow!("{by} stands in the way"),
    }
    .into()
}

/// The purchase once it is the subscriber's turn or all is known, or when the time is up.
async fn ready(id: ChargeId, wait: Duration, store: &dyn Store) -> Result<Found<Charge>, Failure> {
    let deadline = Instant::now() + wait;
    loop {
        let found = find::charge_of(id, store).await?;
        let found = found.ok_or_else(|| anyhow!("charge {id} is gone again"))?;
        if !is_being_prepared(found.state.state) || Instant::now() >= deadline {
            return Ok(found);
        }
        tokio::time::sleep_until(deadline.min(Instant::now() + LOOK_EVERY)).await;
    }
}

fn is_being_prepared(state: ChargeState) -> bool {
    matches!(state, ChargeState::Requested | ChargeState::Submitted)
}

fn answer(purchase: &Found<Charge>, invocation: &Invocation) -> Result<Exit, Failure> {
    let charge = &purchase.state;
    let view = PurchaseView::new(&purchase.instance, charge);
    if invocation.output.is_json() {
        invocation.output.json(&view)?;
        return Ok(Exit::Done);
    }
    let reference = charge.order.asked.as_deref().and_then(|asked| asked.reference.as_deref());
    show::in_words(&view, reference, &invocation.output)?;
    if is_being_prepared(charge.state) {
        invocation.output.line(format_args!(
            "\nno worker has got it ready so far; `purchases show {}` tells when one has",
            view.id
        ))?;
    }
    Ok(Exit::Done)
}
