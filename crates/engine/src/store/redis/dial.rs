//! Making a connection to one server.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo, RedisResult, TlsCertificates};

use super::address::{Address, RedisUrl};
use super::fault::store_error;
use crate::store::StoreError;

/// How long one answer may take. The driver's own default of half a second is less than what a
/// busy disk or a fork of the server may cost; a longer wait only delays noticing a dead peer.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long making a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// The same for those who are only asked where the others are: the next one may know.
const DIRECTIONS_WITHIN: Duration = Duration::from_secs(1);

/// Knows how to log in to the servers of one store.
#[derive(Debug)]
pub(super) struct Dialer {
    pub(super) url: RedisUrl,
    /// Certificates in PEM to trust instead of the system's.
    roots: Option<Vec<u8>>,
}

impl Dialer {
    pub(super) fn new(url: RedisUrl, roots: Option<Vec<u8>>) -> Self {
        if url.is_tls {
            // Whoever was first in this process has chosen; any choice will do.
            drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        }
        Self { url, roots }
    }

    /// Connects for work.
    pub(super) async fn dial(
        &self,
        to: &Address,
        config: &AsyncConnectionConfig,
    ) -> Result<MultiplexedConnection, StoreError> {
        let connect = async {
            let client = self.client(to, true)?;
            client.get_multiplexed_async_connection_with_config(config).await
        };
        connect.await.map_err(store_error)
    }

    /// Connects to ask a server of a cluster where the others are.
    pub(super) async fn dial_for_directions(
        &self,
        to: &Address,
    ) -> Result<MultiplexedConnection, StoreError> {
        self.dial(to, &within(DIRECTIONS_WITHIN, DIRECTIONS_WITHIN)).await
    }

    /// Connects to a sentinel: with the store's login, or without any where it wants none.
    pub(super) async fn dial_sentinel(
        &self,
        to: &Address,
    ) -> Result<MultiplexedConnection, StoreError> {
        let config = within(DIRECTIONS_WITHIN, DIRECTIONS_WITHIN);
        let connect = async |logs_in| {
            let client = self.client(to, logs_in)?;
            client.get_multiplexed_async_connection_with_config(&config).await
        };
        let connected: RedisResult<_> = match connect(false).await {
            Err(error) if error.code() == Some("NOAUTH") => connect(true).await,
            other => other,
        };
        connected.map_err(store_error)
    }

    fn client(&self, to: &Address, logs_in: bool) -> RedisResult<Client> {
        let login = match logs_in {
            true => self.url.login.clone(),
            false => Default::default(),
        };
        let info = (to.host.clone(), to.port).into_connection_info()?;
        let info = info
            .set_addr(self.url.driver_address(to))
            .set_redis_settings(login.set_protocol(redis::ProtocolVersion::RESP3));
        match (&self.roots, self.url.is_tls) {
            (Some(roots), true) => {
                let root_cert = Some(roots.clone());
                Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })
            }
            _ => Client::open(info),
        }
    }
}

/// The time-outs of connections that work goes over.
pub(super) fn config() -> AsyncConnectionConfig {
    within(CONNECT_WITHIN, ANSWER_WITHIN)
}

fn within(connect: Duration, answer: Duration) -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(connect))
        .set_response_timeout(Some(answer))
}
