//! A process that works and stays up, until it is told to end or killed: `mekong work`, or a
//! server that works too.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::patience::wait_until;

/// What a worker logs once it has opened its store.
pub(crate) const WORKS: &str = "working on";
/// How long a start may take.
const START_WITHIN: Duration = Duration::from_secs(30);
/// How much of its log is shown of a worker that ended by itself.
const LOG_SHOWN: usize = 2_000;

/// A worker process. Killed when dropped.
#[derive(Debug)]
pub struct Worker {
    process: Child,
    log: PathBuf,
    is_up: &'static str,
}

impl Worker {
    /// Starts `command`, which speaks into the new file `log`, and waits until it has said that it
    /// `is_up`.
    pub(crate) fn start(
        mut command: Command,
        log: &Path,
        is_up: &'static str,
    ) -> anyhow::Result<Self> {
        let file = File::create_new(log).context("a log of its own")?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let process = command.spawn().context("a worker")?;
        let mut worker = Self { process, log: log.to_owned(), is_up };
        wait_until("a worker comes up", START_WITHIN, || worker.is_up())?;
        Ok(worker)
    }

    fn is_up(&mut self) -> anyhow::Result<bool> {
        if self.log()?.contains(self.is_up) {
            return Ok(true);
        }
        match self.process.try_wait()? {
            None => Ok(false),
            Some(status) => bail!("a worker did not come up, {status}: {}", self.log_tail()?),
        }
    }

    /// Ends it at once, wherever it is: SIGKILL.
    ///
    /// # Errors
    ///
    /// It had ended by itself before.
    pub fn kill9(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.process.try_wait()? {
            bail!("a worker ended by itself, {status}: {}", self.log_tail()?);
        }
        self.process.kill()?;
        self.process.wait().map(drop).context("a worker that was killed")
    }

    /// Asks it to finish and end: SIGTERM.
    ///
    /// # Errors
    ///
    /// The signal cannot be sent.
    pub fn terminate(&self) -> anyhow::Result<()> {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status()?;
        if !sent.success() {
            bail!("SIGTERM could not be sent to worker {id}");
        }
        Ok(())
    }

    /// Asks it to finish and end, as a supervisor does, and waits until it has.
    ///
    /// # Errors
    ///
    /// It goes on for longer than `patience`, or ends as if something had failed.
    pub fn stop(&mut self, patience: Duration) -> anyhow::Result<()> {
        self.terminate()?;
        let status = self.wait(patience)?;
        ensure!(status.success(), "it ended with {status}: {}", self.log_tail()?);
        Ok(())
    }

    /// Waits for its end, and says how it ended.
    ///
    /// # Errors
    ///
    /// It goes on for longer than `patience`.
    pub fn wait(&mut self, patience: Duration) -> anyhow::Result<ExitStatus> {
        let mut ended = None;
        wait_until("a worker's end", patience, || {
            ended = self.process.try_wait()?;
            Ok(ended.is_some())
        })?;
        ended.context("a worker that has ended says how")
    }

    /// The end of what it logged.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub fn log_tail(&self) -> anyhow::Result<String> {
        let text = self.log()?;
        let start = text.floor_char_boundary(text.len().saturating_sub(LOG_SHOWN));
        Ok(text[start..].to_owned())
    }

    /// All that it said.
    pub(crate) fn log(&self) -> anyhow::Result<String> {
        Ok(std::io::read_to_string(File::open(&self.log)?)?)
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
