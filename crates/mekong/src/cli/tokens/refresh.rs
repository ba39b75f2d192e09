//! `mekong tokens refresh`: another token, fetched by a worker.

use std::time::Duration;

use anyhow::anyhow;
use billing::AccountId;
use contract::TokenView;
use engine::Store;
use orders::{Action, Deed, Orders, Refused, Via};
use records::{shown_or_dash, token};
use tokio::time::Instant;
use workflows::lanes;

use crate::cli::source::refused;
use crate::cli::{Exit, Failure, Invocation};
use crate::config::{Config, OperatorAccount};

/// How long a worker may take: longer than an operator's answer.
const PATIENCE: Duration = Duration::from_secs(40);
/// Nobody has come for it by then.
const CLAIMED_WITHIN: Duration = Duration::from_secs(5);
/// How often the journal is asked.
const LOOK_PAUSE: Duration = Duration::from_millis(100);

/// Asks for another token and waits for it.
pub(super) async fn run(account: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let account = with_token(account, &config)?;
    let orders = invocation.orders(&config).await?;
    let store = orders.store();
    let before = token(&account, &**store).await?;
    ask(&account, &orders, invocation).await?;
    let fetched = wait(&account, &before, &**store).await?;
    match invocation.output.is_json() {
        true => invocation.output.json(&fetched)?,
        false => {
            let until = shown_or_dash(fetched.expires_at);
            invocation.output.line(format_args!("{account} has a new token until {until}"))?;
        }
    }
    Ok(Exit::Done)
}

/// The account, if its operator gives access tokens.
fn with_token(name: &str, config: &Config) -> Result<AccountId, Failure> {
    let account = config.accounts.iter().find(|(id, _)| id.as_str() == name);
    match account {
        Some((id, account)) if matches!(account.operator, OperatorAccount::Ltc(_)) => {
            Ok(id.clone())
        }
        Some(_) => {
            Err(Failure::Usage(format!("{name} has no access token: its operator has none")))
        }
        None => Err(Failure::Usage(format!("there is no account `{name}`"))),
    }
}

async fn ask(account: &AccountId, orders: &Orders, invocation: &Invocation) -> Result<(), Failure> {
    let (by, subject) = (invocation.who(), account.as_str());
    let action = Action::RefreshToken;
    let deed = Deed { by: &by, via: Via::Cli, action, subject, why: None };
    let asked = orders.audited(&deed, orders.refresh_token(subject)).await;
    asked.map_err(|why| match why {
        Refused::Unknown { .. } => anyhow!(
            "no worker has fetched a token for {account} yet; the first one does so by itself: run \
             `mekong work`"
        )
        .into(),
        other => refused(other),
    })
}

/// The token once it is another one, or why it is not.
async fn wait(
    account: &AccountId,
    before: &TokenView,
    store: &dyn Store,
) -> Result<TokenView, Failure> {
    let started = Instant::now();
    loop {
        let now = token(account, store).await?;
        if now.generation != before.generation {
            return Ok(now);
        }
        if now.failures > before.failures {
            let why = now.failure.unwrap_or_else(|| "no token was given".to_owned());
            return Err(anyhow!("{account} has no new token: {why}").into());
        }
        let waited = started.elapsed();
        let waits = waiting(account, store).await?;
        if waited >= PATIENCE || (waited >= CLAIMED_WITHIN && waits.is_some()) {
            let why = waits.unwrap_or_else(|| "its operator does not answer".to_owned());
            return Err(anyhow!("asked for, but {why}").into());
        }
        tokio::time::sleep(LOOK_PAUSE).await;
    }
}

/// Why nobody fetches it, if nobody does.
async fn waiting(account: &AccountId, store: &dyn Store) -> Result<Option<String>, Failure> {
    let lane = lanes::token(account);
    let pauses = store.pauses().await?;
    if let Some(pause) = pauses.iter().find(|pause| pause.stops(&lane)) {
        let target = &pause.target;
        return Ok(Some(format!("`{target}` is paused: mekong queues resume {target}")));
    }
    let stats = store.lanes().await?;
    let is_in_hand = stats.iter().any(|stat| stat.lane == lane && stat.in_flight > 0);
    let nobody = "no worker has taken it: is `mekong work` running on this store, with the queue \
                  tokens?";
    Ok((!is_in_hand).then(|| nobody.to_owned()))
}
