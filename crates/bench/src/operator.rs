//! The simulated operator, as a process of its own, so that its work is not counted as ours.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use operators::Secret;
use operators::ltc::{GameKey, LtcConfig, RequestType};

/// A running `mekong sandbox`; stopped when dropped.
pub(crate) struct Operator {
    child: Child,
    base_url: String,
}

impl Operator {
    /// Starts one that answers after `latency_ms`.
    pub(crate) fn start(latency_ms: u32) -> anyhow::Result<Self> {
        let mekong = std::env::current_exe()?.with_file_name("mekong");
        let mut child = Command::new(&mekong)
            .args(["sandbox", "--listen", "127.0.0.1:0", "-q"])
            .args(["--latency-ms", &latency_ms.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("{}: build it with cargo build --release", mekong.display())
            })?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut first)?;
        let url = first.split_whitespace().find(|word| word.starts_with("http://"));
        let base_url = url.context("the sandbox did not say where it is")?.trim_end_matches(',');
        Ok(Self { child, base_url: base_url.to_owned() })
    }

    /// A client's settings for it.
    pub(crate) fn client_config(&self) -> LtcConfig {
        LtcConfig {
            base_url: self.base_url.clone(),
            allow_insecure: false,
            username: "sandbox".into(),
            password: Secret::new("sandbox"),
            request_type: RequestType::Uat,
            game_name: "BENCH".into(),
            confirm_game_key: GameKey::default(),
            timeout: Duration::from_secs(30),
        }
    }

    /// Where it is.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
