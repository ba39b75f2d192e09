//! Asking for as many charges as a server takes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use contract::{BatchCharge, BatchOrder};
use futures::future::try_join_all;

use super::contender::Running;
use crate::served::TOKEN;
use crate::{asked, machine};

/// What is asked for, and how many at once ask.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Charges in a request.
    pub(super) batch: usize,
    /// Requests at once.
    pub(super) concurrency: usize,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.batch {
            1 => write!(f, "POST /v1/charges, {} at once", self.concurrency),
            batch => write!(f, "POST /v1/charges:batch of {batch}, {} at once", self.concurrency),
        }
    }
}

/// What came of it.
pub(super) struct Measured {
    charges: usize,
    took: Duration,
    /// Of every request, sorted.
    latencies: Vec<Duration>,
    server_cpu: Duration,
}

impl Measured {
    pub(super) fn per_second(&self) -> f64 {
        self.charges as f64 / self.took.as_secs_f64()
    }

    pub(super) fn latency_ms(&self, percentile: usize) -> f64 {
        let at = (self.latencies.len() * percentile / 100).min(self.latencies.len() - 1);
        self.latencies[at].as_secs_f64() * 1e3
    }

    pub(super) fn server_us(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / self.charges as f64
    }
}

/// Asks for so long, every charge under a key of its own.
pub(super) async fn run(
    running: &Running,
    cell: Cell,
    tag: String,
    time: Duration,
) -> anyhow::Result<Measured> {
    let asker = Arc::new(Asker {
        client: reqwest::Client::builder().no_proxy().build()?,
        url: running.server.url().to_owned(),
        tag,
        next: AtomicU64::new(0),
    });
    let cpu = machine::cpu_of(running.server.pid())?;
    let started = Instant::now();
    let askers = (0..cell.concurrency)
        .map(|_| tokio::spawn(asker.clone().ask_until(started + time, cell.batch)));
    let mut latencies = Vec::new();
    for asked in try_join_all(askers).await? {
        latencies.extend(asked?);
    }
    let took = started.elapsed();
    let server_cpu = machine::cpu_of(running.server.pid())?.saturating_sub(cpu);
    ensure!(!latencies.is_empty(), "nothing was asked for");
    latencies.sort();
    Ok(Measured { charges: latencies.len() * cell.batch, took, latencies, server_cpu })
}

struct Asker {
    client: reqwest::Client,
    url: String,
    tag: String,
    next: AtomicU64,
}

impl Asker {
    /// How long each request took.
    async fn ask_until(
        self: Arc<Self>,
        end: Instant,
        batch: usize,
    ) -> anyhow::Result<Vec<Duration>> {
        let mut latencies = Vec::new();
        while Instant::now() < end {
            let lines: Vec<BatchCharge> = (0..batch).map(|_| self.line()).collect();
            // What it costs to write the question is not the server's.
            let request = match &lines[..] {
                [line] => self.one(line)?,
                _ => self.many(BatchOrder { charges: lines })?,
            };
            let asked = Instant::now();
            let response = self.client.execute(request).await?;
            let (status, body) = (response.status(), response.bytes().await?);
            latencies.push(asked.elapsed());
            ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
            ensure!(batch == 1 || are_accepted(&body, batch)?, "some lines were refused");
        }
        Ok(latencies)
    }

    fn line(&self) -> BatchCharge {
        asked::line(&self.tag, self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn one(&self, line: &BatchCharge) -> anyhow::Result<reqwest::Request> {
        let key = line.idempotency_key.as_deref().unwrap_or_default();
        let request = self.client.post(format!("{}/v1/charges", self.url)).bearer_auth(TOKEN);
        Ok(request.header("idempotency-key", key).json(&line.charge).build()?)
    }

    fn many(&self, order: BatchOrder) -> anyhow::Result<reqwest::Request> {
        let request = self.client.post(format!("{}/v1/charges:batch", self.url));
        Ok(request.bearer_auth(TOKEN).json(&order).build()?)
    }
}

/// Whether every line is on record. Peers answer with less of a charge, so only statuses are read.
fn are_accepted(body: &[u8], lines: usize) -> anyhow::Result<bool> {
    let answer: serde_json::Value = serde_json::from_slice(body)?;
    let results = answer["results"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(results.len() == lines && results.iter().all(|result| result["status"] == 202))
}
