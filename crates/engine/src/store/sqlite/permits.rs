//! Send permits: when each pace is free again, in microseconds.

use std::time::Duration;

use rusqlite::OptionalExtension;

use super::batch::Batch;
use super::fault::Outcome;
use crate::store::{PermitGrant, PermitRequest};

/// Grants what all paces allow, and moves each on.
pub(super) fn permits(batch: &Batch<'_>, request: &PermitRequest) -> Outcome<PermitGrant> {
    // Milliseconds are too coarse to space hundreds of permits a second.
    let now = match batch.clock().is_virtual() {
        true => batch.now.saturating_mul(1_000),
        false => chrono::Utc::now().timestamp_micros(),
    };
    let conn = &batch.session.conn;
    let mut select = conn.prepare_cached("SELECT free_us FROM pace WHERE key = ?")?;
    let mut free = now;
    for throttle in &request.throttles {
        let at: Option<i64> = select.query_row([&throttle.key], |row| row.get(0)).optional()?;
        free = free.max(at.unwrap_or(now));
    }
    let slots = slots(now, free, request);
    if slots.count > 0 {
        let mut upsert = conn.prepare_cached(
            "INSERT INTO pace (key, free_us) VALUES (?1, ?2) \
             ON CONFLICT DO UPDATE SET free_us = ?2",
        )?;
        for throttle in &request.throttles {
            upsert.execute((&throttle.key, slots.last + micros(throttle.interval)))?;
        }
    }
    Ok(slots.granted(now, free, request))
}

/// Slots `interval` apart; `last` is when the last one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slots {
    count: u32,
    last: i64,
    interval: i64,
}

impl Slots {
    fn granted(self, now: i64, free: i64, request: &PermitRequest) -> PermitGrant {
        // None yet: worth asking once the first slot has come within the horizon.
        let beyond = if self.count == 0 { micros(request.horizon) - 1 } else { 0 };
        PermitGrant {
            count: self.count,
            wait: duration((free - now).saturating_sub(beyond)),
            interval: duration(self.interval),
        }
    }
}

/// As many slots from `free` on as are wanted and begin before the horizon.
fn slots(now: i64, free: i64, request: &PermitRequest) -> Slots {
    let widest = request.throttles.iter().map(|throttle| micros(throttle.interval)).max();
    let interval = widest.unwrap_or(0);
    let room = now.saturating_add(micros(request.horizon)).saturating_sub(free);
    let fit = match (room, interval) {
        (..=0, _) => 0,
        (_, 0) => i64::from(request.count),
        (room, interval) => (room - 1) / interval + 1,
    };
    let count = u32::try_from(fit).unwrap_or(u32::MAX).min(request.count);
    let last = free.saturating_add(interval.saturating_mul(i64::from(count.saturating_sub(1))));
    Slots { count, last, interval }
}

/// Whole microseconds, rounded up: a pace is never faster than asked for.
fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos().div_ceil(1_000)).unwrap_or(i64::MAX)
}

fn duration(micros: i64) -> Duration {
    Duration::from_micros(micros.max(0).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Throttle;

    fn request(count: u32, horizon_us: u64) -> PermitRequest {
        let pace =
            |key: &str, us| Throttle { key: key.into(), interval: Duration::from_micros(us) };
        let throttles = vec![pace("wide", 100), pace("narrow", 30)];
        PermitRequest { throttles, count, horizon: Duration::from_micros(horizon_us) }
    }

    #[test]
    fn slots_keep_the_widest_pace_and_begin_before_the_horizon() {
        assert_eq!(slots(0, 0, &request(5, 201)), Slots { count: 3, last: 200, interval: 100 });
        assert_eq!(slots(0, 0, &request(5, 200)).count, 2);
        assert_eq!(slots(0, 50, &request(5, 50)).count, 0);
    }

    #[test]
    fn without_a_slot_the_wait_ends_when_one_comes_within_the_horizon() {
        let asked = request(1, 50);
        let grant = slots(0, 80, &asked).granted(0, 80, &asked);
        assert_eq!((grant.count, grant.wait), (0, Duration::from_micros(31)));
        assert_eq!(slots(31, 80, &asked).count, 1);
    }
}
