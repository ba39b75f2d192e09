//! Which files are opened, and which are refused.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{ListQuery, Store, StoreError};
use engine::{InstanceId, Lane};
use rusqlite::Connection;

use super::options;

/// The first layout, as its program left it, with one charge claimed and one finished.
fn version_1(path: &Path) {
    let sqlite = Connection::open(path).unwrap();
    sqlite.execute_batch(include_str!("../../src/store/sqlite/sql/0001_journal.sql")).unwrap();
    sqlite
        .execute_batch(
            "PRAGMA application_id = 0x4D454B4F;
             PRAGMA user_version = 1;
             INSERT INTO store VALUES (1, 8, NULL);
             INSERT INTO word VALUES (1, 'charge'), (2, 'requested'), (3, 'charged');
             INSERT INTO lane VALUES (1, 'renewals', 'ltc-main');
             INSERT INTO instance VALUES
               (1, '0/a', 0, 1, 1, 2, 1, 0, 1, 1, 0, 5000, 1000, 1000, x'01'),
               (2, '3/b', 3, 1, 1, 3, 2, 9, 1, 0, 0, NULL, 1000, 2000, x'02');
             INSERT INTO history VALUES (2, 1, x'0A'), (2, 2, x'0B');",
        )
        .unwrap();
}

fn unfit(path: &Path) -> String {
    match SqliteStore::open(path, options()) {
        Err(StoreError::Unfit(text)) => text,
        other => panic!("expected to be refused, found {other:?}"),
    }
}

fn set_version(path: &Path, version: i32) {
    Connection::open(path).unwrap().pragma_update(None, "user_version", version).unwrap();
}

#[tokio::test]
async fn a_file_of_the_first_layout_is_brought_up_to_date_with_all_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    version_1(&path);
    let store = SqliteStore::open(&path, options()).unwrap();

    assert_eq!(store.partitions(), 8);
    let counts = [("charged".to_owned(), 1), ("requested".to_owned(), 1)].into();
    assert_eq!(store.counts("charge").await.unwrap(), counts);
    let lane = store.lanes().await.unwrap().remove(0);
    assert_eq!((lane.due_now, lane.due_later, lane.in_flight), (1, 0, 0));
    let history = store.history(&InstanceId::new(3, "b")).await.unwrap();
    assert_eq!(history, [vec![10], vec![11]]);
    let lane = Lane::new("renewals", "ltc-main");
    let claimed = store.claim(0, &lane, 1, Duration::from_secs(1)).await.unwrap();
    assert_eq!(claimed[0].lease.token, 2);
    drop(store);
    // Once is enough.
    let again = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(again.counts("charge").await.unwrap(), counts);
}

#[test]
fn a_file_of_a_newer_layout_is_refused_with_both_versions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(SqliteStore::open(&path, options()).unwrap());
    set_version(&path, 99);
    let text = unfit(&path);
    assert!(text.contains("version 99") && text.contains("newer"), "{text}");
}

#[tokio::test]
async fn a_file_that_another_program_made_newer_meanwhile_is_no_longer_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path, options()).unwrap();
    set_version(&path, 99);
    let refused = store.put("k", None, b"v").await;
    assert!(matches!(refused, Err(StoreError::Unfit(_))), "{refused:?}");
}

#[test]
fn another_programs_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE photo (id)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let text = unfit(&path);
    assert!(text.contains("another program"), "{text}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Dear diary, today I was opened as a database. ".repeat(50)).unwrap();
    let text = unfit(&path);
    assert!(text.contains("no SQLite database"), "{text}");
}

#[test]
fn a_folder_that_does_not_exist_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = unfit(&folder.path().join("missing/store.db"));
    assert!(text.contains("folder exists"), "{text}");
}

#[tokio::test]
async fn a_damaged_file_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(SqliteStore::open(&path, options()).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4_096..].fill(0xAA);
    std::fs::write(&path, bytes).unwrap();
    let outcome = match SqliteStore::open(&path, options()) {
        Ok(store) => store
            .list(ListQuery { kind: "charge".into(), limit: 1, ..ListQuery::default() })
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Unfit(_))), "{outcome:?}");
}

#[test]
fn a_files_own_number_of_partitions_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(SqliteStore::open(&path, options()).unwrap());
    let asked = SqliteOptions { partitions: 99, ..options() };
    let store = SqliteStore::open(&path, asked).unwrap();
    assert_eq!(store.partitions(), options().partitions);
    let none = SqliteOptions { partitions: 0, ..options() };
    assert!(matches!(SqliteStore::open(&path, none), Err(StoreError::Broken(_))));
}

#[test]
fn a_new_file_opened_by_many_at_once_is_created_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| SqliteStore::open(&path, options()).unwrap());
        }
    });
    let sqlite = Connection::open(&path).unwrap();
    let stores: i64 = sqlite.query_row("SELECT count(*) FROM store", [], |row| row.get(0)).unwrap();
    assert_eq!(stores, 1);
}

#[tokio::test]
async fn a_store_becomes_virtual_for_good_and_starts_at_the_later_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let real = SqliteStore::open(&path, options()).unwrap();
    let start: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
    let from = |at| SqliteOptions { virtual_from: Some(at), ..options() };

    let first = SqliteStore::open(&path, from(start)).unwrap();
    assert_eq!(first.clock().now(), start);
    first.skip_to(start + TimeDelta::days(1)).await.unwrap();
    let earlier = SqliteStore::open(&path, from(start)).unwrap();
    assert_eq!(earlier.clock().now(), start + TimeDelta::days(1));
    let later = SqliteStore::open(&path, from(start + TimeDelta::days(2))).unwrap();
    assert_eq!(later.clock().now(), start + TimeDelta::days(2));
    let plain = SqliteStore::open(&path, options()).unwrap();
    assert!(plain.clock().is_virtual());
    // Whoever opened it before with real time must not go on writing real times.
    let refused = real.put("k", None, b"v").await;
    assert!(matches!(refused, Err(StoreError::Unfit(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_stays_locked_is_unavailable_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path, options()).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let locked = store.put("k", None, b"v").await;
    assert!(locked.as_ref().is_err_and(StoreError::is_passing), "{locked:?}");
    // Reading goes on beside any writer.
    assert_eq!(store.get("k").await.unwrap(), None);
    other.execute_batch("ROLLBACK").unwrap();
    assert!(store.put("k", None, b"v").await.unwrap());
}
