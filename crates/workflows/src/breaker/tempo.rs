//! How much of its pace an operator can bear: less when it says so or grows slow, and more again
//! step by step.
//!
//! Slow means slower than this operator usually is. Between slow and quick lies a band in which
//! nothing changes, and changes have a time between them: so the pace does not swing.

use std::time::Duration;

use billing::encoding;
use chrono::{DateTime, TimeDelta, Utc};
use minicbor::{Decode, Encode};

use super::{Reading, Sign};

/// What is left of the pace each time that the operator says it has too much to do, and each time
/// that it is found slow.
const BUSY_PERCENT: u32 = 50;
const SLOW_PERCENT: u32 = 75;
/// Never less than this, in thousandths: only a breaker that is open stops everything. One that is
/// merely slow still answers, and a night has to fit into its window.
const BUSY_SHARE_MIN: u32 = 50;
const SLOW_SHARE_MIN: u32 = 400;
/// The time from one slowing to the next, in which its effect shows.
const SLOWER_EVERY: TimeDelta = TimeDelta::seconds(5);
/// What is given back at once, in thousandths, and the time between.
const FASTER_BY: u32 = 100;
const FASTER_EVERY: TimeDelta = TimeDelta::seconds(10);

/// So many times its usual time is slow, and less than so many is quick ...
const SLOW_TIMES: u64 = 3;
const QUICK_TIMES: u64 = 2;
/// ... if it is this long at all.
const SLOW_US_MIN: u64 = 500_000;
/// How many calls it takes to forget: what is recent, what is usual, and how it was slower before.
const RECENT_CALLS: u64 = 10;
const USUAL_CALLS: u64 = 10_000;
const USUAL_CALLS_DOWN: u64 = 100;

/// The longest that an operator is left alone because it says so.
const REST_MAX: Duration = Duration::from_secs(60);

/// How much of its pace an operator can bear.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct Tempo {
    /// In thousandths.
    #[n(0)]
    share: u32,
    #[cbor(n(1), with = "encoding::instant")]
    changed_at: DateTime<Utc>,
    #[cbor(n(2), with = "encoding::instant::optional", has_nil)]
    rest_until: Option<DateTime<Utc>>,
    /// How long a call takes lately, and usually; 0 before the first.
    #[n(3)]
    recent_us: u64,
    #[n(4)]
    usual_us: u64,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            share: Self::WHOLE,
            changed_at: DateTime::UNIX_EPOCH,
            rest_until: None,
            recent_us: 0,
            usual_us: 0,
        }
    }
}

impl Tempo {
    /// All of the pace.
    pub(super) const WHOLE: u32 = 1_000;

    /// In thousandths.
    pub(super) fn share(&self) -> u32 {
        self.share
    }

    /// Until when the operator wanted to be left alone, when it last said so.
    pub(super) fn rest_until(&self) -> Option<DateTime<Utc>> {
        self.rest_until
    }

    pub(super) fn hear(&mut self, reading: &Reading, now: DateTime<Utc>) {
        match reading.sign {
            Sign::Down { .. } => {}
            Sign::Busy { rest } => {
                self.rest(rest, now);
                self.slow_down(BUSY_PERCENT, BUSY_SHARE_MIN, now);
            }
            Sign::Well { took } => {
                self.learn(took);
                match () {
                    () if self.is_slow() => self.slow_down(SLOW_PERCENT, SLOW_SHARE_MIN, now),
                    () if self.is_quick() => self.speed_up(now),
                    () => {}
                }
            }
        }
    }

    fn rest(&mut self, asked: Option<Duration>, now: DateTime<Utc>) {
        let asked = asked.map(|rest| rest.min(REST_MAX));
        let until = asked.and_then(|rest| TimeDelta::from_std(rest).ok()).map(|rest| now + rest);
        self.rest_until = self.rest_until.max(until);
    }

    fn slow_down(&mut self, percent: u32, share_min: u32, now: DateTime<Utc>) {
        let share = (self.share * percent / 100).max(share_min);
        if share < self.share && now - self.changed_at >= SLOWER_EVERY {
            self.share = share;
            self.changed_at = now;
        }
    }

    fn speed_up(&mut self, now: DateTime<Utc>) {
        if self.share < Self::WHOLE && now - self.changed_at >= FASTER_EVERY {
            self.share = (self.share + FASTER_BY).min(Self::WHOLE);
            self.changed_at = now;
        }
    }

    fn is_slow(&self) -> bool {
        self.recent_us > SLOW_US_MIN.max(self.usual_us.saturating_mul(SLOW_TIMES))
    }

    fn is_quick(&self) -> bool {
        self.recent_us <= SLOW_US_MIN.max(self.usual_us.saturating_mul(QUICK_TIMES))
    }

    fn learn(&mut self, took: Option<Duration>) {
        let Some(took) = took else { return };
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let calls = if took_us < self.usual_us { USUAL_CALLS_DOWN } else { USUAL_CALLS };
        self.recent_us = nearer(self.recent_us, took_us, RECENT_CALLS);
        self.usual_us = nearer(self.usual_us, took_us, calls);
    }
}

/// A mean in which the latest counts one in so many; the first is all there is.
fn nearer(mean_us: u64, latest_us: u64, one_in: u64) -> u64 {
    match mean_us {
        0 => latest_us,
        // Rounded towards the latest, so that it is reached.
        _ if latest_us > mean_us => mean_us + (latest_us - mean_us).div_ceil(one_in),
        _ => mean_us - (mean_us - latest_us).div_ceil(one_in),
    }
}

#[cfg(test)]
mod tests;
