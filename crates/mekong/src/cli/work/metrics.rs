//! `/metrics`, `/healthz` and `/readyz` of a process that only works.

use std::net::SocketAddr;

use anyhow::Context;
use telemetry::Exposition;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cli::{Failure, Invocation};
use crate::config::{Config, Problems};
use crate::runtime::{Runtime, scrape_of};

/// Answers `/metrics` and the probes where it is asked for, until `stop` or until the task is aborted.
///
/// # Errors
///
/// An address that is taken, and a token that is not where the configuration says.
pub(super) async fn tell(
    asked: Option<SocketAddr>,
    config: &Config,
    runtime: &Runtime,
    invocation: &Invocation,
    stop: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, Failure> {
    let Some(address) = asked.or(config.work.metrics_listen) else {
        return Ok(tokio::spawn(async {}));
    };
    let (store, catalog) = (runtime.store().clone(), runtime.catalog().clone());
    let exposition = Exposition::new(runtime.metrics().clone(), store.clone(), catalog);
    let scrape = scrape_of(config, &invocation.environment, exposition)
        .map_err(|problem| Problems(vec![problem]))?;
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("nothing can listen on {address}"))?;
    // With port 0 nobody else knows.
    let address = listener.local_addr().context("the listener has no address")?;
    tracing::info!("metrics are at http://{address}/metrics");
    Ok(tokio::spawn(api::serve(listener, api::metrics_router(scrape, store), stop)))
}
