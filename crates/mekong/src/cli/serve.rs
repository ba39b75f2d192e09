//! `mekong serve`: what operators and browsers call.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use engine::StoreError;
use engine::worker::Until;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Exit, Failure, Invocation, work};
use crate::runtime::{QUEUES, Runtime, Shift, catalog_of, desk_of};

/// Where to listen, and whether to work too.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address to listen on, instead of `http.listen`; port 0 for any that is free
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Run workers for every queue in this process too
    #[arg(long)]
    work: bool,
}

/// Serves until it is told to stop.
pub(super) async fn run(args: ServeArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.unless_interrupted(invocation.store(&config)).await?;
    let environment = &invocation.environment;
    let catalog = Arc::new(catalog_of(&config));
    let desk = desk_of(&config, environment, store.clone(), catalog)?;
    let workers = match args.work {
        true => Some(Runtime::new(&config, environment, store)?.counting_into(desk.metrics())),
        false => None,
    };
    let address = args.listen.unwrap_or(config.http.listen);
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("nothing can listen on {address}"))?;
    tell(&listener, invocation)?;
    let stop = work::on_interrupt(invocation);
    let serving = async {
        api::serve(listener, api::router(desk), stop.clone()).await;
        Ok(())
    };
    // A store that workers must not use ends the process: a supervisor has to know.
    tokio::try_join!(serving, work_on(workers, stop.clone()))?;
    let stopped = invocation.interrupt.wait().await;
    Ok(stopped.exit_of_server())
}

/// Says where it listens: with port 0 nobody else knows.
fn tell(listener: &TcpListener, invocation: &Invocation) -> Result<(), Failure> {
    let address = listener.local_addr().context("the listener has no address")?;
    let url = format!("http://{address}");
    if invocation.output.is_json() {
        invocation.output.json(&json!({ "listen": url }))?;
    } else {
        invocation.output.line(format_args!("listening on {url}"))?;
    }
    invocation.output.flush()
}

async fn work_on(workers: Option<Runtime>, stop: watch::Receiver<bool>) -> Result<(), StoreError> {
    let Some(workers) = workers else { return Ok(()) };
    let queues = QUEUES.map(str::to_owned).to_vec();
    workers.run(Shift { queues, until: Until::Stopped }, stop).await
}
