//! A content provider's machine: a folder, a configuration, and the binary.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::records::{Charge, Queue, Story, Subscription};
use crate::server::Server;
use crate::settings::{BACKEND_TOKEN, PLAN, Settings, WEBHOOK_SECRET};
use crate::worker::WORKS;
use crate::{Worker, binary};

/// The nth subscriber, and everything that is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscriber(pub u32);

impl Subscriber {
    /// The first `count` of them.
    pub fn first(count: u32) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// The one whose subscription a charge renews.
    pub fn behind(charge: &Charge) -> Option<Self> {
        let number = charge.subscription_id.as_deref()?.strip_prefix("sub-")?;
        number.parse().ok().map(Self)
    }

    /// Their subscription's id.
    pub fn subscription_id(self) -> String {
        format!("sub-{:06}", self.0)
    }

    /// Their line, as Lao Telecom spells it.
    pub fn msisdn(self) -> String {
        format!("20555{:05}", self.0)
    }
}

/// A finished run of the binary.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it answered.
    pub stdout: String,
    /// What it told besides.
    pub stderr: String,
}

/// A content provider's machine. Its folder goes with it.
#[derive(Debug)]
pub struct Provider {
    folder: TempDir,
}

impl Provider {
    /// A machine with this configuration.
    ///
    /// # Errors
    ///
    /// No folder, or no binary.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("mekong.toml"), settings.toml())?;
        binary::mekong()?;
        Ok(Self { folder })
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces the configuration, as a deployment would between two runs.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn configure(&self, settings: &Settings) -> anyhow::Result<()> {
        std::fs::write(self.folder().join("mekong.toml"), settings.toml()).context("configuration")
    }

    /// Runs the binary to its end, with whatever exit code.
    ///
    /// # Errors
    ///
    /// It does not start, or a signal ended it.
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<Ran> {
        ran(self.command(arguments)?.output()?)
    }

    /// Runs the binary, which must end with exit code 0.
    ///
    /// # Errors
    ///
    /// Another exit code.
    pub fn succeed(&self, arguments: &[&str]) -> anyhow::Result<Ran> {
        let ran = self.run(arguments)?;
        ensure!(ran.code == 0, "mekong {arguments:?} ended with {}: {}", ran.code, ran.stderr);
        Ok(ran)
    }

    /// Runs the binary with this as its stdin; it must end with exit code 0.
    ///
    /// # Errors
    ///
    /// Another exit code.
    pub fn succeed_with(&self, arguments: &[&str], stdin: &str) -> anyhow::Result<Ran> {
        let file = self.folder().join("stdin");
        std::fs::write(&file, stdin)?;
        let mut command = self.command(arguments)?;
        let ran = ran(command.stdin(File::open(&file)?).output()?)?;
        std::fs::remove_file(&file)?;
        ensure!(ran.code == 0, "mekong {arguments:?} ended with {}: {}", ran.code, ran.stderr);
        Ok(ran)
    }

