//! Who takes charges.

use std::process::Command;

use crate::served::{Fresh, Served, beside};
use crate::stores::Kind;

/// A server and its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contender {
    /// `mekong serve`, without workers.
    Mekong(Kind),
    /// One row a charge.
    Row(Kind),
    /// Reads the body, answers, and keeps nothing.
    Nothing,
}

/// A contender at work on a store that nobody has used.
pub(super) struct Running {
    pub(super) server: Served,
    _store: Option<Fresh>,
}

impl Contender {
    /// Each of ours comes right after its peer.
    pub(super) const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Row(Kind::Sqlite),
        Self::Mekong(Kind::Sqlite),
        Self::Row(Kind::RedisEverysec),
        Self::Mekong(Kind::RedisEverysec),
        Self::Row(Kind::RedisAlways),
        Self::Mekong(Kind::RedisAlways),
    ];

    pub(super) fn name(self) -> String {
        match self {
            Self::Mekong(kind) => format!("mekong, {}", kind.name()),
            Self::Row(kind) => format!("one row, {}", kind.name()),
            Self::Nothing => "keeps nothing".to_owned(),
        }
    }

    /// What it is held against.
    pub(super) fn peer(self) -> Option<Self> {
        match self {
            Self::Mekong(kind) => Some(Self::Row(kind)),
            Self::Row(_) | Self::Nothing => None,
        }
    }
}

impl Running {
    pub(super) fn start(contender: Contender) -> anyhow::Result<Self> {
        let store = match contender {
            Contender::Mekong(kind) | Contender::Row(kind) => Some(Fresh::store(kind)?),
            Contender::Nothing => None,
        };
        let command = match (contender, &store) {
            (Contender::Mekong(_), Some(store)) => {
                // Nobody works, so nobody calls it.
                let mut command = store.mekong("http://127.0.0.1:1", "")?;
                command.args(["serve", "--listen", "127.0.0.1:0"]);
                command
            }
            (_, store) => peer(store.as_ref().map_or("nothing", |store| &store.url))?,
        };
        Ok(Self { server: Served::start(command)?, _store: store })
    }
}

fn peer(store: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(beside("bench")?);
    command.args(["--peer", store]);
    Ok(command)
}
