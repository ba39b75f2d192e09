//! What happens on every new connection before any work goes over it.
//!
//! The server may be another one than before, or may have lost its last second. So scripts are
//! loaded, the server's settings and the store's layout are looked at, and a possible loss is on
//! record before the first claim of the new connection returns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use redis::aio::MultiplexedConnection;
use redis::{Pipeline, Value};

use super::address::{Address, Finding};
use super::desk::Desk;
use super::dial::Dialer;
use super::fault::store_error;
use super::gate::ServerFacts;
use super::keys::Keys;
use super::options::RedisOptions;
use super::scripts;
use super::slots::SlotMap;
use crate::clock::{Clock, from_ms};
use crate::store::StoreError;

/// The layout of keys and records that this program writes and reads.
const LAYOUT: i64 = 1;

/// How long a loss is news to a process that starts.
const LOSS_IS_RECENT_FOR: TimeDelta = TimeDelta::minutes(15);

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

    /// Takes in what the store has on record; -1 for nothing. A person is told once of what has
    /// just happened, and not at every start of what happened long ago.
    pub(super) fn note(&self, lost_at_ms: i64) {
        let known = self.0.fetch_max(lost_at_ms, Ordering::AcqRel);
        let is_recent = Utc::now() - from_ms(lost_at_ms) < LOSS_IS_RECENT_FOR;
        if lost_at_ms > known && is_recent {
            tracing::error!(target: "alert", condition = "store_lost_commits", "the store may have lost its last commits: first sends ask before they charge");
        }
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
    pub(super) dialer: Arc<Dialer>,
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    pub(super) lost: Arc<LostCommits>,
    /// Whether this process has seen the store's record: it is not new, even if it is empty.
    pub(super) has_met: AtomicBool,
    /// The partitions the store had when it was opened.
    pub(super) partitions: u16,
}

impl Handshake {
    /// Makes a connection ready for work, or says why it is not.
    pub(super) async fn shake(
        &self,
        to: &mut MultiplexedConnection,
        listens: bool,
    ) -> Result<(), StoreError> {
        let server = check_server(to, &self.options, &self.dialer).await?;
        let mut desk = desk(&self.dialer, to, &self.keys).await?;
        let store = open(&mut desk, &self.keys, &self.options).await?;
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
        self.witness(to, &mut desk, &server).await?;
        if listens {
            to.subscribe(self.keys.wake_channel()).await.map_err(store_error)?;
        }
        Ok(())
    }

    async fn witness(
        &self,
        to: &mut MultiplexedConnection,
        desk: &mut Desk,
        server: &ServerFacts,
    ) -> Result<(), StoreError> {
        let (own, others) = match is_cluster(&self.dialer) {
            true => histories_in_cluster(to).await?,
            false => ("replid".to_owned(), Vec::new()),
        };
        // What took over in a cluster or for a sentinel may have been restarted since.
        let is_alone = matches!(self.dialer.url.finding, Finding::One(_));
        let lossless = u8::from(is_alone && server.restarts_lossless());
        let now = if self.clock.is_virtual() { now_ms(&self.clock) } else { String::new() };
        let has_met = u8::from(self.has_met.load(Ordering::Acquire));
        let arguments = (now, lossless, has_met, own, &server.replid, others);
        let (_, lost_at_ms): (i64, i64) =
            desk.run(&scripts::WITNESS, self.keys.store(), arguments).await?;
        self.lost.note(lost_at_ms);
        self.has_met.store(true, Ordering::Release);
        Ok(())
    }
}

/// Where the record of the store is kept, asked of a server just met.
pub(super) async fn desk(
    dialer: &Dialer,
    met: &MultiplexedConnection,
    keys: &Keys,
) -> Result<Desk, StoreError> {
    match is_cluster(dialer) {
        true => Desk::find(dialer, met, &keys.store()).await,
        false => Ok(Desk::here(met)),
    }
}

fn is_cluster(dialer: &Dialer) -> bool {
    matches!(dialer.url.finding, Finding::Cluster(_))
}

/// Where the record notes the history of a server of a cluster, and those of the other primaries.
async fn histories_in_cluster(
    to: &mut MultiplexedConnection,
) -> Result<(String, Vec<String>), StoreError> {
    let mut ask = Pipeline::with_capacity(2);
    ask.cmd("CLUSTER").arg("MYID").cmd("CLUSTER").arg("SLOTS");
    let (id, slots): (String, Value) = ask.query_async(to).await.map_err(store_error)?;
    let nobody = Address { host: String::new(), port: 0 };
    let map = SlotMap::read(slots, &nobody).unwrap_or_default();
    let field = |id: &str| format!("replid:{id}");
    let others = map.primaries().into_iter().filter(|it| it.id != id).map(|it| field(&it.id));
    Ok((field(&id), others.collect()))
}

/// Loads the scripts and looks at the server's settings.
pub(super) async fn check_server(
    to: &mut MultiplexedConnection,
    options: &RedisOptions,
    dialer: &Dialer,
) -> Result<ServerFacts, StoreError> {
    let server = ServerFacts::ask(to).await?;
    server.check_version(options.replication.is_some_and(|it| it.to_file))?;
    server.check_kind(is_cluster(dialer))?;
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
    desk: &mut Desk,
    keys: &Keys,
    options: &RedisOptions,
) -> Result<StoreFacts, StoreError> {
    let wanted = options.partitions.unwrap_or(RedisOptions::PARTITIONS);
    let virtual_from = options.virtual_from.map(|from| from.timestamp_millis());
    let arguments = (LAYOUT, wanted, virtual_from.map_or(String::new(), |ms| ms.to_string()));
    let (layout, partitions, virtual_now): (i64, u16, i64) =
        desk.run(&scripts::OPEN, keys.store(), arguments).await?;
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