    /// Starts a worker that stays up.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub fn worker(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Worker> {
        let all: Vec<&str> = ["work"].into_iter().chain(arguments.iter().copied()).collect();
        Worker::start(self.command(&all)?, &self.log_of(name), WORKS)
    }

    /// Starts a server on a free port.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub fn server(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Server> {
        let all = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        Server::start(self.command(&all)?, &self.log_of(name))
    }

    fn log_of(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.log"))
    }

    /// Enrols these subscribers, all to renew at one time.
    ///
    /// # Errors
    ///
    /// A line is rejected.
    pub fn enrol(
        &self,
        subscribers: impl IntoIterator<Item = Subscriber>,
        renews_at: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let renews_at = renews_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut csv = String::from("subscription_id,msisdn,plan,renews_at\n");
        for subscriber in subscribers {
            let (id, msisdn) = (subscriber.subscription_id(), subscriber.msisdn());
            writeln!(csv, "{id},{msisdn},{PLAN},{renews_at}")?;
        }
        std::fs::write(self.folder().join("subscribers.csv"), csv)?;
        self.succeed(&["subscriptions", "import", "subscribers.csv", "-q"]).map(drop)
    }

    /// Lets time skip to `until`; exit code 3, for charges in doubt, is an answer too.
    ///
    /// # Errors
    ///
    /// Any other exit code but 0.
    pub fn skip_to(&self, until: DateTime<Utc>) -> anyhow::Result<Ran> {
        let until = until.to_rfc3339();
        let ran = self.run(&["work", "--time-skip-to", &until])?;
        ensure!([0, 3].contains(&ran.code), "skipping to {until}: {}: {}", ran.code, ran.stderr);
        Ok(ran)
    }

    /// Every charge, oldest first.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn charges(&self) -> anyhow::Result<Vec<Charge>> {
        self.list(&["charges", "list"])
    }

    /// One subscriber's charges, oldest first.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn charges_of(&self, subscriber: Subscriber) -> anyhow::Result<Vec<Charge>> {
        self.list(&["charges", "list", "--subscription", &subscriber.subscription_id()])
    }

    /// The one charge of a subscriber.
    ///
    /// # Errors
    ///
    /// There is none, or another besides.
    pub fn charge_of(&self, subscriber: Subscriber) -> anyhow::Result<Charge> {
        let mut charges = self.charges_of(subscriber)?;
        ensure!(charges.len() == 1, "expected one charge, found {charges:#?}");
        charges.pop().context("one charge")
    }

    /// A charge's history.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn story_of_charge(&self, id: &str) -> anyhow::Result<Story> {
        self.one(&["charges", "show", id])
    }

    /// A subscriber's subscription as it stands.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn subscription(&self, subscriber: Subscriber) -> anyhow::Result<Subscription> {
        self.one(&["subscriptions", "show", &subscriber.subscription_id()])
    }

    /// Every subscription.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn subscriptions(&self) -> anyhow::Result<Vec<Subscription>> {
        self.list(&["subscriptions", "list"])
    }

    /// A subscription's history.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn story_of_subscription(&self, subscriber: Subscriber) -> anyhow::Result<Story> {
        self.one(&["subscriptions", "show", &subscriber.subscription_id()])
    }

    /// Every queue with its lanes.
    ///
    /// # Errors
    ///
    /// The binary's.
    pub fn queues(&self) -> anyhow::Result<Vec<Queue>> {
        self.list(&["queues", "list"])
    }

    /// A list in JSON Lines.
    ///
    /// # Errors
    ///
    /// The binary's, or lines of another shape.
    pub fn list<T: DeserializeOwned>(&self, arguments: &[&str]) -> anyhow::Result<Vec<T>> {
        let ran = self.succeed(&[arguments, &["--json"]].concat())?;
        let read = |line| serde_json::from_str(line).with_context(|| format!("read {line}"));
        ran.stdout.lines().map(read).collect()
    }

    /// One JSON document.
    ///
    /// # Errors
    ///
    /// The binary's, or a document of another shape.
    pub fn one<T: DeserializeOwned>(&self, arguments: &[&str]) -> anyhow::Result<T> {
        let Ok([one]) = <[T; 1]>::try_from(self.list(arguments)?) else {
            bail!("expected one document from {arguments:?}");
        };
        Ok(one)
    }

    /// Runs a script of `deploy/`, such as `backup/backup`, in this folder; it must end with exit
    /// code 0. It finds the binary under test where it looks for `mekong`.
    ///
    /// # Errors
    ///
    /// Another exit code.
    pub fn script(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Ran> {
        let script = crate::workspace().join("deploy").join(name);
        let mut command = Command::new(&script);
        command.current_dir(self.folder()).env("MEKONG", binary::mekong()?).args(arguments);
        let ran = ran(command.output().with_context(|| format!("{script:?}"))?)?;
        ensure!(ran.code == 0, "{name} {arguments:?} ended with {}: {}", ran.code, ran.stderr);
        Ok(ran)
    }

    /// The binary in this folder, with nothing of this process's environment but where to find
    /// other programs.
    fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(binary::mekong()?);
        command.current_dir(self.folder()).env_clear();
        command.env("LTC_PASSWORD", "sandbox").env("BACKEND_TOKEN", BACKEND_TOKEN);
        command.env("WEBHOOK_SECRET", WEBHOOK_SECRET).args(arguments);
        Ok(command)
    }
}

fn ran(output: Output) -> anyhow::Result<Ran> {
    let Output { status, stdout, stderr } = output;
    Ok(Ran {
        code: status.code().context("a signal ended the binary")?,
        stdout: String::from_utf8(stdout)?,
        stderr: String::from_utf8(stderr)?,
    })
}
