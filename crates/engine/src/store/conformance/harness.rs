//! What a kind of store brings to the suite.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::clock::from_ms;
use crate::store::Store;

/// A store of its own for one test, gone with the value.
#[async_trait]
pub trait Harness: Send + Sync + Sized + 'static {
    /// Creates an empty store.
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self;

    /// Opens the store once more, as another process would, and leaves its time as it is.
    async fn open(&self) -> Arc<dyn Store>;

    /// Kills what keeps the data without warning and starts it again; `false` if it is not a
    /// process of its own.
    async fn crash(&self) -> bool;

    /// Stops what keeps the data from answering, without closing connections, until
    /// [`Harness::thaw`]; `false` if it is not a process of its own.
    async fn freeze(&self) -> bool;

    /// Lets it answer again.
    async fn thaw(&self);
}

/// Partitions of the suite's stores.
pub(super) const PARTITIONS: u16 = 4;

/// Where virtual time begins: 2026-11-22T00:00:00Z.
pub(super) fn start_of_time() -> DateTime<Utc> {
    from_ms(1_795_305_600_000)
}

/// A store whose time stands still, and what keeps it.
pub(super) async fn standing<H: Harness>() -> (H, Arc<dyn Store>) {
    let harness = H::create(PARTITIONS, Some(start_of_time())).await;
    let store = harness.open().await;
    (harness, store)
}

/// A store in real time, and what keeps it.
pub(super) async fn real<H: Harness>() -> (H, Arc<dyn Store>) {
    let harness = H::create(PARTITIONS, None).await;
    let store = harness.open().await;
    (harness, store)
}
