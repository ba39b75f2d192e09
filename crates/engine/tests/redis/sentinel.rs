//! A primary with two replicas that sentinels watch, every commit synced to their files.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::conformance::Harness;
use engine::store::redis::testing::{Appendfsync, TestSentinel};

use super::shared::OnShared;

struct BehindSentinels(OnShared);

fn group() -> &'static Mutex<TestSentinel> {
    static GROUP: OnceLock<Mutex<TestSentinel>> = OnceLock::new();
    GROUP.get_or_init(|| Mutex::new(TestSentinel::start(Appendfsync::Always).unwrap()))
}

#[async_trait]
impl Harness for BehindSentinels {
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self {
        let url = group().lock().unwrap().url();
        Self(OnShared::create(url, partitions, virtual_from).await)
    }

    async fn open(&self) -> Arc<dyn Store> {
        self.0.open().await
    }

    /// Sooner than a replica takes over.
    async fn crash(&self) -> bool {
        let mut group = group().lock().unwrap();
        let nth = group.kill_primary().unwrap();
        group.restart(nth).unwrap();
        true
    }

    /// A server that stands still is one whose replica takes over.
    async fn freeze(&self) -> bool {
        false
    }

    async fn thaw(&self) {}
}

engine::store_conformance!(BehindSentinels, in one go);
