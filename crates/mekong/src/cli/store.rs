//! Opening the store that an address names.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use engine::Store;
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use url::Url;

use super::Failure;
use crate::config::StoreUrl;

/// How long a store that is away is waited for at the start, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// How many partitions it gets if it is new.
    pub partitions: u16,
    /// Whether a store that may lose acknowledged work is accepted.
    pub volatile: bool,
    /// Makes the store virtual for good, from this time on. A store that is virtual already
    /// opens so without it.
    pub virtual_from: Option<DateTime<Utc>>,
}

/// Opens the store at `url`, creating a file that is not there yet.
///
/// # Errors
///
/// A store that cannot be reached, or must not be used as it is.
pub async fn open(url: &StoreUrl, opening: Opening) -> Result<Arc<dyn Store>, Failure> {
    let opened = match url {
        StoreUrl::Sqlite(path) => open_sqlite(path.clone(), opening).await,
        StoreUrl::Redis(server) if server.scheme() == "redis" => open_redis(server, opening).await,
        StoreUrl::Redis(other) => Err(Failure::Usage(format!(
            "store.url: found the scheme {}, expected sqlite: or redis:, which are what this \
             version opens",
            other.scheme()
        ))),
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
async fn open_sqlite(path: PathBuf, opening: Opening) -> Result<Arc<dyn Store>, Failure> {
    let Opening { partitions, virtual_from, .. } = opening;
    let options = SqliteOptions { partitions, virtual_from };
    let opened = tokio::task::spawn_blocking(move || SqliteStore::open(path, options)).await;
    Ok(Arc::new(opened.context("opening the store")??))
}

async fn open_redis(server: &Url, opening: Opening) -> Result<Arc<dyn Store>, Failure> {
    let Opening { partitions, volatile, virtual_from } = opening;
    let options = RedisOptions {
        partitions: Some(partitions),
        volatile_ok: volatile,
        virtual_from,
        ..RedisOptions::default()
    };
    Ok(Arc::new(RedisStore::open(server.as_str(), options).await?))
}
