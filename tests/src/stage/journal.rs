//! The store of a night.

use anyhow::{Context, bail};
use clap::ValueEnum;
use engine::store::redis::testing::{Appendfsync, RedisServer, TestCluster, TestSentinel};

/// Where the journal is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JournalKind {
    /// A Redis that forces its file to the disk once a second.
    RedisEverysec,
    /// A Redis that forces its file to the disk before each answer.
    RedisAlways,
    /// A primary with two replicas, watched by three sentinels.
    Sentinel,
    /// A cluster of three primaries with a replica each.
    Cluster,
    /// A file in the provider's folder.
    Sqlite,
}

/// The store, with its servers if it has any.
#[derive(Debug)]
pub enum Journal {
    /// A server of its own.
    Redis(RedisServer),
    /// Servers that watch one another.
    Sentinel(TestSentinel),
    /// Servers that share the partitions out among them.
    Cluster(TestCluster),
    /// A file.
    Sqlite,
}

impl Journal {
    /// A store that nobody has used.
    ///
    /// # Errors
    ///
    /// A server does not start.
    pub fn open(kind: JournalKind) -> anyhow::Result<Self> {
        Ok(match kind {
            JournalKind::RedisEverysec => Self::Redis(RedisServer::start(Appendfsync::Everysec)?),
            JournalKind::RedisAlways => Self::Redis(RedisServer::start(Appendfsync::Always)?),
            JournalKind::Sentinel => Self::Sentinel(TestSentinel::start(Appendfsync::Always)?),
            JournalKind::Cluster => Self::Cluster(TestCluster::start(Appendfsync::Always)?),
            JournalKind::Sqlite => Self::Sqlite,
        })
    }

    /// What `[store]` must say.
    pub fn url(&self) -> String {
        match self {
            Self::Redis(server) => server.url(),
            Self::Sentinel(group) => group.url(),
            Self::Cluster(cluster) => cluster.url(),
            Self::Sqlite => "sqlite:mekong.db".to_owned(),
        }
    }

    /// The only server, where there is one.
    pub(crate) fn server(&mut self) -> anyhow::Result<&mut RedisServer> {
        match self {
            Self::Redis(server) => Ok(server),
            _ => bail!("this night has no server of its own"),
        }
    }

    /// The servers that sentinels watch.
    pub(crate) fn group(&mut self) -> anyhow::Result<&mut TestSentinel> {
        match self {
            Self::Sentinel(group) => Ok(group),
            _ => bail!("this night has no sentinels"),
        }
    }

    /// The servers of a cluster.
    pub(crate) fn cluster(&mut self) -> anyhow::Result<&mut TestCluster> {
        match self {
            Self::Cluster(cluster) => Some(cluster),
            _ => None,
        }
        .context("this night has no cluster")
    }
}
