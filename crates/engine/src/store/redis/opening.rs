//! Opening a store.

use std::sync::{Arc, Mutex};

use redis::Client;

use super::connection::{self, Link};
use super::core::Core;
use super::fault::store_error;
use super::gather::Gather;
use super::handshake::{self, Handshake, LostCommits};
use super::keeper::Keeper;
use super::keys::Keys;
use super::labels::Labels;
use super::options::RedisOptions;
use super::store::RedisStore;
use super::wake::Wakes;
use crate::clock::Clock;
use crate::store::StoreError;

impl RedisStore {
    /// Opens the store at a `redis://` URL, creating it if it is not there.
    ///
    /// Fails as [`StoreError::Unfit`] on a server that would lose what it acknowledged (unless
    /// told that this is acceptable), that is too old, or whose store has another layout.
    pub async fn open(url: &str, options: RedisOptions) -> Result<Self, StoreError> {
        let info = redis::IntoConnectionInfo::into_connection_info(url).map_err(store_error)?;
        let redis = info.redis_settings().clone().set_protocol(redis::ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(redis)).map_err(store_error)?;
        let mut first = client
            .get_multiplexed_async_connection_with_config(&connection::config())
            .await
            .map_err(store_error)?;
        let server = handshake::check_server(&mut first, &options).await?;
        let keys = Keys::new(&options.namespace, 1);
        let facts = handshake::open(&mut first, &keys, &options).await?;
        let clock = facts.virtual_now.map_or_else(Clock::real, Clock::standing_at);
        let core = core(client, options, facts.partitions, clock);
        let core = Arc::new(Core { appendfsync: server.appendfsync, ..core });
        core.link.connect().await?;
        Ok(Self {
            births: Gather::start(core.clone()),
            claims: Gather::start(core.clone()),
            steps: Gather::start(core.clone()),
            moves: Gather::start(core.clone()),
            messages: Gather::start(core.clone()),
            _keeper: Keeper::start(Arc::downgrade(&core)),
            core,
        })
    }
}

fn core(client: Client, options: RedisOptions, partitions: u16, clock: Clock) -> Core {
    let keys = Keys::new(&options.namespace, partitions);
    let lost = Arc::new(LostCommits::none_known());
    let wakes = Arc::new(Wakes::default());
    let handshake = Handshake {
        options,
        keys: keys.clone(),
        clock: clock.clone(),
        lost: lost.clone(),
        replid: Mutex::default(),
        partitions,
    };
    let link = Link::new(client, handshake, wakes.clone());
    let labels = Labels::default();
    Core { keys, partitions, clock, labels, link, wakes, lost, appendfsync: String::new() }
}
