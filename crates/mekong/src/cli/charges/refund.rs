//! Giving money back.

use anyhow::anyhow;
use billing::{Abilities, Charge, ChargeSignal, Money, RefundId};
use clap::Args;
use engine::store::Signal;
use engine::workflow::encode;
use serde::Serialize;

use crate::cli::find::{self, Found};
use crate::cli::wish::IdempotencyKey;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::Config;
use crate::runtime::catalog_of;
use crate::view::as_text;

/// The longest reason, in characters: it stands in the history for good.
const REASON_CHARS_MAX: usize = 500;

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

/// What became of it.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(serialize_with = "as_text")]
    id: RefundId,
    charge: String,
    amount: String,
    currency: &'static str,
    /// Whether the same key had asked for it before.
    already_asked: bool,
}

pub(super) async fn run(args: RefundArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let (reason, key) = (reason(&args.reason)?, args.key.text()?);
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let Found { instance, state: charge } = find::charge(&args.id, &*store).await?;
    let id = RefundId::mint(charge.order.id, &key);
    let wanted = args.amount.as_deref().map(|text| amount(text, &charge)).transpose()?;
    let already_asked = is_known(&charge, id);
    let amount = match open_amount(&charge, id) {
        Some(amount) if wanted.is_none_or(|wanted| wanted == amount) => amount,
        Some(amount) => return Err(anyhow!("refund {id} was asked for with {amount}").into()),
        None if already_asked => wanted.unwrap_or_else(|| charge.amount_charged()),
        None => refundable(&charge, wanted, &config)?,
    };
    if !already_asked {
        let by = who(invocation.environment.get("USER"));
        let body = ChargeSignal::Refund { id, amount: Some(amount), reason, by };
        if !store.signal(Signal { to: instance.id, body: encode(&body) }).await? {
            return Err(anyhow!("there is no charge `{}`", args.id).into());
        }
    }
    answer(id, &charge, amount, already_asked, invocation)
}

/// How much goes back, if the operator and what is left of the charge allow it.
fn refundable(charge: &Charge, wanted: Option<Money>, config: &Config) -> Result<Money, Failure> {
    let account = &charge.order.account;
    let catalog = catalog_of(config);
    let policy = catalog.account(account);
    let policy = policy.ok_or_else(|| anyhow!("account {account} is not configured any more"))?;
    let Abilities { refunds, .. } = policy.abilities;
    if !refunds {
        let id = charge.order.id;
        return Err(anyhow!("the operator of {account} has no refunds: {id} stays charged").into());
    }
    charge.refundable(wanted).map_err(|why| anyhow!("{why}").into())
}

fn amount(text: &str, charge: &Charge) -> Result<Money, Failure> {
    let amount = Money::parse_charge(text, charge.order.amount.currency());
    amount.map_err(|error| Failure::Usage(format!("--amount: {error}")))
}

fn reason(text: &str) -> Result<Box<str>, Failure> {
    let text = text.trim();
    match (1..=REASON_CHARS_MAX).contains(&text.chars().count()) {
        true => Ok(text.into()),
        false => {
            Err(Failure::Usage(format!("--reason: expected 1 to {REASON_CHARS_MAX} characters")))
        }
    }
}

/// Who it was, as far as the shell tells.
fn who(user: Option<&str>) -> Box<str> {
    user.map_or_else(|| "cli".into(), |user| format!("cli {user}").into())
}

fn is_known(charge: &Charge, id: RefundId) -> bool {
    charge.paid_back.as_ref().is_some_and(|paid_back| paid_back.known.contains(&id))
}

fn open_amount(charge: &Charge, id: RefundId) -> Option<Money> {
    let open = &charge.paid_back.as_ref()?.open;
    open.iter().find(|open| open.id == id).map(|open| open.amount)
}

fn answer(
    id: RefundId,
    charge: &Charge,
    amount: Money,
    already_asked: bool,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let of = charge.order.id;
    if invocation.output.is_json() {
        invocation.output.json(&Answer {
            id,
            charge: of.to_string(),
            amount: amount.amount_text(),
            currency: amount.currency().code(),
            already_asked,
        })?;
    } else if already_asked {
        invocation.output.line(format_args!("refund {id} of {of} had been asked for already"))?;
    } else {
        invocation.output.line(format_args!(
            "refund {id} is on record: {amount} of {of} goes back; `charges show {of}` tells how \
             it went"
        ))?;
    }
    Ok(Exit::Done)
}
