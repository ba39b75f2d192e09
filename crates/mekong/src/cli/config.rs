//! `mekong config check / show`.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, Failure, Invocation};
use crate::config::{Loaded, Problem, Problems};

/// Commands about the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Tell everything that is wrong with the configuration
    Check {
        /// Fail, too, if a secret is not where the configuration says
        #[arg(long)]
        secrets: bool,
    },
    /// Print the configuration in force, defaults included, secrets masked
    Show,
}

/// Runs one of them.
pub(super) fn run(command: &ConfigCommand, invocation: &Invocation) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Check { secrets } => check(*secrets, invocation),
        ConfigCommand::Show => show(invocation),
    }
}

/// Secrets that are missing here are warnings unless asked for: a configuration is checked on
/// machines that have none.
fn check(secrets: bool, invocation: &Invocation) -> Result<Exit, Failure> {
    let loaded = match invocation.load() {
        Ok(loaded) => loaded,
        Err(Failure::Config(problems)) => return refuse(problems, invocation),
        Err(other) => return Err(other),
    };
    let missing = loaded.missing_secrets(&invocation.environment);
    if secrets && !missing.is_empty() {
        return refuse(Problems(missing), invocation);
    }
    missing.iter().for_each(|missing| tracing::warn!("{missing}"));
    accept(&loaded, &missing, invocation)
}

fn accept(loaded: &Loaded, missing: &[Problem], invocation: &Invocation) -> Result<Exit, Failure> {
    let (accounts, plans) = (loaded.config.accounts.len(), loaded.config.plans.len());
    let output = &invocation.output;
    if output.is_json() {
        let warnings: Vec<&Problem> = loaded.warnings.iter().chain(missing).collect();
        output.json(&json!({
            "ok": true, "accounts": accounts, "plans": plans,
            "problems": [], "warnings": warnings,
        }))?;
        return Ok(Exit::Done);
    }
    output.line(format_args!(
        "ok: {}, {}",
        counted(accounts, "account"),
        counted(plans, "plan")
    ))?;
    Ok(Exit::Done)
}

/// The problems are this command's answer, so with `--json` they are on stdout.
fn refuse(problems: Problems, invocation: &Invocation) -> Result<Exit, Failure> {
    if !invocation.output.is_json() {
        return Err(Failure::Config(problems));
    }
    let answer = json!({ "ok": false, "problems": problems.0 });
    invocation.output.json(&answer)?;
    Ok(Exit::Usage)
}

fn show(invocation: &Invocation) -> Result<Exit, Failure> {
    let effective = invocation.load()?.effective;
    if invocation.output.is_json() {
        invocation.output.json(&effective)?;
    } else {
        invocation.output.line(&effective)?;
    }
    Ok(Exit::Done)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
