//! `mekong dev`: everything in one process, to try things against.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use engine::Store;
use orders::Orders;
use sandbox::Preset;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::Url;

use super::serve::{self, Server};
use super::{Exit, Failure, Invocation, store};
use crate::dev::{self, Hint, PASSWORD, STAFF, Setting, TOKEN, WEBHOOK_SECRET};
use crate::runtime::catalog_of;

/// Where everything listens, and what is in it.
#[derive(Debug, Args)]
pub(super) struct DevArgs {
    /// Where the API listens; port 0 for any that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// Where the simulated operators listen; port 0 for any that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7080")]
    sandbox: SocketAddr,
    /// How many sample subscriptions there are
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(..=1_000))]
    subscribers: u32,
    /// What goes wrong at the operators: none, mild or hostile
    #[arg(long, default_value = "none")]
    faults: Preset,
    /// Send signed webhooks to this address, on this machine too
    #[arg(long, value_name = "URL")]
    webhook: Option<Url>,
}

/// Runs until it is told to stop. Its journal is new each time, unless --store names one.
pub(super) async fn run(args: DevArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    if invocation.globals.config.is_some() {
        let why = "--config: `mekong dev` has a configuration of its own; `mekong serve --work` \
                   runs with yours";
        return Err(Failure::Usage(why.to_owned()));
    }
    let folder = tempfile::tempdir().context("a folder for the journal")?;
    let listener = serve::listen(args.listen).await?;
    let api = listener.local_addr().context("the listener has no address")?;
    let operators = dev::open_operators(args.sandbox, api, args.faults).await?;
    dev::empty_purses(&operators);
    let ended = run_beside(&args, &folder, listener, &operators.base_url(), invocation).await;
    operators.stop().await;
    ended
}

async fn run_beside(
    args: &DevArgs,
    folder: &TempDir,
    listener: TcpListener,
    operators: &str,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let api = listener.local_addr().context("the listener has no address")?;
    let fresh = format!("sqlite:{}", folder.path().join("mekong.db").display());
    let url = invocation.globals.store.as_deref().unwrap_or(&fresh);
    let setting = Setting { listen: api, operators, store: url, webhook: args.webhook.as_ref() };
    let (config, environment) = dev::configuration(setting, folder.path())?;
    let opening =
        store::Opening { volatile: invocation.globals.volatile_store, virtual_from: None };
    let store = store::open(&config.store, opening).await?;
    let orders = Orders::new(store.clone(), Arc::new(catalog_of(&config)));
    dev::enrol_samples(&orders, args.subscribers).await?;
    let server = Server::new(&config, &environment, store.clone(), true, opening.volatile)?;
    tell(&setting, &*store, args, invocation)?;
    server.run(listener, invocation).await
}

fn tell(
    setting: &Setting<'_>,
    store: &dyn Store,
    args: &DevArgs,
    invocation: &Invocation,
) -> Result<(), Failure> {
    let api = format!("http://{}", setting.listen);
    let hints = dev::hints(&api, setting.operators, store.partitions());
    let output = &invocation.output;
    if output.is_json() {
        output.json(&json!({
            "listen": api, "sandbox": setting.operators, "store": setting.store,
            "console": format!("{api}/console"), "password": PASSWORD,
            "token": TOKEN, "webhook_secret": WEBHOOK_SECRET, "try": hints,
        }))?;
    } else {
        in_words(&api, setting, args, &hints).iter().try_for_each(|line| output.line(line))?;
    }
    output.flush()
}

fn in_words(api: &str, setting: &Setting<'_>, args: &DevArgs, hints: &[Hint]) -> Vec<String> {
    let mut lines = vec![
        format!("  console    {api}/console      {STAFF}, password {PASSWORD}"),
        format!("  API        {api}      docs at {api}/docs, token {TOKEN}"),
        format!(
            "  operators  {}      Lao Telecom and the AOC gateway, simulated",
            setting.operators
        ),
        format!("  journal    {}", setting.store),
        format!("  samples    {} subscriptions, half of them renewed right now", args.subscribers),
    ];
    lines.extend(
        setting.webhook.map(|url| format!("  webhooks   {url}      signed with {WEBHOOK_SECRET}")),
    );
    lines.push("\nTo try next, in another terminal; Ctrl-C here ends it:".to_owned());
    lines.extend(hints.iter().map(|hint| format!("\n# {}\n{}", hint.what, hint.line)));
    lines.push(String::new());
    lines
}
