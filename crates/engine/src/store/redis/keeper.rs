//! Keeps an idle store's connection alive, and its news of lost commits fresh.

use std::sync::Weak;
use std::time::Duration;

use tokio::task::AbortHandle;

use super::core::Core;

/// How often the store is asked for news: another process may have seen the loss first.
const EVERY: Duration = Duration::from_secs(2);

/// Ends its task when it is dropped.
#[derive(Debug)]
pub(super) struct Keeper(AbortHandle);

impl Keeper {
    pub(super) fn start(core: Weak<Core>) -> Self {
        Self(tokio::spawn(keep(core)).abort_handle())
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One small command now and then also notices a broken connection, so that an idle process is
/// told of wake-ups again soon after a restart of the server.
async fn keep(core: Weak<Core>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let Some(core) = core.upgrade() else { return };
        let ask = redis::cmd("HGET").arg(core.keys.store()).arg("lost_at_ms").to_owned();
        match core.ask::<Option<i64>>(ask).await {
            Ok(lost_at_ms) => core.lost.note(lost_at_ms.unwrap_or(-1)),
            Err(error) => tracing::warn!(%error, "the store does not answer"),
        }
    }
}
