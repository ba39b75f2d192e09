//! `mekong serve`: what operators and browsers call.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use api::Desk;
use clap::Args;
use engine::worker::Until;
use engine::{Store, StoreError};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Exit, Failure, Invocation, store, work};
use crate::config::{Config, Environment};
use crate::runtime::{QUEUES, Runtime, Shift, catalog_of, console_of, desk_of};

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
    let opening = store::patiently(async || invocation.store(&config).await);
    let store = invocation.unless_interrupted(opening).await?;
    let volatile = invocation.globals.volatile_store;
    let server = Server::new(&config, &invocation.environment, store, args.work, volatile)?;
    let listener = listen(args.listen.unwrap_or(config.http.listen)).await?;
    tell(&listener, invocation)?;
    server.run(listener, invocation).await
}

/// Listens there.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    Ok(listener.with_context(|| format!("nothing can listen on {address}"))?)
}

/// What answers, and what works beside it.
pub(super) struct Server {
    desk: Desk,
    console: console::Desk,
    workers: Option<Runtime>,
    drain: Duration,
}

impl Server {
    /// Reads every secret. Nothing runs yet.
    pub(super) fn new(
        config: &Config,
        environment: &Environment,
        store: Arc<dyn Store>,
        works: bool,
        is_volatile: bool,
    ) -> Result<Self, Failure> {
        let desk = desk_of(config, environment, store.clone(), Arc::new(catalog_of(config)))?;
        let console = console_of(config, environment, &desk, is_volatile)?;
        let console = console::Desk { metrics: works.then(|| desk.metrics()), ..console };
        let workers = match works {
            true => Some(Runtime::new(config, environment, store)?.counting_into(desk.metrics())),
            false => None,
        };
        Ok(Self { desk, console, workers, drain: config.http.drain })
    }

    /// Answers, and works, until it is told to stop.
    pub(super) async fn run(
        self,
        listener: TcpListener,
        invocation: &Invocation,
    ) -> Result<Exit, Failure> {
        let stop = work::on_interrupt(invocation);
        let serving = async {
            let pages = console::router(console::Desk { stop: stop.clone(), ..self.console });
            let router = api::router_beside(self.desk, pages);
            api::serve_and_drain(listener, router, stop.clone(), self.drain).await;
            Ok(())
        };
        // A store that workers must not use ends the process: a supervisor has to know.
        tokio::try_join!(serving, work_on(self.workers, stop.clone()))?;
        let stopped = invocation.interrupt.wait().await;
        Ok(stopped.exit_of_server())
    }
}

/// Says where it listens: with port 0 nobody else knows.
fn tell(listener: &TcpListener, invocation: &Invocation) -> Result<(), Failure> {
    let address = listener.local_addr().context("the listener has no address")?;
    let url = format!("http://{address}");
    if invocation.output.is_json() {
        invocation.output.json(&json!({ "listen": url, "console": format!("{url}/console") }))?;
    } else {
        invocation.output.line(format_args!("listening on {url}"))?;
        invocation.output.line(format_args!("console at {url}/console"))?;
    }
    invocation.output.flush()
}

async fn work_on(workers: Option<Runtime>, stop: watch::Receiver<bool>) -> Result<(), StoreError> {
    let Some(workers) = workers else { return Ok(()) };
    let queues = QUEUES.map(str::to_owned).to_vec();
    workers.run(Shift { queues, until: Until::Stopped }, stop).await
}
