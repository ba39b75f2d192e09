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
pub(super) enum Journal {
    Redis(RedisServer),
    Sqlite,
}

impl Journal {
    pub(super) fn open(kind: JournalKind) -> anyhow::Result<Self> {
        Ok(match kind {
            JournalKind::RedisEverysec => Self::Redis(RedisServer::start(Appendfsync::Everysec)?),
            JournalKind::RedisAlways => Self::Redis(RedisServer::start(Appendfsync::Always)?),
            JournalKind::Sqlite => Self::Sqlite,
        })
    }

    pub(super) fn url(&self) -> String {
        match self {
            Self::Redis(server) => server.url(),
            Self::Sqlite => "sqlite:mekong.db".to_owned(),
        }
    }
}
