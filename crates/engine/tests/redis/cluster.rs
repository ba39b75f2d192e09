//! Six servers, every commit synced to their files.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::conformance::Harness;
use engine::store::redis::testing::{Appendfsync, TestCluster};

use super::shared::OnShared;

struct OnCluster(OnShared);

fn cluster() -> &'static Mutex<TestCluster> {
    static CLUSTER: OnceLock<Mutex<TestCluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| Mutex::new(TestCluster::start(Appendfsync::Always).unwrap()))
}

#[async_trait]
impl Harness for OnCluster {
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self {
        let url = cluster().lock().unwrap().url();
        Self(OnShared::create(url, partitions, virtual_from).await)
    }

    async fn open(&self) -> Arc<dyn Store> {
        self.0.open().await
    }

    /// Sooner than its replica takes over.
    async fn crash(&self) -> bool {
        let mut cluster = cluster().lock().unwrap();
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
