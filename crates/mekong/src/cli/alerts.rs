//! `mekong alerts test`, and the telling of alerts while a process stays up.

use anyhow::Context;
use chrono::Utc;
use clap::Subcommand;
use serde_json::json;
use telemetry::{AlertInbox, AlertMessage, AlertOutbox, AlertPost};
use tokio::runtime::Handle;

use super::{Exit, Failure, Globals, Invocation};
use crate::config::{AlertsConfig, Config, Environment, Problems, Sources};

/// Commands about alerts.
#[derive(Debug, Subcommand)]
pub(super) enum AlertsCommand {
    /// Post one message to the configured address, and say whether it was taken
    Test,
}

/// Runs one of them.
pub(super) async fn run(command: AlertsCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        AlertsCommand::Test => test(invocation).await,
    }
}

async fn test(invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let alerts = config.alerts.as_ref().ok_or_else(|| {
        Failure::Usage("alerts test: found no [alerts], expected url_env or url_file in it".into())
    })?;
    let post = post_to(alerts, &invocation.environment)?;
    let message = AlertMessage {
        text: format!("a test of Mekong's alerts, asked for by {}", invocation.who()),
        condition: "test",
        account: None,
        at: Utc::now(),
        count: 1,
    };
    post.post(&message).await.context("the address in [alerts] did not take it")?;
    match invocation.output.is_json() {
        true => invocation.output.json(&json!({ "taken": true, "message": message }))?,
        false => invocation.output.line("taken: somebody should have been told now")?,
    }
    Ok(Exit::Done)
}

/// Begins to tell this process's alerts, if configuration says whom.
///
/// # Errors
///
/// An address that cannot be one. A configuration that cannot work is the command's to tell.
pub(super) fn begin(
    inbox: AlertInbox,
    globals: &Globals,
    environment: &Environment,
    runtime: &Handle,
) -> Result<Option<AlertOutbox>, Failure> {
    let sources =
        Sources { file: globals.config.as_deref(), environment, store: globals.store.as_deref() };
    let Ok(loaded) = Config::load(&sources) else { return Ok(None) };
    let Some(alerts) = &loaded.config.alerts else { return Ok(None) };
    let post = post_to(alerts, environment)?;
    Ok(Some(AlertOutbox::begin(inbox, post, runtime)))
}

fn post_to(alerts: &AlertsConfig, environment: &Environment) -> Result<AlertPost, Failure> {
    let address = alerts.address(environment).map_err(|problem| Problems(vec![problem]))?;
    Ok(AlertPost::to(address).context("no HTTP client for alerts")?)
}
