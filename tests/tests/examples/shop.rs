//! A content provider's machine with a server that works, and an operator.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, ensure};
use mekong_tests::{BACKEND_TOKEN, Operator, Provider, Server, Settings, Subscriber};

use crate::language::Language;

pub(crate) struct Shop {
    operator: Operator,
    server: Server,
    _provider: Provider,
}

impl Shop {
    /// Opens one whose webhooks lead to `receiver`.
    pub(crate) fn open(receiver: &str) -> anyhow::Result<Self> {
        let operator = Operator::open(1)?;
        let webhook = Some(receiver.to_owned());
        let settings = Settings { webhook, ..Settings::nightly(operator.base_url()) };
        let provider = Provider::new(&settings)?;
        let server = provider.server("server", &["--work"])?;
        Ok(Self { operator, server, _provider: provider })
    }

    /// Charges a subscriber for an order, and gives the charge's id.
    pub(crate) fn charge(&self, by: &Language, whom: Subscriber) -> anyhow::Result<String> {
        let ended = self.command(by, "charge", whom)?.output()?;
        charged(by, &ended)
    }

    /// Sells to a subscriber who types the OTP that comes, and gives the purchase's id.
    pub(crate) fn purchase(&self, by: &Language, whom: Subscriber) -> anyhow::Result<String> {
        let mut command = self.command(by, "purchase", whom)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        let mut stdout = BufReader::new(process.stdout.take().context("is piped")?);
        let mut question = String::new();
        stdout.read_line(&mut question)?;
        if question.contains("which OTP") {
            let otp = self.operator.otp_of(whom)?;
            let mut stdin = process.stdin.take().context("is piped")?;
            writeln!(stdin, "{otp}")?;
        }
        let told = std::io::read_to_string(stdout)?;
        let ended = process.wait_with_output()?;
        charged(by, &Output { stdout: told.into_bytes(), ..ended })
    }

    /// How often the operator took money.
    pub(crate) fn debits(&self) -> anyhow::Result<usize> {
        Ok(self.operator.debits()?.len())
    }

    fn command(&self, by: &Language, what: &str, whom: Subscriber) -> anyhow::Result<Command> {
        let mut command = by.command(what)?;
        command.args([whom.msisdn(), format!("{what}-of-{}", whom.0)]);
        command.env("MEKONG_URL", self.server.url()).env("MEKONG_TOKEN", BACKEND_TOKEN);
        Ok(command)
    }
}

/// What was charged, by the example's own last words.
fn charged(by: &Language, ended: &Output) -> anyhow::Result<String> {
    let told = String::from_utf8_lossy(&ended.stdout);
    let stderr = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "{by}: {}: {told}{stderr}", ended.status);
    let last = told.lines().last().and_then(|line| line.strip_suffix(" is charged"));
    last.map(str::to_owned).with_context(|| format!("{by}: expected a charge in {told}"))
}
