//! `mekong serve` as a process of its own, so that its work is told apart from that of whoever asks.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use tempfile::TempDir;

use crate::stores::Kind;

/// What backends of the bench call themselves with.
pub(crate) const TOKEN: &str = "of-the-bench";
const CONFIGURATION: &str = include_str!("bench.toml");
const CONNECTIONS: &str = "256";

/// A store that nobody has used, as a URL for other processes.
pub(crate) struct Fresh {
    pub(crate) url: String,
    folder: TempDir,
    _server: Option<RedisServer>,
}

impl Fresh {
    pub(crate) fn store(kind: Kind) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let server = match kind {
            Kind::Sqlite => None,
            Kind::RedisEverysec => Some(RedisServer::start(Appendfsync::Everysec)?),
            Kind::RedisAlways => Some(RedisServer::start(Appendfsync::Always)?),
        };
        let file = || format!("sqlite:{}", folder.path().join("bench.db").display());
        let url = server.as_ref().map_or_else(file, RedisServer::url);
        Ok(Self { url, folder, _server: server })
    }

    /// `mekong` on this store, with the operator at `base_url`, told besides what `more` says.
    pub(crate) fn mekong(&self, base_url: &str, more: &str) -> anyhow::Result<Command> {
        let text =
            CONFIGURATION.replace("{base_url}", base_url).replace("{concurrency}", CONNECTIONS);
        let api = "[api.keys.bench]\ntoken_env = \"BENCH_TOKEN\"\n\
                   scopes = [\"charges:write\", \"charges:read\"]\n";
        let file = self.folder.path().join("mekong.toml");
        std::fs::write(&file, format!("{text}\n{api}\n{more}\n"))?;
        let mut command = Command::new(beside("mekong")?);
        command.arg("--config").arg(&file).args(["--store", &self.url]);
        command.env("BENCH_PASSWORD", "sandbox").env("BENCH_TOKEN", TOKEN);
        Ok(command)
    }
}

/// A process that listens; stopped when dropped.
pub(crate) struct Served {
    child: Child,
    url: String,
}

impl Served {
    /// Starts `command`, whose first line ends with where it listens.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut first)?;
        let url = first.split_whitespace().last().context("it did not say where it is")?;
        Ok(Self { url: url.to_owned(), child })
    }

    /// Where it is, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that was built beside this one.
pub(crate) fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    anyhow::ensure!(program.exists(), "{}: build it with cargo build --release", program.display());
    Ok(program)
}
