//! Where work became due at once: heard directly from this process's own commits, and from the
//! file's `bell` table for those of others.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::courtesy::data_version;
use super::fault::Outcome;
use super::session::Session;

/// How often a waiting process looks whether another one wrote. One look is a few microseconds:
/// the file's data version, and only if that moved, the rings.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Rings of all partitions, shared by the writer and all who wait.
#[derive(Debug, Clone)]
pub(super) struct Bell(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    rung: Mutex<Rung>,
    moment: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Rung {
    /// Rings per partition that are known, as the file counts them.
    known: BTreeMap<u16, i64>,
    /// When each partition rang last, counted in rings of this process.
    moments: BTreeMap<u16, u64>,
    now: u64,
    /// Up to where someone was told.
    told: u64,
}

impl Bell {
    /// A bell that knows the rings so far.
    pub(super) fn new(known: BTreeMap<u16, i64>) -> Self {
        let rung = Mutex::new(Rung { known, ..Rung::default() });
        Self(Arc::new(Shared { rung, moment: watch::Sender::new(0) }))
    }

    /// Takes note of the rings of some partitions; those known already stay silent.
    pub(super) fn ring(&self, rings: &BTreeMap<u16, i64>) {
        let mut rung = self.lock();
        let before = rung.now;
        for (partition, rings) in rings {
            if rung.known.get(partition).is_none_or(|known| known < rings) {
                rung.known.insert(*partition, *rings);
                rung.now = before + 1;
                rung.moments.insert(*partition, before + 1);
            }
        }
        if rung.now != before {
            self.0.moment.send_replace(rung.now);
        }
    }

    /// Waits for rings that nobody was told of before the call; empty once patience is over.
    /// Everyone who waits at the time of a ring is told of it.
    pub(super) async fn wait(&self, patience: Duration, watcher: &Watcher) -> Vec<u16> {
        let patience_ends = Instant::now() + patience;
        let mut moment = self.0.moment.subscribe();
        let since = self.lock().told;
        loop {
            let now = Instant::now();
            let rung = self.rung_since(since);
            if !rung.is_empty() || now >= patience_ends {
                return rung;
            }
            let until = patience_ends.min(now + LOOK_EVERY);
            if timeout_at(until, moment.changed()).await.is_err() {
                watcher.look(self).await;
            }
        }
    }

    fn rung_since(&self, since: u64) -> Vec<u16> {
        let mut rung = self.lock();
        let later = rung.moments.iter().filter(|(_, moment)| **moment > since);
        let partitions: Vec<u16> = later.map(|(partition, _)| *partition).collect();
        rung.told = rung.told.max(rung.now);
        partitions
    }

    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.0.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notices what other processes wrote.
#[derive(Debug, Clone)]
pub(super) struct Watcher(Arc<Mutex<Watched>>);

#[derive(Debug)]
struct Watched {
    session: Session,
    data_version: i64,
}

impl Watcher {
    /// Watches a file from now on.
    pub(super) fn open(path: &Path) -> Outcome<(Self, Bell)> {
        let session = Session::open(path)?;
        let data_version = data_version(&session)?;
        let bell = Bell::new(rings(&session)?);
        Ok((Self(Arc::new(Mutex::new(Watched { session, data_version }))), bell))
    }

    /// Looks once. What cannot be read now is heard at the next look.
    async fn look(&self, bell: &Bell) {
        let (watcher, bell) = (self.clone(), bell.clone());
        let look = tokio::task::spawn_blocking(move || {
            // Whoever looks already looks for everyone.
            let Ok(mut watched) = watcher.0.try_lock() else { return };
            if let Err(error) = watched.look(&bell) {
                tracing::debug!(?error, "the store's file could not be looked at");
            }
        });
        if let Err(error) = look.await {
            tracing::debug!(%error, "a look at the store's file did not end well");
        }
    }
}

impl Watched {
    fn look(&mut self, bell: &Bell) -> Outcome<()> {
        let data_version = data_version(&self.session)?;
        if data_version != self.data_version {
            bell.ring(&rings(&self.session)?);
            self.data_version = data_version;
        }
        Ok(())
    }
}

fn rings(session: &Session) -> rusqlite::Result<BTreeMap<u16, i64>> {
    let mut select = session.conn.prepare_cached("SELECT partition, rings FROM bell")?;
    let rings = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rings.collect()
}
