//! A worker's announcement on its store: who else is there, and who must be alone.

use std::time::Duration;

use tokio::time::Instant;

use super::pool::Pool;
use crate::store::StoreError;

/// How long a worker's announcement holds without being repeated.
const ATTACH_TTL: Duration = Duration::from_secs(5);

impl Pool {
    /// Joins the store; on a virtual one, alone. A worker that died a moment ago is waited for.
    pub(super) async fn join(&self) -> Result<(), StoreError> {
        let alone = self.store.clock().is_virtual();
        let started = Instant::now();
        loop {
            match self.store.attach(&self.config.worker, alone, ATTACH_TTL).await {
                Ok(true) => return Ok(()),
                Ok(false) if started.elapsed() > ATTACH_TTL * 2 => return Err(not_alone()),
                Ok(false) => {}
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "the store is away, joining it again shortly");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(ATTACH_TTL / 10).await;
        }
    }

    /// Repeats the announcement for as long as the pool runs.
    pub(super) async fn stay_joined(&self) {
        let alone = self.store.clock().is_virtual();
        loop {
            tokio::time::sleep(ATTACH_TTL / 3).await;
            if let Err(error) = self.store.attach(&self.config.worker, alone, ATTACH_TTL).await {
                tracing::warn!(%error, "this worker could not announce itself");
            }
        }
    }
}

fn not_alone() -> StoreError {
    let text = "another worker is on this store: a time skip needs the store to itself, and no \
                worker may join while time is skipped";
    StoreError::Unfit(text.into())
}
