//! Servers that every test of this process shares, each with a namespace of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::redis::{RedisOptions, RedisStore};

/// A store of one's own on servers that others use too.
pub(crate) struct OnShared {
    url: String,
    namespace: String,
    partitions: u16,
}

impl OnShared {
    pub(crate) async fn create(
        url: String,
        partitions: u16,
        virtual_from: Option<DateTime<Utc>>,
    ) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let namespace = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let on = Self { url, namespace, partitions };
        drop(on.open_now(virtual_from).await);
        on
    }

    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.open_now(None).await)
    }

    async fn open_now(&self, virtual_from: Option<DateTime<Utc>>) -> RedisStore {
        let (partitions, namespace) = (Some(self.partitions), self.namespace.clone());
        let options =
            RedisOptions { partitions, virtual_from, namespace, ..RedisOptions::default() };
        RedisStore::open(&self.url, options).await.unwrap()
    }
}
