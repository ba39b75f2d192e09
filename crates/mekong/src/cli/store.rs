//! Opening the store that an address names.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use engine::Store;
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};

use super::Failure;
use crate::config::{StoreConfig, StoreUrl};

/// How long a store that is away is waited for at the start, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Whether a store that may lose acknowledged work is accepted.
    pub volatile: bool,
    /// Makes the store virtual for good, from this time on. A store that is virtual already
    /// opens so without it.
    pub virtual_from: Option<DateTime<Utc>>,
}

/// Opens the store that is configured, creating a file that is not there yet.
///
/// # Errors
///
/// A store that cannot be reached, or must not be used as it is.
pub async fn open(config: &StoreConfig, opening: Opening) -> Result<Arc<dyn Store>, Failure> {
    let url = &config.url;
    let opened = match url {
        StoreUrl::Sqlite(path) => open_sqlite(path.clone(), config.partitions, opening).await,
        StoreUrl::Redis(servers) => open_redis(servers, config, opening).await,
    };
    opened.map_err(|failure| match failure {
        Failure::Failed(error) => Failure::Failed(error.context(url.to_string())),
        Failure::StoreAway(why) => Failure::StoreAway(format!("{url}: {why}")),
        other => other,
    })
}

/// Opens a store, and waits a while for one that is away: a process that is started while its Redis
/// starts or loads is not started in vain.
pub(super) async fn patiently(
    open: impl AsyncFn() -> Result<Arc<dyn Store>, Failure>,
) -> Result<Arc<dyn Store>, Failure> {
    let started = tokio::time::Instant::now();
    loop {
        match open().await {
            Err(Failure::StoreAway(why)) if started.elapsed() < PATIENCE => {
                tracing::warn!("{why}; trying again");
                tokio::time::sleep(PAUSE).await;
            }
            opened => return opened,
        }
    }
}

/// Opening a file may wait for its lock, so it is done where waiting harms nobody.
async fn open_sqlite(
    path: PathBuf,
    partitions: u16,
    opening: Opening,
) -> Result<Arc<dyn Store>, Failure> {
    let virtual_from = opening.virtual_from;
    let options = SqliteOptions { partitions, virtual_from };
    let opened = tokio::task::spawn_blocking(move || SqliteStore::open(path, options)).await;
    Ok(Arc::new(opened.context("opening the store")??))
}

async fn open_redis(
    servers: &str,
    config: &StoreConfig,
    opening: Opening,
) -> Result<Arc<dyn Store>, Failure> {
    let read = |file: &PathBuf| {
        std::fs::read(file).with_context(|| format!("store.ca_file {}", file.display()))
    };
    let options = RedisOptions {
        partitions: Some(config.partitions),
        volatile_ok: opening.volatile,
        virtual_from: opening.virtual_from,
        roots: config.ca_file.as_ref().map(read).transpose()?,
        replication: config.replication,
        ..RedisOptions::default()
    };
    Ok(Arc::new(RedisStore::open(servers, options).await?))
}
