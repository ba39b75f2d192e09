//! What every part of a Redis store works with.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use redis::{Cmd, FromRedisValue, Pipeline, Value};

use super::fault::checked;
use super::handshake::LostCommits;
use super::keys::Keys;
use super::labels::{Label, LabelId, Labels};
use super::record::Record;
use super::replicated::Replicated;
use super::scripts;
use super::servers::Servers;
use super::wake::Wakes;
use crate::clock::{Clock, from_ms};
use crate::instance::{Instance, InstanceId};
use crate::store::StoreError;

/// An answer that took longer says nothing exact about the server's clock.
const CLOCK_ANSWER_MAX: Duration = Duration::from_millis(250);

/// The shared heart of one open store.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) keys: Keys,
    pub(super) partitions: u16,
    pub(super) clock: Clock,
    pub(super) labels: Labels,
    pub(super) servers: Servers,
    /// The way by which commits go that wait for replicas, so that nobody else waits behind them.
    pub(super) replicated: Option<Replicated>,
    pub(super) wakes: Arc<Wakes>,
    pub(super) lost: Arc<LostCommits>,
    /// The server's fsync policy when the store was opened; empty where it does not say.
    pub(super) appendfsync: String,
}

impl Core {
    /// The time as scripts take it: the virtual time, or nothing, so that the server's counts.
    pub(super) fn now(&self) -> String {
        if self.clock.is_virtual() { super::handshake::now_ms(&self.clock) } else { String::new() }
    }

    /// On a virtual store, takes in how far another process has skipped.
    pub(super) async fn follow_skips(&self) -> Result<(), StoreError> {
        if self.clock.is_virtual() {
            let ask = redis::cmd("HGET").arg(self.keys.store()).arg("virtual_now_ms").to_owned();
            let recorded: Option<i64> = self.ask(ask).await?;
            recorded.into_iter().for_each(|ms| self.clock.skip_to(from_ms(ms)));
        }
        Ok(())
    }

    /// Records that virtual time has come to `to`, and skips the clock.
    pub(super) async fn skip_to(&self, to: DateTime<Utc>) -> Result<(), StoreError> {
        let mut command = scripts::SKIP.call(1);
        command.arg(self.keys.store()).arg(to.timestamp_millis());
        let now_ms: i64 = self.ask(command).await?;
        if now_ms < 0 {
            let text = "this store runs on real time, which cannot be skipped: open it as virtual";
            return Err(StoreError::Unfit(text.to_owned()));
        }
        self.clock.skip_to(from_ms(now_ms));
        Ok(())
    }

    /// Takes in the server's time from an answer to a call sent at `asked`.
    pub(super) fn hear_time(&self, now_ms: i64, asked: Instant) {
        if asked.elapsed() <= CLOCK_ANSWER_MAX {
            self.clock.correct(from_ms(now_ms));
        }
    }

    /// Runs one command and reads its answer.
    pub(super) async fn ask<T: FromRedisValue>(&self, command: Cmd) -> Result<T, StoreError> {
        let mut pipeline = Pipeline::with_capacity(1);
        pipeline.add_command(command);
        let answer = self.servers.run(&pipeline).await?.pop().unwrap_or(Value::Nil);
        read_as(checked(answer)?)
    }

    /// Runs commands in one go and reads the answers alike.
    pub(super) async fn ask_all<T: FromRedisValue>(
        &self,
        commands: impl IntoIterator<Item = Cmd>,
    ) -> Result<Vec<T>, StoreError> {
        let mut pipeline = Pipeline::new();
        commands.into_iter().for_each(|command| {
            pipeline.add_command(command);
        });
        if pipeline.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.servers.run(&pipeline).await?;
        answers.into_iter().map(|answer| read_as(checked(answer)?)).collect()
    }

    /// An instance from its record; labels this process has not met are looked up.
    pub(super) async fn instance(
        &self,
        id: InstanceId,
        record: Record<'_>,
    ) -> Result<Instance, StoreError> {
        if let Ok(instance) = record.instance(id.clone(), &self.labels) {
            return Ok(instance);
        }
        self.learn_labels(id.partition).await?;
        record.instance(id.clone(), &self.labels).map_err(|label| no_such_label(&id, label))
    }

    /// Reads every label that a partition wrote down, and remembers it.
    pub(super) async fn learn_labels(&self, partition: u16) -> Result<Vec<Label>, StoreError> {
        let texts: Vec<String> =
            self.ask(redis::cmd("HVALS").arg(self.keys.labels(partition)).to_owned()).await?;
        let labels: Vec<Label> = texts.iter().filter_map(|text| Label::parse(text)).collect();
        self.labels.learn(labels.clone());
        Ok(labels)
    }
}

/// An answer as the type that its command gives.
pub(super) fn read_as<T: FromRedisValue>(answer: Value) -> Result<T, StoreError> {
    redis::from_redis_value(answer)
        .map_err(|error| StoreError::Broken(format!("an answer of another shape: {error}")))
}

fn no_such_label(id: &InstanceId, label: LabelId) -> StoreError {
    StoreError::Broken(format!("{id} refers to a kind, status or lane {label:02x?} not on record"))
}
