//! The simulated operator: a process of its own, and its back door.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use reqwest::blocking::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Subscriber, binary};

/// `mekong sandbox`. Killed when dropped.
#[derive(Debug)]
pub struct Operator {
    process: Child,
    base_url: String,
    client: Client,
}

/// One fall of a balance, in the operator's own books.
#[derive(Debug, Clone, Deserialize)]
pub struct Debit {
    /// What we called it.
    pub transaction_id: String,
    /// Whose balance.
    pub msisdn: String,
    /// By how much.
    pub amount: String,
}

/// A request that the operator read.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// When, by the operator's clock, which knows no virtual time.
    pub at: DateTime<Utc>,
    /// Where to, such as `request_deduct`.
    pub endpoint: String,
    /// About what.
    pub transaction_id: Option<String>,
}

/// The operator's figures.
#[derive(Debug, Clone, Deserialize)]
pub struct Stats {
    /// How many debits.
    pub debits: u64,
    /// TransactionIDs debited more than once.
    pub debited_twice: u64,
    /// Requests by endpoint, those refused included.
    pub requests: BTreeMap<String, u64>,
    /// The most calls within any one second, Token not counted.
    pub calls_per_second_peak: u64,
    /// What went wrong, by name.
    pub faults: BTreeMap<String, u64>,
}

impl Stats {
    /// How many requests came to this endpoint.
    pub fn requests_to(&self, endpoint: &str) -> u64 {
        self.requests.get(endpoint).copied().unwrap_or(0)
    }
}

impl Operator {
    /// Opens an operator on a free port that answers at once.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub fn open(seed: u64) -> anyhow::Result<Self> {
        Self::open_with_latency(seed, Duration::ZERO)
    }

    /// Opens one that takes `latency` for every call but Token.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub fn open_with_latency(seed: u64, latency: Duration) -> anyhow::Result<Self> {
        let mut command = Command::new(binary::mekong()?);
        command.args(["sandbox", "--listen", "127.0.0.1:0", "--json", "-q"]);
        command.args(["--seed", &seed.to_string()]);
        command.args(["--latency-ms", &latency.as_millis().to_string()]);
        command.env_clear().current_dir(std::env::temp_dir());
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let stdout = process.stdout.take().context("is piped")?;
        let mut said = String::new();
        BufReader::new(stdout).read_line(&mut said)?;
        let said: Value = serde_json::from_str(&said).context("what the sandbox says")?;
        let base_url = said["ltc"]["base_url"].as_str().context("its address")?.to_owned();
        Ok(Self { process, base_url, client: Client::new() })
    }

    /// What an account's `base_url` must be.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every debit, in the order in which the balances fell.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn debits(&self) -> anyhow::Result<Vec<Debit>> {
        self.lines("books")
    }

    /// The operator's own account of all days, as CSV.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn settlement_file(&self) -> anyhow::Result<String> {
        self.read("books.csv")
    }

    /// The latest requests, oldest first.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn requests(&self) -> anyhow::Result<Vec<Request>> {
        self.lines("requests")
    }

    /// How often this TransactionID came to this endpoint.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn requests_about(&self, transaction_id: &str, endpoint: &str) -> anyhow::Result<usize> {
        let is_about = |request: &Request| {
            request.endpoint == endpoint
                && request.transaction_id.as_deref() == Some(transaction_id)
        };
        Ok(self.requests()?.iter().filter(|request| is_about(request)).count())
    }

    /// The figures.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn stats(&self) -> anyhow::Result<Stats> {
        serde_json::from_str(&self.read("stats")?).context("the sandbox's figures")
    }

    /// What goes wrong from now on, in parts per 10,000.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn set_faults(&self, rates: &[(&str, u16)]) -> anyhow::Result<()> {
        let rates: BTreeMap<_, _> = rates.iter().copied().collect();
        self.switch("faults", &json!({ "rates": rates }))
    }

    /// Orders how coming requests are treated; see the sandbox's own documentation.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn script(&self, line: &Value) -> anyhow::Result<()> {
        self.switch("script", line)
    }

    /// Forgets what was ordered.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn forget_script(&self) -> anyhow::Result<()> {
        let answer = self.client.delete(self.url("script")).send()?;
        answer.error_for_status().map(drop).context("forgetting the script")
    }

    /// Takes the whole operator down, so that it closes every connection unread, or up again.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn set_down(&self, is_down: bool) -> anyhow::Result<()> {
        self.switch("outage", &json!({ "down": is_down }))
    }

    /// What a subscriber has to spend from now on, in kip.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn set_balance(&self, subscriber: Subscriber, kip: u32) -> anyhow::Result<()> {
        let balance = kip.to_string();
        self.switch("balances", &json!({ "msisdn": subscriber.msisdn(), "balance": balance }))
    }

    /// Whether a subscriber is a member from now on.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn set_member(&self, subscriber: Subscriber, is_member: bool) -> anyhow::Result<()> {
        self.switch("members", &json!({ "msisdn": subscriber.msisdn(), "member": is_member }))
    }

    /// The latest OTP that a subscriber was sent.
    ///
    /// # Errors
    ///
    /// None was, or the back door's.
    pub fn otp_of(&self, subscriber: Subscriber) -> anyhow::Result<String> {
        let sms: Value =
            serde_json::from_str(&self.read(&format!("sms/{}", subscriber.msisdn()))?)?;
        sms["otp"].as_str().map(str::to_owned).context("an SMS with an OTP")
    }

    /// Ends every token.
    ///
    /// # Errors
    ///
    /// The back door's.
    pub fn expire_tokens(&self) -> anyhow::Result<()> {
        self.switch("tokens/expire", &json!({}))
    }

    fn switch(&self, name: &str, body: &Value) -> anyhow::Result<()> {
        let answer = self.client.post(self.url(name)).json(body).send()?;
        let status = answer.status();
        ensure!(status.is_success(), "/sandbox/{name} refused {body}: {}", answer.text()?);
        Ok(())
    }

    fn lines<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<Vec<T>> {
        let text = self.read(name)?;
        text.lines().map(|line| serde_json::from_str(line).context("a line of books")).collect()
    }

    fn read(&self, name: &str) -> anyhow::Result<String> {
        let answer = self.client.get(self.url(name)).send()?;
        answer.error_for_status()?.text().context("the sandbox's answer")
    }

    fn url(&self, name: &str) -> String {
        format!("{}/sandbox/{name}", self.base_url)
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
