//! Recesses: lanes that are held back until a time that is known.
//!
//! A [pause](crate::store::Pause) lasts until somebody ends it. A recess ends by itself, so that what
//! holds one night back does not hold the next one back unseen. However much waits in its lanes, it
//! costs one small value that every claim loop reads.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use crate::instance::Lane;
use crate::store::{Store, StoreError};
use crate::workflow::{decode, encode};

/// Where the store keeps all of them.
pub const KEY: &str = "recesses";
/// The most that there are at one time.
pub const RECESSES_MAX: usize = 256;
/// How often a change is tried while others change them, too.
const TRIES_MAX: usize = 64;

/// Lanes that are held back until a time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Recess {
    /// What goes by it; there is one of each name.
    #[n(0)]
    pub name: Box<str>,
    /// The queue of the lanes.
    #[n(1)]
    pub queue: Box<str>,
    /// The lane, or the path above them; see [`Lane::is_under`].
    #[n(2)]
    pub path: Box<str>,
    /// When it ends, in ms since 1970.
    #[n(3)]
    pub until_ms: i64,
    /// When it began, in ms since 1970.
    #[n(4)]
    pub since_ms: i64,
    /// Who holds them back.
    #[n(5)]
    pub by: Box<str>,
    /// Why.
    #[n(6)]
    pub reason: Box<str>,
    /// Whether nobody may end it before its time.
    #[n(7)]
    pub is_final: bool,
}

impl Recess {
    /// When it ends.
    pub fn until(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.until_ms).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// When it began.
    pub fn since(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.since_ms).unwrap_or_default()
    }

    /// Whether it is of this lane, as long as it lasts.
    pub fn is_of(&self, lane: &Lane) -> bool {
        *lane.queue == *self.queue && lane.is_under(&self.path)
    }
}

/// Until when these hold a lane back, if one does.
pub fn held_until(recesses: &[Recess], lane: &Lane) -> Option<DateTime<Utc>> {
    recesses.iter().filter(|recess| recess.is_of(lane)).map(Recess::until).max()
}

/// Those that last, in order of name.
///
/// # Errors
///
/// The store failed.
pub async fn recesses(store: &dyn Store) -> Result<Vec<Recess>, StoreError> {
    Ok(read(store).await?.1)
}

/// Begins a recess in place of one of the same name; `false` if that one is final.
///
/// # Errors
///
/// The store failed, or there are [`RECESSES_MAX`] of other names.
pub async fn begin(store: &dyn Store, recess: &Recess) -> Result<bool, StoreError> {
    change(store, |all| {
        if all.iter().any(|other| other.name == recess.name && other.is_final) {
            return false;
        }
        all.retain(|other| other.name != recess.name);
        all.push(recess.clone());
        true
    })
    .await
}

/// Ends a recess; `false` if there is none of this name, or it is final.
///
/// # Errors
///
/// The store failed.
pub async fn end(store: &dyn Store, name: &str) -> Result<bool, StoreError> {
    change(store, |all| {
        let before = all.len();
        all.retain(|recess| *recess.name != *name || recess.is_final);
        all.len() < before
    })
    .await
}

/// Changes them as if nobody else did; `false` if there was nothing to change.
async fn change(
    store: &dyn Store,
    wanted: impl Fn(&mut Vec<Recess>) -> bool,
) -> Result<bool, StoreError> {
    for _ in 0..TRIES_MAX {
        let (stored, mut all) = read(store).await?;
        if !wanted(&mut all) {
            return Ok(false);
        }
        if all.len() > RECESSES_MAX {
            return Err(StoreError::Broken(format!("there are {RECESSES_MAX} recesses already")));
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        if store.put(KEY, stored.as_deref(), &encode(&all)).await? {
            return Ok(true);
        }
    }
    Err(StoreError::Broken("recesses are changed by others all the time".to_owned()))
}

/// As they are stored, and those of them that last.
async fn read(store: &dyn Store) -> Result<(Option<Vec<u8>>, Vec<Recess>), StoreError> {
    let Some(stored) = store.get(KEY).await? else { return Ok((None, Vec::new())) };
    let mut all: Vec<Recess> = decode(KEY, &stored)?;
    let now_ms = store.clock().now().timestamp_millis();
    all.retain(|recess| recess.until_ms > now_ms);
    Ok((Some(stored), all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{SqliteOptions, SqliteStore};

    fn recess(name: &str, until_ms: i64, is_final: bool) -> Recess {
        Recess {
            name: name.into(),
            queue: "renewals".into(),
            path: "ltc-main/gold".into(),
            until_ms,
            since_ms: 0,
            by: "noi".into(),
            reason: "wrong price".into(),
            is_final,
        }
    }

    fn store() -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let virtual_from = DateTime::from_timestamp_millis(1_000);
        let options = SqliteOptions { partitions: 1, virtual_from };
        let store = SqliteStore::open(folder.path().join("store.db"), options).expect("a store");
        (folder, store)
    }

    #[test]
    fn a_recess_is_of_the_lanes_of_one_queue() {
        let recess = recess("tonight", 2_000, false);
        assert!(recess.is_of(&Lane::new("renewals", "ltc-main/gold/charges")));
        assert!(!recess.is_of(&Lane::new("purchases", "ltc-main/gold/purchases")));
        assert!(!recess.is_of(&Lane::new("renewals", "ltc-main/silver/charges")));
    }

    #[tokio::test]
    async fn a_recess_ends_by_itself_at_its_time_and_before_it_if_it_is_not_final() {
        let (_folder, store) = store();
        let (tonight, stopped) = (recess("a", 2_000, false), recess("b", 3_000, true));
        assert!(begin(&store, &tonight).await.expect("begun"));
        assert!(begin(&store, &stopped).await.expect("begun"));
        assert_eq!(recesses(&store).await.expect("read"), [tonight, stopped.clone()]);
        assert!(end(&store, "a").await.expect("ended"));
        assert!(!end(&store, "a").await.expect("nothing to end"));
        assert!(!end(&store, "b").await.expect("final"));
        assert!(!begin(&store, &recess("b", 9_000, false)).await.expect("final"));
        assert_eq!(recesses(&store).await.expect("read"), [stopped]);
        store.skip_to(DateTime::from_timestamp_millis(3_000).expect("a time")).await.expect("on");
        assert_eq!(recesses(&store).await.expect("read"), []);
    }
}
