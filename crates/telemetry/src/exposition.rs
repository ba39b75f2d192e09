//! The page that is scraped.

use std::sync::Arc;
use std::time::Duration;

use engine::Store;
use prometheus::TextEncoder;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use workflows::Catalog;

use crate::Metrics;
use crate::readings::Readings;

/// What the page is, for the header that says so.
pub const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

/// How long what was read from the store is shown again, so that any number of scrapes costs the
/// store a bounded number of commands.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How long the store may take; a page without its values is better than none.
const READ_TIME_MAX: Duration = Duration::from_secs(3);

/// What is scraped: what this process has counted, and what the store says.
pub struct Exposition {
    metrics: Metrics,
    readings: Readings,
    /// When the store was last read. Held while reading and writing, so that no page is half read.
    read_at: Mutex<Option<Instant>>,
}

impl Exposition {
    /// The page of these metrics and of this store; there is one for them.
    ///
    /// # Panics
    ///
    /// These metrics have a page already.
    pub fn new(metrics: Metrics, store: Arc<dyn Store>, catalog: Arc<Catalog>) -> Self {
        let readings = Readings::new(metrics.registry(), store, catalog);
        Self { metrics, readings, read_at: Mutex::default() }
    }

    /// The metrics that are counted as things happen.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The page, in Prometheus' text format.
    pub async fn text(&self) -> String {
        let mut read_at = self.read_at.lock().await;
        if read_at.is_none_or(|at| at.elapsed() >= READ_AGAIN_AFTER) {
            self.read().await;
            *read_at = Some(Instant::now());
        }
        self.metrics.tick();
        let families = self.metrics.registry().gather();
        TextEncoder::new().encode_to_string(&families).expect("a String takes every metric")
    }

    async fn read(&self) {
        match timeout(READ_TIME_MAX, self.readings.read()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the store's metrics could not be read"),
            Err(_) => {
                self.readings.missed();
                tracing::warn!("the store's metrics could not be read in {READ_TIME_MAX:?}");
            }
        }
    }
}
