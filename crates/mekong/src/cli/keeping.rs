//! `mekong store backup / restored`: keeping a second copy of the store, and going on from it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use engine::store::sqlite;
use orders::{Action, Deed, Via};
use serde_json::json;

use super::source::refused;
use super::{Exit, Failure, Invocation, alone};
use crate::config::{Config, StoreUrl};

/// Commands about the store as a whole.
#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Copy an SQLite store into a new file while others work on it
    Backup {
        /// The new file; it is made readable by its owner alone
        file: PathBuf,
    },
    /// Say that the store was put back from a backup: what may have been sent since is asked about
    /// before anything is charged
    Restored(RestoredArgs),
}

/// Until when the store that was lost may have worked.
#[derive(Debug, Args)]
pub(super) struct RestoredArgs {
    /// Until when work that is missing now may have been done (RFC 3339), not after now [default: now]
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
    /// Why, for the audit
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// Runs one of them.
pub(super) async fn run(command: StoreCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    match command {
        StoreCommand::Backup { file } => backup(&config.store.url, &file, invocation).await,
        StoreCommand::Restored(args) => restored(&args, &config, invocation).await,
    }
}

/// It cannot be taken back, so it is on record first, and a slip in the year is refused.
async fn restored(
    args: &RestoredArgs,
    config: &Config,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let orders = invocation.orders(config).await?;
    let store = orders.store();
    alone::check(&**store, "store restored").await?;
    let now = store.clock().now();
    let until = args.until.unwrap_or(now);
    // A virtual clock stands where the backup was made, and the store that was lost went on.
    if until > now && !store.clock().is_virtual() {
        return Err(Failure::Usage(format!(
            "--until: found {}, expected a time until now, {}",
            until.format("%FT%TZ"),
            now.format("%FT%TZ")
        )));
    }
    let (by, subject) = (invocation.who(), format!("commits until {}", until.format("%FT%TZ")));
    let (via, action) = (Via::Cli, Action::StoreRestored);
    let deed = Deed { by: &by, via, action, subject: &subject, why: args.why.as_deref() };
    orders.record(&deed).await.map_err(refused)?;
    store.record_loss(until).await?;
    let lost_at = store.lost_commits_at().unwrap_or(until);
    let output = &invocation.output;
    match output.is_json() {
        true => output.json(&json!({ "lost_commits_at": lost_at }))?,
        false => output.line(format_args!(
            "commits until {} may be missing: what may have been sent by then is asked about first",
            lost_at.format("%FT%TZ")
        ))?,
    }
    Ok(Exit::Done)
}

async fn backup(url: &StoreUrl, to: &Path, invocation: &Invocation) -> Result<Exit, Failure> {
    let StoreUrl::Sqlite(from) = url else {
        return Err(Failure::Usage(
            "store backup: copies an SQLite store; deploy/backup/backup copies a Redis, through \
             redis-cli"
                .to_owned(),
        ));
    };
    let (source, target) = (from.clone(), to.to_owned());
    let copied = tokio::task::spawn_blocking(move || sqlite::backup(&source, &target)).await;
    let bytes = copied.context("copying the store")??;
    let output = &invocation.output;
    match output.is_json() {
        true => output.json(&json!({ "file": to, "bytes": bytes }))?,
        false => output.line(format_args!("{} has all of it, {bytes} bytes", to.display()))?,
    }
    Ok(Exit::Done)
}
