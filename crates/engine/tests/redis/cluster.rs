//! Six servers, every commit synced to their files.

use std::sync::{Arc, Mutex, Weak};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::conformance::Harness;
use engine::store::redis::testing::{Appendfsync, TestCluster};

use super::shared::OnShared;

struct OnCluster(OnShared, Arc<Mutex<TestCluster>>);

/// The servers that every test shares as long as one of them runs; then they are stopped.
fn cluster() -> Arc<Mutex<TestCluster>> {
    static SHARED: Mutex<Weak<Mutex<TestCluster>>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    shared.upgrade().unwrap_or_else(|| {
        let started = TestCluster::start(Appendfsync::Always).unwrap();
        let started = Arc::new(Mutex::new(started));
        *shared = Arc::downgrade(&started);
        started
    })
}

#[async_trait]
impl Harness for OnCluster {
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self {
        let servers = cluster();
        let url = servers.lock().unwrap().url();
        Self(OnShared::create(url, partitions, virtual_from).await, servers)
    }

    async fn open(&self) -> Arc<dyn Store> {
        self.0.open().await
    }

    /// Sooner than its replica takes over.
    async fn crash(&self) -> bool {
        let mut cluster = self.1.lock().unwrap();
        let nth = cluster.kill_primary(TestCluster::slot_of("p00")).unwrap();
        cluster.restart(nth).unwrap();
        true
    }

    /// A server that stands still is one whose replica takes over.
    async fn freeze(&self) -> bool {
        false
    }

    async fn thaw(&self) {}
}

engine::store_conformance!(OnCluster, in one go);
