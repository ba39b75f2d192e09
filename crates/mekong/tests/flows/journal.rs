//! Where a stage keeps its journal: a file or a Redis of its own, which outlive every worker.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use engine::Store;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// Few, so that nobody waits for looks at empty ones.
const PARTITIONS: u16 = 2;
/// How long a server may take to load its file after a start, and how often it is asked.
const LOADED_WITHIN: Duration = Duration::from_secs(20);
const LOOK_PAUSE: Duration = Duration::from_millis(5);

/// A store that is not open yet.
pub(crate) enum Journal {
    Sqlite(TempDir),
    Redis(RedisServer),
}

/// Where a journal is, for whoever opens it.
#[derive(Clone)]
pub(crate) enum Address {
    File(PathBuf),
    Url(String),
}

impl Journal {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a folder of one's own"))
    }

    /// A Redis that loses nothing it has acknowledged.
    pub(crate) fn redis() -> Self {
        Self::Redis(RedisServer::start(Appendfsync::Always).expect("a Redis of one's own"))
    }

    /// A Redis whose crash may cost the last second.
    pub(crate) fn forgetful_redis() -> Self {
        Self::Redis(RedisServer::start(Appendfsync::Everysec).expect("a Redis of one's own"))
    }

    /// Another empty one of this kind.
    pub(crate) fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Redis(_) => Self::redis(),
        }
    }

    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Sqlite(folder) => Address::File(folder.path().join("mekong.db")),
            Self::Redis(server) => Address::Url(server.url()),
        }
    }

    /// The server dies and is started again; a file has none.
    pub(crate) fn restart(&mut self) {
        if let Self::Redis(server) = self {
            server.kill9().expect("the server ends");
            server.restart().expect("the server starts again");
        }
    }
}

impl Address {
    /// Opens the journal, on a clock that stands at `from` at least.
    pub(crate) async fn open(&self, from: DateTime<Utc>) -> Arc<dyn Store> {
        let virtual_from = Some(from);
        match self {
            Self::File(file) => {
                let options = SqliteOptions { partitions: PARTITIONS, virtual_from };
                Arc::new(SqliteStore::open(file, options).expect("the file opens"))
            }
            Self::Url(url) => {
                let partitions = Some(PARTITIONS);
                let options = RedisOptions { partitions, virtual_from, ..RedisOptions::default() };
                Arc::new(open_redis(url, &options).await)
            }
        }
    }
}

/// As `--store` takes it.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "sqlite:{}", file.display()),
            Self::Url(url) => f.write_str(url),
        }
    }
}

/// Opens it as soon as it has loaded its file.
async fn open_redis(url: &str, options: &RedisOptions) -> RedisStore {
    let started = Instant::now();
    loop {
        match RedisStore::open(url, options.clone()).await {
            Ok(store) => return store,
            Err(error) if error.is_passing() && started.elapsed() < LOADED_WITHIN => {
                tokio::time::sleep(LOOK_PAUSE).await;
            }
            Err(error) => panic!("the Redis does not open: {error}"),
        }
    }
}
