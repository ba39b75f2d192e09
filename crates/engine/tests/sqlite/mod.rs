//! SQLite: a file in a temporary folder.

mod crash;
mod file;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::conformance::Harness;
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// How the tests of the file itself open it.
fn options() -> SqliteOptions {
    SqliteOptions { partitions: 4, virtual_from: None }
}

struct SqliteFile {
    folder: TempDir,
    partitions: u16,
}

impl SqliteFile {
    fn path(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    fn open_now(&self, virtual_from: Option<DateTime<Utc>>) -> SqliteStore {
        let options = SqliteOptions { partitions: self.partitions, virtual_from };
        SqliteStore::open(self.path(), options).unwrap()
    }
}

#[async_trait]
impl Harness for SqliteFile {
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self {
        let file = Self { folder: tempfile::tempdir().unwrap(), partitions };
        drop(file.open_now(virtual_from));
        file
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.open_now(None))
    }

    async fn crash(&self) -> bool {
        false
    }

    async fn freeze(&self) -> bool {
        false
    }

    async fn thaw(&self) {}
}

engine::store_conformance!(SqliteFile);
