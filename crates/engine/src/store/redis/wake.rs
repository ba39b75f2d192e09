//! Wake-ups: which partitions have work that became due at once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::{PushInfo, PushKind};
use tokio::sync::Notify;

use crate::store::Woken;

/// Collects wake-ups of this process and of all others until somebody waits for them.
#[derive(Debug, Default)]
pub(super) struct Wakes {
    partitions: Mutex<BTreeSet<u16>>,
    arrived: Notify,
}

impl Wakes {
    /// Work may have become due here.
    pub(super) fn wake(&self, partitions: impl IntoIterator<Item = u16>) {
        self.partitions.lock().unwrap_or_else(PoisonError::into_inner).extend(partitions);
        self.arrived.notify_one();
    }

    /// A message from the server, perhaps a wake-up published by another process.
    pub(super) fn hear(&self, push: &PushInfo) {
        if push.kind != PushKind::Message {
            return;
        }
        let payload =
            push.data.last().and_then(|payload| redis::from_redis_value_ref(payload).ok());
        self.wake(payload);
    }

    /// Waits for wake-ups, at most as long as `patience`.
    pub(super) async fn wait(&self, patience: Duration) -> Option<Woken> {
        let woken = async {
            loop {
                let arrived = self.arrived.notified();
                if let Some(woken) = self.take() {
                    return woken;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(patience, woken).await.ok()
    }

    fn take(&self) -> Option<Woken> {
        let mut waiting = self.partitions.lock().unwrap_or_else(PoisonError::into_inner);
        let partitions: Vec<u16> = std::mem::take(&mut *waiting).into_iter().collect();
        (!partitions.is_empty()).then_some(Woken { partitions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wake_ups_are_kept_until_somebody_waits_and_told_once() {
        let wakes = Wakes::default();
        wakes.wake([3, 1, 3]);
        let woken = wakes.wait(Duration::from_secs(5)).await;
        assert_eq!(woken, Some(Woken { partitions: vec![1, 3] }));
        assert_eq!(wakes.wait(Duration::ZERO).await, None);
    }
}
