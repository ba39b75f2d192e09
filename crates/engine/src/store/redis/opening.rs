//! Opening a store.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::address::{Finding, RedisUrl};
use super::cluster::{self, Cluster};
use super::core::Core;
use super::dial::{self, Dialer};
use super::gate::ServerFacts;
use super::gather::Gather;
use super::handshake::{self, Handshake, LostCommits, StoreFacts};
use super::keeper::Keeper;
use super::keys::Keys;
use super::labels::Labels;
use super::link::{Link, Whereabouts};
use super::options::{RedisOptions, Replication};
use super::replicated::Replicated;
use super::sentinels::Sentinels;
use super::servers::Servers;
use super::slots::{SlotMap, slot_of};
use super::store::RedisStore;
use super::wake::Wakes;
use crate::clock::Clock;
use crate::store::StoreError;

impl RedisStore {
    /// Opens the store at a [`RedisUrl`], creating it if it is not there.
    ///
    /// Fails as [`StoreError::Unfit`] on a server that would lose what it acknowledged (unless
    /// told that this is acceptable), that is too old, or whose store has another layout.
    pub async fn open(url: &str, options: RedisOptions) -> Result<Self, StoreError> {
        let url: RedisUrl = url.parse().map_err(|error| {
            StoreError::Unfit(format!("the store's URL cannot be used: {error}"))
        })?;
        let dialer = Arc::new(Dialer::new(url, options.roots.clone()));
        let slots = slots(&dialer).await?;
        let (server, facts) = meet(&dialer, &slots, &options).await?;
        let core = Arc::new(core(dialer, slots, options, &server, facts));
        core.servers.connect().await?;
        Ok(Self {
            births: Gather::start(core.clone()),
            claims: Gather::start(core.clone()),
            steps: Gather::start(core.clone()),
            replicated_steps: Gather::start(core.clone()),
            moves: Gather::start(core.clone()),
            messages: Gather::start(core.clone()),
            _keeper: Keeper::start(Arc::downgrade(&core)),
            core,
        })
    }
}

/// Who holds the slots of a cluster; nothing where there is none.
async fn slots(dialer: &Dialer) -> Result<SlotMap, StoreError> {
    match &dialer.url.finding {
        Finding::Cluster(seeds) => cluster::ask(dialer, seeds).await,
        Finding::One(_) | Finding::Sentinels { .. } => Ok(SlotMap::default()),
    }
}

/// Meets the server that keeps the record of the store, and creates a store that is new.
async fn meet(
    dialer: &Arc<Dialer>,
    slots: &SlotMap,
    options: &RedisOptions,
) -> Result<(ServerFacts, StoreFacts), StoreError> {
    let keys = Keys::new(&options.namespace, 1);
    let home = match slots.primary_of(slot_of(keys.store().as_bytes())) {
        Some(primary) => primary.address.clone(),
        None => whereabouts(dialer).address().await?,
    };
    let mut met = dialer.dial(&home, &dial::config()).await?;
    let server = handshake::check_server(&mut met, options, dialer).await?;
    let mut desk = handshake::desk(dialer, &met, &keys).await?;
    let facts = handshake::open(&mut desk, &keys, options).await?;
    Ok((server, facts))
}

/// Where the one server is, be it named or asked for.
fn whereabouts(dialer: &Arc<Dialer>) -> Whereabouts {
    match &dialer.url.finding {
        Finding::One(address) => Whereabouts::At(address.clone()),
        Finding::Cluster(seeds) => Whereabouts::At(seeds[0].clone()),
        Finding::Sentinels { sentinels, name } => {
            let (dialer, sentinels) = (dialer.clone(), sentinels.clone());
            Whereabouts::Asked(Sentinels { dialer, sentinels, name: name.clone() })
        }
    }
}

fn core(
    dialer: Arc<Dialer>,
    slots: SlotMap,
    options: RedisOptions,
    server: &ServerFacts,
    facts: StoreFacts,
) -> Core {
    let partitions = facts.partitions;
    let keys = Keys::new(&options.namespace, partitions);
    let clock = facts.virtual_now.map_or_else(Clock::real, Clock::standing_at);
    let lost = Arc::new(LostCommits::none_known());
    let wakes = Arc::new(Wakes::default());
    let replication = options.replication;
    let handshake = Arc::new(Handshake {
        options,
        dialer,
        keys: keys.clone(),
        clock: clock.clone(),
        lost: lost.clone(),
        has_met: AtomicBool::new(false),
        partitions,
    });
    warn_of_writes_alone(&handshake.dialer, server, replication);
    let replicated = replication.map(|wanted| {
        warn_of_missing_replicas(server, wanted);
        Replicated::new(servers(&handshake, slots.clone(), None), wanted)
    });
    let servers = servers(&handshake, slots, Some(wakes.clone()));
    let (labels, appendfsync) = (Labels::default(), server.appendfsync.clone());
    Core { keys, partitions, clock, labels, servers, replicated, wakes, lost, appendfsync }
}

/// The way to the servers, on which `wakes` hears what they tell of.
fn servers(handshake: &Arc<Handshake>, slots: SlotMap, wakes: Option<Arc<Wakes>>) -> Servers {
    match &handshake.dialer.url.finding {
        Finding::Cluster(seeds) => {
            Servers::Cluster(Cluster::new(seeds.clone(), slots, handshake.clone(), wakes))
        }
        Finding::One(_) | Finding::Sentinels { .. } => {
            let whereabouts = whereabouts(&handshake.dialer);
            Servers::One(Box::new(Link::new(whereabouts, handshake.clone(), wakes)))
        }
    }
}

fn warn_of_missing_replicas(server: &ServerFacts, wanted: Replication) {
    if server.replicas < usize::from(wanted.replicas) {
        tracing::warn!(
            found = server.replicas,
            wanted = wanted.replicas,
            "money calls wait for {} replicas and this Redis has {}: none is made before more follow",
            wanted.replicas,
            server.replicas
        );
    }
}

/// A cluster's primary stops by itself once it is cut off; one behind sentinels has to be told to.
fn warn_of_writes_alone(dialer: &Dialer, server: &ServerFacts, wanted: Option<Replication>) {
    let is_watched = matches!(dialer.url.finding, Finding::Sentinels { .. });
    if is_watched && wanted.is_none() && server.takes_writes_alone() {
        tracing::warn!(
            "this Redis takes commits with no replica following it: cut off together with a worker it \
             would acknowledge intents that a fail-over throws away; set `min-replicas-to-write 1` and \
             `min-replicas-max-lag` on every server, or `wait_replicas = 1`"
        );
    }
}
