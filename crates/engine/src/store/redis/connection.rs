//! One connection to the server, made again whenever it breaks.
//!
//! Every call may be repeated after a lost answer: scripts are written so, or recognise the
//! repetition. So a call is tried for [`RETRY_FOR`] over as many connections as it takes.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, Pipeline, Value};
use tokio::time::{Instant, sleep, timeout_at};

use super::fault::{NoAnswer, is_passing, store_error};
use super::handshake::Handshake;
use super::scripts::is_well_called;
use super::wake::Wakes;
use crate::store::StoreError;

/// How long one answer may take. The driver's own default of half a second is less than what a
/// busy disk or a fork of the server may cost; a longer wait only delays noticing a dead peer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long making a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a call is repeated before its caller is told that the store is unavailable.
pub(super) const RETRY_FOR: Duration = Duration::from_secs(30);
/// The first pause between two tries; each one is twice as long, up to the last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// The way to the server.
#[derive(Debug)]
pub(super) struct Link {
    client: Client,
    config: AsyncConnectionConfig,
    handshake: Handshake,
    wakes: Arc<Wakes>,
    live: RwLock<Option<Live>>,
    connecting: tokio::sync::Mutex<u64>,
}

/// A connection that has passed its handshake.
#[derive(Debug, Clone)]
struct Live {
    connection: MultiplexedConnection,
    generation: u64,
}

impl Link {
    pub(super) fn new(client: Client, handshake: Handshake, wakes: Arc<Wakes>) -> Self {
        let heard = wakes.clone();
        let config = config().set_push_sender(move |push| {
            heard.hear(&push);
            Ok::<(), ()>(())
        });
        Self {
            client,
            config,
            handshake,
            wakes,
            live: RwLock::new(None),
            connecting: tokio::sync::Mutex::new(0),
        }
    }

    /// Makes sure that there is a working connection.
    pub(super) async fn connect(&self) -> Result<(), StoreError> {
        self.live().await.map(drop)
    }

    /// Sends commands in one go and returns an answer for each. A command that the server
    /// refused for good has its refusal as its answer.
    pub(super) async fn run(&self, pipeline: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let deadline = Instant::now() + RETRY_FOR;
        let mut last = String::from("none");
        let mut pause = PAUSES.0;
        loop {
            match timeout_at(deadline, self.attempt(pipeline)).await {
                Ok(Ok(answers)) => return Ok(answers),
                Ok(Err(error)) if !error.is_passing() => return Err(error),
                Ok(Err(error)) => last = text_of(&error),
                Err(_elapsed) => return Err(no_answer(last)),
            }
            if Instant::now() + pause >= deadline {
                return Err(no_answer(last));
            }
            sleep(pause).await;
            pause = PAUSES.1.min(pause * 2);
        }
    }

    async fn attempt(&self, pipeline: &Pipeline) -> Result<Vec<Value>, StoreError> {
        debug_assert!(pipeline.cmd_iter().all(is_well_called), "as the scripts' headers say");
        let mut live = self.live().await?;
        let sent = live.connection.req_packed_commands(pipeline, 0, pipeline.len()).await;
        let answers = sent.map_err(|error| {
            self.discard(live.generation);
            store_error(error)
        })?;
        let passing = answers.iter().find_map(|answer| match answer {
            Value::ServerError(error) if is_passing(error) => Some(error),
            _ => None,
        });
        if let Some(error) = passing {
            self.discard(live.generation);
            return Err(StoreError::Unavailable(error.to_string().into()));
        }
        Ok(answers)
    }

    async fn live(&self) -> Result<Live, StoreError> {
        if let Some(live) = self.current() {
            return Ok(live);
        }
        let mut generation = self.connecting.lock().await;
        if let Some(live) = self.current() {
            return Ok(live);
        }
        let made = self.client.get_multiplexed_async_connection_with_config(&self.config).await;
        let mut connection = made.map_err(store_error)?;
        self.handshake.shake(&mut connection).await?;
        *generation += 1;
        let live = Live { connection, generation: *generation };
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(live.clone());
        if *generation > 1 {
            // What was published while nobody listened is lost: look everywhere once.
            self.wakes.wake(0..self.handshake.partitions);
        }
        Ok(live)
    }

    fn current(&self) -> Option<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives a broken connection up, unless another call has done so already.
    fn discard(&self, generation: u64) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if live.as_ref().is_some_and(|live| live.generation == generation) {
            *live = None;
        }
    }
}

/// The time-outs of every connection.
pub(super) fn config() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_WITHIN))
        .set_response_timeout(Some(ANSWER_WITHIN))
}

fn no_answer(last: String) -> StoreError {
    StoreError::Unavailable(Box::new(NoAnswer { waited: RETRY_FOR, last }))
}

fn text_of(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(source) => source.to_string(),
        other => other.to_string(),
    }
}
