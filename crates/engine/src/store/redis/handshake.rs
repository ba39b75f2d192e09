//! What happens on every new connection before any work goes over it.
//!
//! The server may be another one than before, or may have lost its last second. So scripts are
//! loaded, the server's settings and the store's layout are looked at, and a possible loss is on
//! record before the first claim of the new connection returns.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, ToRedisArgs};

use super::fault::store_error;
use super::gate::ServerFacts;
use super::keys::Keys;
use super::options::RedisOptions;
use super::scripts::{self, Script, is_well_called};
use crate::clock::{Clock, from_ms};
use crate::store::StoreError;

/// The layout of keys and records that this program writes and reads.
const LAYOUT: i64 = 1;

/// What a store says about itself when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoreFacts {
    pub(super) partitions: u16,
    /// The store's time, if it is virtual.
    pub(super) virtual_now: Option<DateTime<Utc>>,
}

/// When the store may last have lost acknowledged commits, as far as this process knows.
#[derive(Debug)]
pub(super) struct LostCommits(AtomicI64);

impl LostCommits {
    pub(super) fn none_known() -> Self {
        Self(AtomicI64::new(-1))
    }

    /// Takes in what the store has on record; -1 for nothing.
    pub(super) fn note(&self, lost_at_ms: i64) {
        self.0.fetch_max(lost_at_ms, Ordering::AcqRel);
    }

    pub(super) fn at(&self) -> Option<DateTime<Utc>> {
        let ms = self.0.load(Ordering::Acquire);
        (ms >= 0).then(|| from_ms(ms))
    }
}

/// Everything a new connection is held against.
#[derive(Debug)]
pub(super) struct Handshake {
    pub(super) options: RedisOptions,
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    pub(super) lost: Arc<LostCommits>,
    /// The history this process has seen; empty before the first connection.
    pub(super) replid: Mutex<String>,
    /// The partitions the store had when it was opened.
    pub(super) partitions: u16,
}

impl Handshake {
    /// Makes a connection ready for work, or says why it is not.
    pub(super) async fn shake(&self, to: &mut MultiplexedConnection) -> Result<(), StoreError> {
        let server = check_server(to, &self.options).await?;
        let store = open(to, &self.keys, &self.options).await?;
        if store.partitions != self.partitions {
            return Err(StoreError::Unfit(format!(
                "the store had {} partitions and now has {}: another store has taken its place, \
                 start again",
                self.partitions, store.partitions
            )));
        }
        if let Some(now) = store.virtual_now {
            self.clock.skip_to(now);
        }
        self.witness(to, &server).await?;
        to.subscribe(self.keys.wake_channel()).await.map_err(store_error)
    }

    async fn witness(
        &self,
        to: &mut MultiplexedConnection,
        server: &ServerFacts,
    ) -> Result<(), StoreError> {
        let known = self.replid.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lossless = u8::from(server.restarts_lossless());
        let now = if self.clock.is_virtual() { now_ms(&self.clock) } else { String::new() };
        let arguments = (now, &server.replid, lossless, known);
        let (_, lost_at_ms): (i64, i64) =
            run(to, &scripts::WITNESS, self.keys.store(), arguments).await?;
        self.lost.note(lost_at_ms);
        self.replid.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&server.replid);
        Ok(())
    }
}

/// Loads the scripts and looks at the server's settings.
pub(super) async fn check_server(
    to: &mut MultiplexedConnection,
    options: &RedisOptions,
) -> Result<ServerFacts, StoreError> {
    let server = ServerFacts::ask(to).await?;
    server.check_version()?;
    if server.is_loading {
        return Err(StoreError::Unavailable("this Redis is still loading its data".into()));
    }
    if server.is_replica {
        return Err(StoreError::Unavailable(
            "this Redis is a replica, the store is elsewhere".into(),
        ));
    }
    match server.unfit() {
        Some(unfit) if options.volatile_ok => {
            tracing::warn!("VOLATILE STORE: charges may be lost or repeated; {unfit}");
        }
        Some(unfit) => return Err(StoreError::Unfit(unfit)),
        None => {}
    }
    let mut load = redis::pipe();
    scripts::ALL.iter().for_each(|script| {
        load.add_command(script.load()).ignore();
    });
    load.exec_async(to).await.map_err(store_error)?;
    Ok(server)
}

/// Reads what the store is, creating it if it is new.
pub(super) async fn open(
    to: &mut MultiplexedConnection,
    keys: &Keys,
    options: &RedisOptions,
) -> Result<StoreFacts, StoreError> {
    let wanted = options.partitions.unwrap_or(RedisOptions::PARTITIONS);
    let virtual_from = options.virtual_from.map(|from| from.timestamp_millis());
    let (layout, partitions, virtual_now): (i64, u16, i64) = run(
        to,
        &scripts::OPEN,
        keys.store(),
        (LAYOUT, wanted, virtual_from.map_or(String::new(), |ms| ms.to_string())),
    )
    .await?;
    if layout != LAYOUT {
        return Err(StoreError::Unfit(format!(
            "the store is laid out as version {layout}, this program knows version {LAYOUT}: use \
             the program that wrote it, or a newer one"
        )));
    }
    if options.partitions.is_some_and(|wanted| wanted != partitions) {
        return Err(StoreError::Unfit(format!(
            "the store was created with {partitions} partitions, which is fixed, and {wanted} \
             were asked for: set `partitions = {partitions}`"
        )));
    }
    Ok(StoreFacts { partitions, virtual_now: (virtual_now >= 0).then(|| from_ms(virtual_now)) })
}

/// A virtual clock's time as scripts take it.
pub(super) fn now_ms(clock: &Clock) -> String {
    clock.now().timestamp_millis().to_string()
}

async fn run<T: FromRedisValue>(
    to: &mut MultiplexedConnection,
    script: &Script,
    key: String,
    arguments: impl ToRedisArgs,
) -> Result<T, StoreError> {
    let command = script.call(1).arg(key).arg(arguments).to_owned();
    debug_assert!(is_well_called(&command), "as the script's header says");
    command.query_async(to).await.map_err(store_error)
}
