//! The store of a crash night.

use clap::ValueEnum;
use engine::store::redis::testing::{Appendfsync, RedisServer};

/// Where the journal is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JournalKind {
    /// A Redis that forces its file to the disk once a second.
    RedisEverysec,
    /// A Redis that forces its file to the disk before each answer.
    RedisAlways,
    /// A file in the provider's folder.
    Sqlite,
}

/// The store, with its server if it has one.
#[derive(Debug)]
pub enum Journal {
    /// A server of its own.
    Redis(RedisServer),
    /// A file.
    Sqlite,
}

impl Journal {
    /// A store that nobody has used.
    ///
    /// # Errors
    ///
    /// The server does not start.
    pub fn open(kind: JournalKind) -> anyhow::Result<Self> {
        Ok(match kind {
            JournalKind::RedisEverysec => Self::Redis(RedisServer::start(Appendfsync::Everysec)?),
            JournalKind::RedisAlways => Self::Redis(RedisServer::start(Appendfsync::Always)?),
            JournalKind::Sqlite => Self::Sqlite,
        })
    }

    /// What `[store]` must say.
    pub fn url(&self) -> String {
        match self {
            Self::Redis(server) => server.url(),
            Self::Sqlite => "sqlite:mekong.db".to_owned(),
        }
    }
}
