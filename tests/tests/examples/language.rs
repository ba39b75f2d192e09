//! The examples of one language, as processes.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver as Lines, channel};
use std::time::Duration;

use anyhow::{Context, bail};
use mekong_tests::examples;

/// How long a webhook may take to be told.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

/// A language, and where its examples are.
pub(crate) enum Language {
    /// Built: what each example is called, and its program.
    Rust(Vec<(String, PathBuf)>),
    /// Run by an interpreter from a folder.
    Interpreted { interpreter: &'static str, extension: &'static str },
}

impl Language {
    pub(crate) fn rust() -> anyhow::Result<Self> {
        examples().map(Self::Rust)
    }

    pub(crate) fn of_folder(interpreter: &'static str, extension: &'static str) -> Self {
        Self::Interpreted { interpreter, extension }
    }

    pub(crate) fn is_installed(&self) -> bool {
        match self {
            Self::Rust(_) => true,
            Self::Interpreted { interpreter, .. } => {
                Command::new(interpreter).arg("--version").output().is_ok()
            }
        }
    }

    /// The example that does this.
    pub(crate) fn command(&self, what: &str) -> anyhow::Result<Command> {
        match self {
            Self::Rust(built) => {
                // The client's own word for it.
                let name = if what == "charge" { "enqueue" } else { what };
                let found = built.iter().find(|(known, _)| known == name);
                Ok(Command::new(&found.context("an example of the client")?.1))
            }
            Self::Interpreted { interpreter, extension } => {
                let folder = match *extension {
                    "sh" => "curl",
                    "py" => "python",
                    _ => interpreter,
                };
                let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
                let mut command = Command::new(interpreter);
                command.arg(examples.join(folder).join(format!("{what}.{extension}")));
                // Python would leave what it compiled beside the examples.
                command.env("PYTHONDONTWRITEBYTECODE", "1");
                Ok(command)
            }
        }
    }

    /// Its receiver of webhooks, on a free port.
    pub(crate) fn receiver(&self, secret: &str) -> anyhow::Result<Receiver> {
        let mut command = self.command("webhook")?;
        command.arg("0").env("WEBHOOK_SECRET", secret);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let stdout = process.stdout.take().context("is piped")?;
        let (told, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            // Whoever listened may have heard enough.
            lines.map(|line| told.send(line)).take_while(Result::is_ok).for_each(drop);
        });
        let said = lines.recv_timeout(TOLD_WITHIN).context("it says where it listens")?;
        let url = said.strip_prefix("listening on ").context("an address")?.to_owned();
        Ok(Receiver { process, lines, url })
    }

    /// Whether its example believes a webhook with these headers.
    pub(crate) fn verify(
        &self,
        secret: &str,
        headers: [&str; 3],
        body: &str,
    ) -> anyhow::Result<bool> {
        let mut command = self.command("webhook")?;
        command.args(headers).env("WEBHOOK_SECRET", secret).stdin(Stdio::piped());
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut stdin = process.stdin.take().context("is piped")?;
        // It may have seen enough in the headers.
        let _ = stdin.write_all(body.as_bytes());
        drop(stdin);
        Ok(process.wait()?.success())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rust(_) => f.write_str("rust"),
            Self::Interpreted { interpreter, .. } => f.write_str(interpreter),
        }
    }
}

/// A receiver that is up. Killed when dropped.
pub(crate) struct Receiver {
    process: Child,
    lines: Lines<String>,
    url: String,
}

impl Receiver {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it has told all of these, in whatever order, each of them once.
    pub(crate) fn hears(&mut self, expected: &[String]) -> anyhow::Result<()> {
        let mut heard = Vec::new();
        while !expected.iter().all(|line| heard.contains(line)) {
            let Ok(line) = self.lines.recv_timeout(TOLD_WITHIN) else {
                bail!("expected {expected:?}, heard {heard:?}");
            };
            if heard.contains(&line) {
                bail!("{line} was told twice");
            }
            heard.push(line);
        }
        Ok(())
    }

    /// How it answers what nobody has signed.
    pub(crate) fn status_of_forged(&self) -> anyhow::Result<u16> {
        let client = reqwest::blocking::Client::builder().no_proxy().build()?;
        let request = client.post(&self.url).header("webhook-id", "ev_1");
        let request = request.header("webhook-timestamp", chrono::Utc::now().timestamp());
        let answer = request.header("webhook-signature", "v1,Zm9yZ2Vk").body("{}").send()?;
        Ok(answer.status().as_u16())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
