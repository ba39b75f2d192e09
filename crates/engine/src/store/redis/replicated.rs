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
/// How long they are waited for by whoever queued while another waited in vain: enough for those
/// that are there.
const WITHIN_MIN: Duration = Duration::from_millis(20);
/// At most how often it is said that replicas are missing.
const SAID_EVERY: Duration = Duration::from_secs(10);

/// The way by which commits go that wait for replicas.
#[derive(Debug)]
pub(super) struct Replicated {
    servers: Servers,
    wanted: Replication,
    missed: AtomicU64,
    said: Mutex<Option<Instant>>,
    /// When replicas were last waited for in vain.
    in_vain: Mutex<Option<Instant>>,
}

impl Replicated {
    pub(super) fn new(servers: Servers, wanted: Replication) -> Self {
        Self {
            servers,
            wanted,
            missed: AtomicU64::new(0),
            said: Mutex::default(),
            in_vain: Mutex::default(),
        }
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
        let mark = keys.mark(partition);
        let asked = Instant::now();
        // Replicas are waited for as far as this connection has written. A repeated commit writes
        // nothing, so something is written after it.
        let set = || redis::cmd("SET").arg(&mark).arg("").arg("PX").arg(MARK_MS).to_owned();
        let closing = || [set(), self.wait(self.patience(asked))];
        let mut answers = self.servers.run_together(calls, &closing).await?;
        let acknowledged = answers.pop().unwrap_or(Value::Nil);
        checked(answers.pop().unwrap_or(Value::Nil))?;
        let have_it = self.have_it(&acknowledged);
        if !have_it {
            *self.in_vain.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            self.say(count, &acknowledged);
        }
        Ok((answers, have_it))
    }

    /// How long replicas are waited for. Whoever queued while another waited in vain need not wait as
    /// long on top of that.
    fn patience(&self, asked: Instant) -> Duration {
        let in_vain = *self.in_vain.lock().unwrap_or_else(PoisonError::into_inner);
        match in_vain {
            Some(at) if at > asked => WITHIN_MIN,
            _ => self.wanted.within.min(Replication::WITHIN_MAX),
        }
    }

    fn wait(&self, within: Duration) -> Cmd {
        let Replication { replicas, to_file, .. } = self.wanted;
        let within = within.as_millis() as u64;
        match to_file {
            true => redis::cmd("WAITAOF").arg(1).arg(replicas).arg(within).to_owned(),
            false => redis::cmd("WAIT").arg(replicas).arg(within).to_owned(),
        }
    }

    /// Reads how many replicas have acknowledged; of files, the server's own comes first. A server that
    /// breaks the wait off, because it is a replica now, says nothing of what they have.
    fn have_it(&self, acknowledged: &Value) -> bool {
        let replicas = i64::from(self.wanted.replicas);
        match acknowledged {
            Value::Int(have) => *have >= replicas,
            Value::Array(have) => {
                matches!(have[..], [Value::Int(own), Value::Int(have)] if own >= 1 && have >= replicas)
            }
            _ => false,
        }
    }

    /// Says it now and then, with what was counted since.
    fn say(&self, commits: usize, answer: &Value) {
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
            ?answer,
            "{missed} intents were not acknowledged by {replicas} replicas within {within:?}: what \
             they are for is not sent"
        );
    }
}
