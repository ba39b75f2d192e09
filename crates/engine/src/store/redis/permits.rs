//! Send permits: `lua/permits.lua`.

use std::time::{Duration, Instant};

use super::core::Core;
use super::scripts;
use crate::store::{PermitGrant, PermitRequest, StoreError};

/// Takes permits that respect every pace of the request.
pub(super) async fn take(core: &Core, request: &PermitRequest) -> Result<PermitGrant, StoreError> {
    let mut command = scripts::PERMITS.call(request.throttles.len());
    for throttle in &request.throttles {
        command.arg(core.keys.pace(&throttle.key));
    }
    let now_us = core.clock.now().timestamp_micros();
    let now = if core.clock.is_virtual() { now_us.to_string() } else { String::new() };
    command.arg(now).arg(request.count).arg(micros(request.horizon));
    for throttle in &request.throttles {
        command.arg(micros(throttle.interval));
    }
    let asked = Instant::now();
    let (count, wait_us, interval_us, now_us): (u32, u64, u64, i64) = core.ask(command).await?;
    core.hear_time(now_us / 1_000, asked);
    Ok(PermitGrant {
        count,
        wait: Duration::from_micros(wait_us),
        interval: Duration::from_micros(interval_us),
        now_us,
    })
}

/// Whole microseconds, rounded up so that no pace is exceeded; a year at most.
fn micros(duration: Duration) -> u64 {
    const YEAR_US: u128 = 366 * 24 * 60 * 60 * 1_000_000;
    duration.as_nanos().div_ceil(1_000).min(YEAR_US) as u64
}
