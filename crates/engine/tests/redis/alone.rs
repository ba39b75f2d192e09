//! A server of its own for each test, every commit synced to its append-only file.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use engine::store::Store;
use engine::store::conformance::Harness;
use engine::store::redis::testing::{Appendfsync, RedisServer};
use engine::store::redis::{RedisOptions, RedisStore};

struct RedisAlone {
    server: Mutex<RedisServer>,
    partitions: u16,
}

impl RedisAlone {
    async fn open_now(&self, virtual_from: Option<DateTime<Utc>>) -> RedisStore {
        let url = self.server.lock().unwrap().url();
        let partitions = Some(self.partitions);
        let options = RedisOptions { partitions, virtual_from, ..RedisOptions::default() };
        RedisStore::open(&url, options).await.unwrap()
    }
}

#[async_trait]
impl Harness for RedisAlone {
    async fn create(partitions: u16, virtual_from: Option<DateTime<Utc>>) -> Self {
        let server = Mutex::new(RedisServer::start(Appendfsync::Always).unwrap());
        let redis = Self { server, partitions };
        drop(redis.open_now(virtual_from).await);
        redis
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.open_now(None).await)
    }

    async fn crash(&self) -> bool {
        let mut server = self.server.lock().unwrap();
        server.kill9().unwrap();
        server.restart().unwrap();
        true
    }

    async fn freeze(&self) -> bool {
        self.server.lock().unwrap().pause().unwrap();
        true
    }

    async fn thaw(&self) {
        self.server.lock().unwrap().resume().unwrap();
    }
}

engine::store_conformance!(RedisAlone);
