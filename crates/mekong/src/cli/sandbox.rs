//! `mekong sandbox`: the simulated operators as a process of their own.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use sandbox::aoc::AocConfig;
use sandbox::ltc::LtcConfig;
use sandbox::{Preset, Sandbox, SandboxConfig};
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
    faults: Preset,
    /// What chance is drawn from; the same seed plays the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long every call but Token takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    latency_ms: u64,
}

impl SandboxArgs {
    fn config(&self) -> SandboxConfig {
        let latency = Duration::from_millis(self.latency_ms);
        SandboxConfig {
            listen: self.listen,
            seed: self.seed,
            ltc: LtcConfig { faults: self.faults.into(), latency, ..LtcConfig::default() },
            aoc: AocConfig { faults: self.faults.into(), latency, ..AocConfig::default() },
        }
    }
}

/// Runs until it is told to stop.
pub(super) async fn run(args: SandboxArgs, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = args.config();
    let (ltc, aoc) = (config.ltc.clone(), config.aoc.clone());
    let sandbox = Sandbox::start(config).await.context("the sandbox does not start")?;
    let base_url = sandbox.base_url();
    // Credentials of a simulation are no secret: whoever starts it needs them.
    if invocation.output.is_json() {
        let ltc = json!({
            "base_url": base_url, "username": ltc.username, "password": ltc.password
        });
        let aoc = json!({
            "base_url": base_url, "username": aoc.username, "api_key": aoc.api_key
        });
        invocation.output.json(&json!({ "ltc": ltc, "aoc": aoc, "seed": args.seed }))?;
    } else {
        invocation.output.line(format_args!(
            "operator ltc at {base_url}, username {}, password {}",
            ltc.username, ltc.password
        ))?;
        invocation.output.line(format_args!(
            "operator aoc at {base_url}, username {}, api key {}",
            aoc.username, aoc.api_key
        ))?;
    }
    invocation.output.flush()?;
    let stop = invocation.interrupt.wait().await;
    sandbox.stop().await;
    Ok(stop.exit_of_server())
}
