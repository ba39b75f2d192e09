//! One connection to one server, made again whenever it breaks.

use std::sync::{Arc, PoisonError, RwLock};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Pipeline, Value};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::address::Address;
use super::dial;
use super::fault::{is_of_the_connection, store_error, text_of};
use super::handshake::Handshake;
use super::scripts::is_well_called;
use super::sentinels::Sentinels;
use super::wake::Wakes;
use crate::store::StoreError;

/// Where a link leads.
#[derive(Debug)]
pub(super) enum Whereabouts {
    /// Always here.
    At(Address),
    /// Wherever the primary is now; asked before every new connection.
    Asked(Sentinels),
}

impl Whereabouts {
    pub(super) async fn address(&self) -> Result<Address, StoreError> {
        match self {
            Self::At(address) => Ok(address.clone()),
            Self::Asked(sentinels) => sentinels.primary().await,
        }
    }
}

/// The way to one server.
#[derive(Debug)]
pub(super) struct Link {
    whereabouts: Whereabouts,
    config: AsyncConnectionConfig,
    handshake: Arc<Handshake>,
    /// Who hears what the server tells of; nobody on a link that others listen beside.
    wakes: Option<Arc<Wakes>>,
    live: RwLock<Option<Live>>,
    connecting: tokio::sync::Mutex<Connecting>,
    /// For those who hold the connection up while they wait for replicas.
    turns: Semaphore,
}

/// How many of those who hold the connection up are under way at once: one waits for replicas while
/// the next is on its way. An answer has to come within [`dial::ANSWER_WITHIN`] after both.
const TURNS: usize = 2;

/// A connection that has passed its handshake.
#[derive(Debug, Clone)]
struct Live {
    connection: MultiplexedConnection,
    generation: u64,
}

/// How connecting went so far.
#[derive(Debug, Default)]
struct Connecting {
    generation: u64,
    failed: Option<(Instant, String)>,
}

impl Link {
    pub(super) fn new(
        whereabouts: Whereabouts,
        handshake: Arc<Handshake>,
        wakes: Option<Arc<Wakes>>,
    ) -> Self {
        let config = match wakes.clone() {
            Some(heard) => dial::config().set_push_sender(move |push| {
                heard.hear(&push);
                Ok::<(), ()>(())
            }),
            None => dial::config(),
        };
        let (live, connecting) = (RwLock::new(None), tokio::sync::Mutex::default());
        let turns = Semaphore::new(TURNS);
        Self { whereabouts, config, handshake, wakes, live, connecting, turns }
    }

    /// Makes sure that there is a working connection.
    pub(super) async fn connect(&self) -> Result<(), StoreError> {
        self.live().await.map(drop)
    }

    /// Sends commands in one go and returns an answer for each, whatever it is. Fails where no
    /// answers came.
    pub(super) async fn attempt(&self, pipeline: &Pipeline) -> Result<Vec<Value>, StoreError> {
        debug_assert!(pipeline.cmd_iter().all(is_well_called), "as the scripts' headers say");
        let mut live = self.live().await?;
        let sent = live.connection.req_packed_commands(pipeline, 0, pipeline.len()).await;
        let answers = sent.map_err(|error| {
            self.discard(live.generation);
            store_error(error)
        })?;
        let is_spent = |answer: &Value| match answer {
            Value::ServerError(error) => is_of_the_connection(error),
            _ => false,
        };
        if answers.iter().any(is_spent) {
            self.discard(live.generation);
        }
        Ok(answers)
    }

    /// Waits until at most one other holds the connection up.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        self.turns.acquire().await.expect("nobody closes it")
    }

    async fn live(&self) -> Result<Live, StoreError> {
        if let Some(live) = self.current() {
            return Ok(live);
        }
        let asked = Instant::now();
        let mut connecting = self.connecting.lock().await;
        if let Some(live) = self.current() {
            return Ok(live);
        }
        // Whoever queued while another tried in vain need not try on top of that.
        if let Some((at, why)) = &connecting.failed
            && *at > asked
        {
            return Err(StoreError::Unavailable(why.clone().into()));
        }
        match self.new_connection().await {
            Ok(connection) => Ok(self.goes_live(connection, &mut connecting)),
            Err(error) => {
                if error.is_passing() {
                    connecting.failed = Some((Instant::now(), text_of(&error)));
                }
                Err(error)
            }
        }
    }

    async fn new_connection(&self) -> Result<MultiplexedConnection, StoreError> {
        let address = self.whereabouts.address().await?;
        let mut connection = self.handshake.dialer.dial(&address, &self.config).await?;
        self.handshake.shake(&mut connection, self.wakes.is_some()).await?;
        Ok(connection)
    }

    fn goes_live(&self, connection: MultiplexedConnection, connecting: &mut Connecting) -> Live {
        connecting.generation += 1;
        let live = Live { connection, generation: connecting.generation };
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(live.clone());
        if let Some(wakes) = &self.wakes
            && live.generation > 1
        {
            // What was published while nobody listened is lost: look everywhere once.
            wakes.wake(0..self.handshake.partitions);
        }
        live
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
