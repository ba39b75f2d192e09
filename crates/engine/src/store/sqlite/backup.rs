//! A copy of the whole file as it is at one moment, made while others work on it.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::Utc;
use rusqlite::Connection;

use super::fault::{Fault, Outcome};
use super::{connection, losses, schema};
use crate::store::StoreError;

/// Copies the store in the file `from` into the new file `to`, which only its owner may read, and
/// answers once the copy is whole, checked and on disk. Gives its size in bytes. Blocks for as long
/// as it takes; commits go on meanwhile and are not in the copy.
///
/// The copy says of itself that it is one: whoever opens it as a store has everything that may have
/// been sent since asked about first (money rule 9).
///
/// # Errors
///
/// [`StoreError::Unfit`] if `from` is no store or `to` is there already or cannot be written,
/// [`StoreError::Unavailable`] if the disk is full.
pub fn backup(from: &Path, to: &Path) -> Result<u64, StoreError> {
    Ok(copy(from, to)?)
}

fn copy(from: &Path, to: &Path) -> Outcome<u64> {
    let source = connection::open(from)?;
    if schema::recognise(&source)? == 0 {
        return Err(Fault::Unfit(format!("{} is empty, no store", from.display())));
    }
    // Before anything is in it: a copy holds whole numbers.
    let unwritable = |error: io::Error| Fault::Unfit(format!("{}: {error}", to.display()));
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(unwritable)?;
    source.execute("VACUUM INTO ?", [to.to_string_lossy()])?;
    let target = connection::open(to)?;
    losses::mark_as_copy(&target, Utc::now())?;
    check(&target, to)?;
    drop(target);
    let file = File::open(to).map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    Ok(file.metadata().map_err(unwritable)?.len())
}

/// A backup that cannot be read is found today, not on the day it is needed.
fn check(copy: &Connection, path: &Path) -> Outcome<()> {
    let found: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    match found.as_str() {
        "ok" => Ok(()),
        found => Err(Fault::Unfit(format!("the copy {} is damaged: {found}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::store::Store;
    use crate::store::sqlite::{SqliteOptions, SqliteStore};

    const OPTIONS: SqliteOptions = SqliteOptions { partitions: 4, virtual_from: None };

    #[tokio::test]
    async fn a_copy_has_what_was_committed_and_says_that_later_commits_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let (file, kept) = (folder.path().join("store.db"), folder.path().join("kept.db"));
        let store = SqliteStore::open(&file, OPTIONS).unwrap();
        assert!(store.put("token", None, b"before").await.unwrap());
        let before = store.clock().now();
        assert!(backup(&file, &kept).unwrap() > 0);
        assert!(store.put("later", None, b"after").await.unwrap());
        assert_eq!(store.lost_commits_at(), None, "nothing happened to the store itself");

        for opened in ["first", "and again"] {
            let restored = SqliteStore::open(&kept, OPTIONS).unwrap();
            assert_eq!(restored.get("token").await.unwrap().as_deref(), Some(&b"before"[..]));
            assert_eq!(restored.get("later").await.unwrap(), None);
            assert!(restored.lost_commits_at().is_some_and(|at| at >= before), "{opened}");
        }
    }

    #[tokio::test]
    async fn a_loss_is_noticed_once_and_does_not_grow_with_every_start() {
        let folder = tempfile::tempdir().unwrap();
        let (file, kept) = (folder.path().join("store.db"), folder.path().join("kept.db"));
        drop(SqliteStore::open(&file, OPTIONS).unwrap());
        backup(&file, &kept).unwrap();
        let lost_at = || SqliteStore::open(&kept, OPTIONS).unwrap().lost_commits_at();
        let first = lost_at();
        assert_eq!(lost_at(), first);
        let later = first.unwrap() + TimeDelta::hours(1);
        SqliteStore::open(&kept, OPTIONS).unwrap().record_loss(later).await.unwrap();
        assert_eq!(lost_at(), Some(later));
    }

    #[test]
    fn what_is_there_already_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (file, kept) = (folder.path().join("store.db"), folder.path().join("kept.db"));
        drop(SqliteStore::open(&file, OPTIONS).unwrap());
        std::fs::write(&kept, "an older backup").unwrap();
        assert!(backup(&file, &kept).is_err());
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "an older backup");
    }

    #[test]
    fn a_store_that_is_not_there_is_not_created_by_backing_it_up() {
        let folder = tempfile::tempdir().unwrap();
        let (file, kept) = (folder.path().join("store.db"), folder.path().join("kept.db"));
        assert!(backup(&file, &kept).is_err());
        assert!(!file.exists() && !kept.exists());
    }
}
