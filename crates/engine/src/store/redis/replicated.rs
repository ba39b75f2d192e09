//! Commits that replicas must have before they count: a way of their own to the servers.
//!
//! A server lets a connection that waits for replicas do nothing else meanwhile. So these commits
//! have connections that nobody else uses, and as many as were gathered wait together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::{Cmd, Pipeline, Value};

use super::fault::checked;
use super::keys::Keys;
use super::options::Replication;
use super::servers::Servers;
use crate::store::StoreError;

/// How long a mark stays: it is only written, never read.
const MARK_MS: u64 = 60_000;
/// At most how often it is said that replicas are missing.
const SAID_EVERY: Duration = Duration::from_secs(10);

/// The way by which commits go that wait for replicas.
#[derive(Debug)]
pub(super) struct Replicated {
    servers: Servers,
    wanted: Replication,
    missed: AtomicU64,
    said: Mutex<Option<Instant>>,
}

impl Replicated {
    pub(super) fn new(servers: Servers, wanted: Replication) -> Self {
        Self { servers, wanted, missed: AtomicU64::new(0), said: Mutex::new(None) }
    }

    /// Sends calls with so many commits, all of them to one server, and says beside their answers whether as many
    /// replicas as wanted have them.
    pub(super) async fn run(
        &self,
        calls: &Pipeline,
        keys: &Keys,
        partition: u16,
        count: usize,
    ) -> Result<(Vec<Value>, bool), StoreError> {
        let mut pipeline = Pipeline::with_capacity(calls.len() + 2);
        calls.cmd_iter().for_each(|call| {
            pipeline.add_command(call.clone());
        });
        // Replicas are waited for as far as this connection has written. A repeated commit writes
        // nothing, so something is written after it.
        let mark = keys.mark(partition);
        pipeline.cmd("SET").arg(mark).arg("").arg("PX").arg(MARK_MS);
        pipeline.add_command(self.wait());
        let mut answers = self.servers.run_together(&pipeline).await?;
        let acknowledged = answers.pop().unwrap_or(Value::Nil);
        checked(answers.pop().unwrap_or(Value::Nil))?;
        let have_it = self.have_it(checked(acknowledged)?);
        if !have_it {
            self.say(count);
        }
        Ok((answers, have_it))
    }

    fn wait(&self) -> Cmd {
        let Replication { replicas, to_file, within } = self.wanted;
        let within = within.min(Replication::WITHIN_MAX).as_millis() as u64;
        match to_file {
            true => redis::cmd("WAITAOF").arg(1).arg(replicas).arg(within).to_owned(),
            false => redis::cmd("WAIT").arg(replicas).arg(within).to_owned(),
        }
    }

    /// Reads how many replicas have acknowledged; of files, the server's own comes first.
    fn have_it(&self, acknowledged: Value) -> bool {
        let replicas = i64::from(self.wanted.replicas);
        match acknowledged {
            Value::Int(have) => have >= replicas,
            Value::Array(have) => {
                matches!(have[..], [Value::Int(own), Value::Int(have)] if own >= 1 && have >= replicas)
            }
            _ => false,
        }
    }

    /// Says it now and then, with what was counted since.
    fn say(&self, commits: usize) {
        self.missed.fetch_add(commits as u64, Ordering::Relaxed);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_some_and(|said| said.elapsed() < SAID_EVERY) {
            return;
        }
        *said = Some(Instant::now());
        let missed = self.missed.swap(0, Ordering::Relaxed);
        let Replication { replicas, to_file, within } = self.wanted;
        tracing::warn!(
            missed,
            replicas,
            to_file,
            "{missed} intents were not acknowledged by {replicas} replicas within {within:?}: what \
             they are for is not sent"
        );
    }
}
