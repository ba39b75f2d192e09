//! The stores that are compared, each fresh.

use std::sync::Arc;

use engine::Store;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// A store and its fsync policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    RedisEverysec,
    RedisAlways,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::RedisEverysec, Self::RedisAlways];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite, WAL, synchronous FULL",
            Self::RedisEverysec => "Redis 7, AOF everysec",
            Self::RedisAlways => "Redis 7, AOF always",
        }
    }
}

/// An open store, with what it lives in.
pub(crate) struct Opened {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) server: Option<RedisServer>,
    _folder: Option<TempDir>,
}

impl Opened {
    /// A store that nobody has used.
    pub(crate) async fn fresh(kind: Kind) -> anyhow::Result<Self> {
        let appendfsync = match kind {
            Kind::Sqlite => return Self::sqlite(),
            Kind::RedisEverysec => Appendfsync::Everysec,
            Kind::RedisAlways => Appendfsync::Always,
        };
        let server = RedisServer::start(appendfsync)?;
        let store = RedisStore::open(&server.url(), RedisOptions::default()).await?;
        Ok(Self { store: Arc::new(store), server: Some(server), _folder: None })
    }

    fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = SqliteOptions { partitions: 16, virtual_from: None };
        let store = SqliteStore::open(folder.path().join("bench.db"), options)?;
        Ok(Self { store: Arc::new(store), server: None, _folder: Some(folder) })
    }
}
