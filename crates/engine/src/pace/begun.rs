//! What one process has begun in the second that ends now.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::spacing::APART;

/// When the latest calls of this process began, as many as may begin within a second.
#[derive(Debug)]
pub(super) struct Begun {
    latest: Mutex<VecDeque<Instant>>,
    most: usize,
}

impl Begun {
    /// Nothing yet; at most this many within a second.
    pub(super) fn new(most: usize) -> Self {
        Self { latest: Mutex::default(), most }
    }

    /// Notes a call that begins now, or says from when on it may.
    pub(super) fn begin(&self, now: Instant) -> Result<(), Instant> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() >= self.most {
            let free_at = latest.front().map_or(now, |first| *first + APART);
            if now < free_at {
                return Err(free_at);
            }
            latest.pop_front();
        }
        latest.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::spacing::{OPEN_FOR, WINDOW, interval, most_in_a_second};
    use super::*;

    const CAP: u32 = 20;

    /// What is begun of a hundred slots of which each is found `off` its place, and is waited for
    /// as long as it is open.
    fn begun(off: impl Fn(u32) -> Duration) -> Vec<Instant> {
        let (calls, zero) = (Begun::new(most_in_a_second(CAP.into())), Instant::now());
        let begin = |slot: u32| {
            let at = zero + interval(CAP.into()) * slot + off(slot);
            match calls.begin(at) {
                Ok(()) => Some(at),
                Err(free_at) if free_at > at + OPEN_FOR => None,
                Err(free_at) => calls.begin(free_at).ok().map(|()| free_at),
            }
        };
        (0..100).filter_map(begin).collect()
    }

    fn nearest(begun: &[Instant]) -> Duration {
        let spans = begun.windows(CAP as usize + 1).map(|calls| calls[CAP as usize] - calls[0]);
        spans.min().expect("more calls than a second holds")
    }

    #[test]
    fn slots_that_are_found_nearer_than_before_never_bring_one_call_too_many_into_a_second() {
        // A first answer that took 30 ms, and quick ones from the 30th slot on.
        let found = begun(|slot| Duration::from_millis(if slot < 30 { 30 } else { 0 }));
        assert!(nearest(&found) >= APART, "{:?}", nearest(&found));
        assert!(APART > WINDOW);
        // The way back to the true place costs one slot, and not one in every second.
        assert_eq!(found.len(), 99);
    }

    #[test]
    fn a_late_call_is_kept_away_from_without_losing_a_slot() {
        let late = begun(|slot| Duration::from_millis(if slot % 13 == 0 { 8 } else { 0 }));
        assert!(nearest(&late) >= APART, "{:?}", nearest(&late));
        assert_eq!(late.len(), 100);
    }

    #[test]
    fn calls_on_time_are_not_held_up() {
        let zero = Instant::now();
        let calls = Begun::new(CAP as usize);
        for slot in 0..100 {
            assert_eq!(calls.begin(zero + interval(CAP.into()) * slot), Ok(()));
        }
    }
}
