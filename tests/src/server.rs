//! `mekong serve` as a process that stays up.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use crate::Worker;

/// What a server says once it listens; its address follows.
const LISTENS: &str = "listening on ";

/// A server, with workers in it if it was told to work. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    process: Worker,
    url: String,
}

impl Server {
    /// Starts `command`, which speaks into the new file `log`, and waits until it listens.
    pub(crate) fn start(command: Command, log: &Path) -> anyhow::Result<Self> {
        let process = Worker::start(command, log, LISTENS)?;
        let said = process.log()?;
        let (_, address) = said.split_once(LISTENS).context("it listens")?;
        let url = address.split_whitespace().next().context("an address")?.to_owned();
        Ok(Self { process, url })
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it at once, wherever it is: SIGKILL.
    ///
    /// # Errors
    ///
    /// It had ended by itself before.
    pub fn kill9(&mut self) -> anyhow::Result<()> {
        self.process.kill9()
    }

    /// Asks it to finish and end, as a supervisor does, and waits until it has.
    ///
    /// # Errors
    ///
    /// It goes on for longer than `patience`, or ends as if something had failed.
    pub fn stop(&mut self, patience: Duration) -> anyhow::Result<()> {
        self.process.stop(patience)
    }

    /// The most memory that it has held so far, in KiB.
    ///
    /// # Errors
    ///
    /// The kernel does not say, as it does for a process that is running.
    pub fn memory_peak_kib(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.context("no VmHWM")?.trim().trim_end_matches(" kB");
        kib.parse().with_context(|| format!("VmHWM {kib:?}"))
    }
}
