//! Telling again what was taken, or given up.

use anyhow::anyhow;
use clap::Args;
use engine::Store;
use orders::{Action, Deed, Refused, Via};
use serde_json::json;
use workflows::notification::{Replay, Replayed, WebhookName, Which, replay};

use super::known;
use crate::cli::filters::Since;
use crate::cli::source::refused;
use crate::cli::{Exit, Failure, Invocation};

/// What to tell again.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReplayArgs {
    /// One delivery, such as ev_00078c1de5f1b8bca3d8b4b2a9a0f4c2
    #[arg(required_unless_present = "webhook", conflicts_with = "webhook")]
    id: Option<String>,
    /// Deliveries to this webhook: with --failed or --all, and --since
    #[arg(long, requires = "since", requires = "which")]
    webhook: Option<WebhookName>,
    /// Those that were given up
    #[arg(long, group = "which", requires = "webhook")]
    failed: bool,
    /// Those that were taken as well
    #[arg(long, group = "which", requires = "webhook")]
    all: bool,
    /// Opened at or after this time, or in the time before now: 2h, 1d
    #[arg(long, value_name = "TIME", requires = "webhook")]
    since: Option<Since>,
}

pub(super) async fn run(args: ReplayArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    args.webhook.as_ref().map_or(Ok(()), |name| known(name, &config))?;
    let orders = invocation.orders(&config).await?;
    let by = invocation.environment.get("USER").unwrap_or("staff").to_owned();
    let one = args.id.clone();
    let subject = one.as_deref().or(args.webhook.as_ref().map(WebhookName::as_str));
    let subject = subject.unwrap_or_default().to_owned();
    let which = args.which(&**orders.store())?;
    let who = invocation.who();
    let action = Action::ReplayWebhook;
    let deed = Deed { by: &who, via: Via::Cli, action, subject: &subject, why: None };
    let replay = Replay { which, by, after: None };
    let replayed = orders.audited(&deed, all_of(replay, &**orders.store()));
    let replayed = replayed.await.map_err(refused)?;
    if let (Some(id), 0) = (one, replayed) {
        return Err(anyhow!("there is no delivery `{id}`").into());
    }
    if invocation.output.is_json() {
        invocation.output.json(&json!({ "replayed": replayed }))?;
    } else {
        invocation.output.line(format_args!("{replayed} to be told again"))?;
    }
    Ok(Exit::Done)
}

/// Replays one bounded batch after the other, to the end.
async fn all_of(mut order: Replay, store: &dyn Store) -> Result<usize, Refused> {
    let mut total = 0;
    loop {
        let Replayed { replayed, next } = replay(store, &order).await?;
        total += replayed;
        match next {
            Some(_) => order.after = next,
            None => return Ok(total),
        }
    }
}

impl ReplayArgs {
    fn which(self, store: &dyn Store) -> Result<Which, Failure> {
        let since = self.since.map(|since| since.instant(store.clock().now()));
        match (self.id, self.webhook, since) {
            (Some(id), _, _) => Ok(Which::One(id)),
            (None, Some(webhook), Some(since)) if self.all => Ok(Which::AllSince(webhook, since)),
            (None, Some(webhook), Some(since)) => Ok(Which::FailedSince(webhook, since)),
            (None, _, _) => Err(Failure::Usage(
                "replay: expected a delivery's id, or --webhook, --since and --failed or --all"
                    .to_owned(),
            )),
        }
    }
}
