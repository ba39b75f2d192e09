//! `mekong work`: workers.

mod metrics;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use billing::ChargeState;
use chrono::{DateTime, Utc};
use clap::Args;
use engine::Store;
use engine::worker::Until;
use serde_json::json;
use tokio::sync::watch;
use workflows::ids;

use super::{Exit, Failure, Invocation, Stop, alone, store};
use crate::config::Config;
use crate::runtime::{QUEUES, Runtime, Shift};

/// How often the progress line is brought up to date.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// Which work is done, and until when.
#[derive(Debug, Args)]
pub(super) struct WorkArgs {
    /// Only these queues, separated by commas: purchases, renewals,
    /// reconciliation, notifications, tokens, upkeep
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = queue)]
    queues: Vec<String>,
    /// Exit when nothing is due and nothing is in flight
    #[arg(long)]
    until_idle: bool,
    /// Skip time from one due time to the next, up to this instant (RFC 3339); only with
    /// operators on this machine, and with the store to itself
    #[arg(long, value_name = "TIME")]
    time_skip_to: Option<DateTime<Utc>>,
    /// Answer /metrics on this address, instead of `work.metrics_listen`
    #[arg(long, value_name = "ADDR")]
    metrics: Option<SocketAddr>,
}

/// Works until the end it was given, or until it is told to stop.
pub(super) async fn run(args: WorkArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let opening = store::patiently(async || open(&args, &config, invocation).await);
    let store = invocation.unless_interrupted(opening).await?;
    if store.clock().is_virtual() && args.time_skip_to.is_none() && !args.until_idle {
        tracing::warn!("this store's time is virtual and stands still; --time-skip-to moves it");
    }
    let runtime = Runtime::new(&config, &invocation.environment, store.clone())?;
    let stop = on_interrupt(invocation);
    let told = metrics::tell(args.metrics, &config, &runtime, invocation, stop.clone()).await?;
    let showing = show_progress(store.clone(), invocation);
    let shift = args.shift();
    // A supervisor's log says from when on this process bears a store that goes away.
    tracing::info!("working on {}", shift.queues.join(", "));
    let worked = runtime.run(shift, stop).await;
    showing.abort();
    told.abort();
    worked?;
    conclude(&*store, &args, invocation).await
}

impl WorkArgs {
    fn shift(&self) -> Shift {
        let queues = match self.queues.as_slice() {
            [] => QUEUES.map(str::to_owned).to_vec(),
            queues => queues.to_vec(),
        };
        let until = match (self.time_skip_to, self.until_idle) {
            (Some(end), _) => Until::Skipped(end),
            (None, true) => Until::Idle,
            (None, false) => Until::Stopped,
        };
        Shift { queues, until }
    }
}

fn queue(name: &str) -> Result<String, String> {
    match QUEUES.contains(&name) {
        true => Ok(name.to_owned()),
        false => Err(format!("expected one of {}, found {name:?}", QUEUES.join(", "))),
    }
}

/// Opens the store; for a time skip as a virtual one, once it is clear that the skip may run.
async fn open(
    args: &WorkArgs,
    config: &Config,
    invocation: &Invocation,
) -> Result<Arc<dyn Store>, Failure> {
    if args.time_skip_to.is_none() {
        return invocation.store(config).await;
    }
    check_loopback(config)?;
    let plain = invocation.store(config).await?;
    alone::check(&*plain, "--time-skip-to").await?;
    let opening = store::Opening {
        volatile: invocation.globals.volatile_store,
        virtual_from: Some(Utc::now()),
    };
    store::open(&config.store, opening).await
}

/// LTC's sandbox shares its production host: time is skipped only where no real operator is.
fn check_loopback(config: &Config) -> Result<(), Failure> {
    let abroad = config.accounts.iter().find(|(_, account)| !account.is_loopback());
    match abroad {
        None => Ok(()),
        Some((id, account)) => Err(Failure::Usage(format!(
            "--time-skip-to: accounts.{id}.base_url is {}, expected an address of this machine \
             for every account",
            account.base_url
        ))),
    }
}

/// Says `true` once this process was asked to end.
pub(super) fn on_interrupt(invocation: &Invocation) -> watch::Receiver<bool> {
    let (tell, told) = watch::channel(false);
    let interrupt = invocation.interrupt.clone();
    tokio::spawn(async move {
        interrupt.wait().await;
        tracing::info!("finishing what is in flight; a second interrupt ends at once");
        tell.send_replace(true);
    });
    told
}

/// A line on stderr that counts what has been charged, for as long as the work lasts.
fn show_progress(store: Arc<dyn Store>, invocation: &Invocation) -> tokio::task::JoinHandle<()> {
    let bar = invocation.progress.count("charged");
    tokio::spawn(async move {
        // Nobody sees a hidden line, and the store is spared its questions.
        while !bar.is_hidden() {
            if let Ok(counts) = store.counts(ids::CHARGE).await {
                let count = |state: ChargeState| counts.get(state.as_str()).copied().unwrap_or(0);
                bar.set_position(count(ChargeState::Charged));
                bar.set_message(format!(
                    "{}  {} to send, {} in doubt, {} declined",
                    store.clock().now().format("%Y-%m-%d %H:%M"),
                    count(ChargeState::Requested),
                    count(ChargeState::InDoubt),
                    count(ChargeState::Declined),
                ));
            }
            tokio::time::sleep(PROGRESS_EVERY).await;
        }
    })
}

/// Says what is left, and exits so that a script knows whether a person is needed.
async fn conclude(
    store: &dyn Store,
    args: &WorkArgs,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    if let Some(stop) = invocation.interrupt.requested() {
        return Ok(match stop {
            Stop::Interrupted => Exit::Interrupted,
            Stop::Terminated => Exit::Done,
        });
    }
    let counts = store.counts(ids::CHARGE).await?;
    let now = store.clock().now();
    if invocation.output.is_json() {
        invocation.output.json(&json!({ "now": now, "charges": counts }))?;
    } else if !args.shift().queues.is_empty() {
        let words = counts.iter().map(|(state, count)| format!("{count} {state}"));
        let words = words.collect::<Vec<_>>().join(", ");
        let words = if words.is_empty() { "none".to_owned() } else { words };
        invocation.output.line(format_args!("{}  charges: {words}", now.format("%FT%TZ")))?;
    }
    let in_doubt = counts.get(ChargeState::InDoubt.as_str()).copied().unwrap_or(0);
    Ok(if in_doubt > 0 { Exit::NeedsPerson } else { Exit::Done })
}
