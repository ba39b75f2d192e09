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
    let mut paces = Vec::with_capacity(request.throttles.len());
    for throttle in &request.throttles {
        let at: Option<i64> = select.query_row([&throttle.key], |row| row.get(0)).optional()?;
        let free = at.unwrap_or(now).max(now);
        paces.push(Pace { free, interval: micros(throttle.interval) });
    }
    let count = count(now, &paces, request);
    if count > 0 {
        let mut upsert = conn.prepare_cached(
            "INSERT INTO pace (key, free_us) VALUES (?1, ?2) \
             ON CONFLICT DO UPDATE SET free_us = ?2",
        )?;
        for (throttle, pace) in request.throttles.iter().zip(&paces) {
            upsert.execute((&throttle.key, pace.after(count)))?;
        }
    }
    Ok(grant(now, &paces, count, request))
}

/// From when on a pace is free, and how far apart its permits are; in microseconds.
#[derive(Debug, Clone, Copy)]
struct Pace {
    free: i64,
    interval: i64,
}

impl Pace {
    /// How many permits may begin before `end`.
    fn fit(self, end: i64) -> i64 {
        match (end.saturating_sub(self.free), self.interval) {
            (..=0, _) => 0,
            (_, 0) => i64::MAX,
            (room, interval) => (room - 1) / interval + 1,
        }
    }

    /// When it is free again after `count` permits.
    fn after(self, count: u32) -> i64 {
        self.free.saturating_add(self.interval.saturating_mul(count.into()))
    }
}

/// As many permits as are wanted and as every pace has room for before the horizon.
fn count(now: i64, paces: &[Pace], request: &PermitRequest) -> u32 {
    let end = now.saturating_add(micros(request.horizon));
    let fit = paces.iter().map(|pace| pace.fit(end)).min().unwrap_or(0);
    u32::try_from(fit).unwrap_or(u32::MAX).min(request.count)
}

/// The slots of the first pace, which the others only limit.
fn grant(now: i64, paces: &[Pace], count: u32, request: &PermitRequest) -> PermitGrant {
    let first = paces.first().copied().unwrap_or(Pace { free: now, interval: 0 });
    let wait = match count {
        // None yet: worth asking once the last of them has come within the horizon.
        0 => {
            let last = paces.iter().map(|pace| pace.free).max().unwrap_or(now);
            (last - now).saturating_sub(micros(request.horizon) - 1)
        }
        _ => first.free - now,
    };
    PermitGrant { count, wait: duration(wait), interval: duration(first.interval), now_us: now }
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
        let throttles = vec![pace("account", 30), pace("share", 100)];
        PermitRequest { throttles, count, horizon: Duration::from_micros(horizon_us) }
    }

    const FREE: [Pace; 2] = [Pace { free: 0, interval: 30 }, Pace { free: 0, interval: 100 }];

    #[test]
    fn the_narrow_pace_spaces_the_slots_and_the_wide_one_limits_how_many() {
        let asked = request(5, 201);
        assert_eq!(count(0, &FREE, &asked), 3);
        let grant = grant(0, &FREE, 3, &asked);
        assert_eq!((grant.wait, grant.interval), (Duration::ZERO, Duration::from_micros(30)));
        assert_eq!(FREE.map(|pace| pace.after(3)), [90, 300]);
    }

    #[test]
    fn without_a_slot_the_wait_ends_when_one_comes_within_the_horizon() {
        let asked = request(1, 50);
        let busy = [Pace { free: 0, interval: 30 }, Pace { free: 80, interval: 100 }];
        assert_eq!(count(0, &busy, &asked), 0);
        assert_eq!(grant(0, &busy, 0, &asked).wait, Duration::from_micros(31));
        assert_eq!(count(31, &busy, &asked), 1);
    }
}
