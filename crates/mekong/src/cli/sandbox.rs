//! `mekong sandbox`: the simulated operators as a process of their own.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use sandbox::ltc::{Faults, LtcConfig};
use sandbox::{Sandbox, SandboxConfig};
use serde_json::json;

use super::{Exit, Failure, Invocation};

/// What is simulated, and where.
#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7080")]
    listen: SocketAddr,
    /// What goes wrong: none, mild or hostile
    #[arg(long, default_value = "none")]
    faults: Faults,
    /// What chance is drawn from; the same seed plays the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long every call but Token takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    latency_ms: u64,
}

/// Runs until it is told to stop.
pub(super) async fn run(args: SandboxArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let latency = Duration::from_millis(args.latency_ms);
    let ltc = LtcConfig { faults: args.faults, latency, ..LtcConfig::default() };
    let (username, password) = (ltc.username.clone(), ltc.password.clone());
    let config = SandboxConfig { listen: args.listen, seed: args.seed, ltc };
    let sandbox = Sandbox::start(config).await.context("the sandbox does not start")?;
    let base_url = sandbox.base_url();
    // Credentials of a simulation are no secret: whoever starts it needs them.
    if invocation.output.is_json() {
        let ltc = json!({ "base_url": base_url, "username": username, "password": password });
        invocation.output.json(&json!({ "ltc": ltc, "seed": args.seed }))?;
    } else {
        invocation.output.line(format_args!(
            "operator ltc at {base_url}, username {username}, password {password}"
        ))?;
    }
    invocation.output.flush()?;
    let stop = invocation.interrupt.wait().await;
    sandbox.stop().await;
    Ok(stop.exit_of_server())
}
