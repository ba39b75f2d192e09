//! A slot: the right to make one call at one time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::begun::Begun;
use super::spacing::OPEN_FOR;

/// How long before its slot a call may begin to prepare.
const NEAR: Duration = Duration::from_millis(25);
/// How long the first slot of a grant stays open however slowly the store answered.
const OPEN_MIN: Duration = Duration::from_millis(2);

/// The right to make one call at one time.
#[derive(Debug, Clone)]
pub struct Slot {
    at: Instant,
    /// `None` on a virtual clock, where a window's permits are given out at once.
    until: Option<Instant>,
    begun: Arc<Begun>,
}

impl Slot {
    /// A slot of a virtual clock, which stays open.
    pub(super) fn standing(at: Instant, begun: Arc<Begun>) -> Self {
        Self { at, until: None, begun }
    }

    /// A slot that begins somewhere between these two instants: it is used from the later one on,
    /// and until as long after the earlier one as a slot is open, unless the store is so slow that
    /// nothing would be left of it.
    pub(super) fn between(earliest: Instant, latest: Instant, begun: Arc<Begun>) -> Self {
        let until = (earliest + OPEN_FOR).max(latest + OPEN_MIN);
        Self { at: latest, until: Some(until), begun }
    }

    pub(super) fn later(&self, by: Duration) -> Self {
        let until = self.until.map(|until| until + by);
        Self { at: self.at + by, until, begun: self.begun.clone() }
    }

    /// Waits until the slot is near: what is prepared for it early may be left behind by a crash.
    pub async fn comes_near(&self) {
        if let Some(near) = self.at.checked_sub(NEAR) {
            sleep_until(near).await;
        }
    }

    /// Waits for the slot to begin, and begins the call; `false` if the slot was missed, or if
    /// calls that began late leave it no place within their second.
    pub async fn begins(&self) -> bool {
        sleep_until(self.at).await;
        let Some(until) = self.until else { return true };
        // Each time around ends later, and none after the slot.
        while self.is_open() {
            match self.begun.begin(Instant::now()) {
                Ok(()) => return true,
                Err(free_at) if free_at > until => return false,
                Err(free_at) => sleep_until(free_at).await,
            }
        }
        false
    }

    /// Whether a call may be made now.
    pub fn is_open(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() <= until)
    }
}
