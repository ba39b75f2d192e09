//! Spaces what is sent: one permit per call, evenly, over all workers of all machines.
//!
//! A permit is a slot in time. A call may begin from a slot's beginning until a few milliseconds
//! later, and slots are spaced so that even a late call and an early one of the next second keep the
//! cap in every one-second window (`spacing`). A slot missed is lost.

mod begun;
mod slot;
mod spacing;
mod store_time;

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;

use self::begun::Begun;
pub use self::slot::Slot;
use self::spacing::WINDOW;
use self::store_time::StoreTime;
use crate::clock::from_ms;
use crate::store::{PermitGrant, PermitRequest, Store, StoreError, Throttle};

/// How far ahead bulk work may take slots; whoever may look further ahead comes first.
const BULK_HORIZON: Duration = Duration::from_millis(100);
const PRIORITY_HORIZON: Duration = Duration::from_secs(1);
/// What work with priority may take of the pace while bulk work waits: one in this many.
const PRIORITY_SHARE: u32 = 2;
/// How far ahead slots of a pace that was slowed are taken; further only where the pace as such is
/// slower still.
const SLOWED_AHEAD: Duration = Duration::from_secs(3);
/// The least part of a pace that it is slowed to.
const SHARE_MIN: f64 = 0.001;
/// The share of a second's calls that may wait in one process for their slots.
const IN_HAND_SHARE: f64 = 0.5;
/// The most slots taken from the store at once.
const GRANT_MAX: u32 = 1_000;
/// How long a call waits for a slot in a process before its work is given back.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who wants a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Takes what is left.
    Bulk,
    /// Comes first, up to half of the pace.
    Priority,
}

/// The pace of one account, as one process sees it.
pub struct Pace {
    store: Arc<dyn Store>,
    key: String,
    per_second: f64,
    /// The part of it that is kept, as bits.
    share: AtomicU64,
    in_hand: AtomicUsize,
    blocked_until_ms: AtomicI64,
    held_until_ms: AtomicI64,
    bulk: Granted,
    priority: Granted,
    store_time: std::sync::Mutex<StoreTime>,
    begun: Arc<Begun>,
}

#[derive(Default)]
struct Granted {
    waiting: AtomicUsize,
    slots: Mutex<Slots>,
}

/// Slots granted and not yet handed out.
#[derive(Default)]
struct Slots {
    next: Option<Slot>,
    interval: Duration,
    left: u32,
}

/// No slot is to be had within the horizon.
#[derive(Debug, thiserror::Error)]
pub enum NoSlot {
    /// Ask again at this time, on the store's clock.
    #[error("the pace is used up until {0}")]
    Until(DateTime<Utc>),
    /// The store could not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts one piece of work that waits in this process for its call.
pub struct InHand(Arc<Pace>);

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.in_hand.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Pace {
    /// A pace of `per_second` calls under a key shared by all processes.
    pub fn new(store: Arc<dyn Store>, key: impl Into<String>, per_second: f64) -> Arc<Self> {
        Arc::new(Self {
            store,
            key: key.into(),
            per_second,
            share: AtomicU64::new(1.0_f64.to_bits()),
            in_hand: AtomicUsize::new(0),
            blocked_until_ms: AtomicI64::new(i64::MIN),
            held_until_ms: AtomicI64::new(i64::MIN),
            bulk: Granted::default(),
            priority: Granted::default(),
            store_time: std::sync::Mutex::new(StoreTime::new()),
            begun: Arc::new(Begun::new(spacing::most_in_a_second(per_second))),
        })
    }

    /// Keeps to this part of the pace from now on: a thousandth at least, and never more than all
    /// of it. What work with priority may take of the pace becomes smaller alike.
    pub fn slow_to(&self, share: f64) {
        let share = if share > SHARE_MIN { share.min(1.0) } else { SHARE_MIN };
        self.share.store(share.to_bits(), Ordering::Release);
    }

    /// Has no bulk work claimed before this time; `None` takes that back.
    pub fn hold_until(&self, until: Option<DateTime<Utc>>) {
        let until_ms = until.map_or(i64::MIN, |until| until.timestamp_millis());
        self.held_until_ms.store(until_ms, Ordering::Release);
    }

    /// The calls a second that are made now.
    fn per_second(&self) -> f64 {
        self.per_second * f64::from_bits(self.share.load(Ordering::Acquire))
    }

    fn interval(&self) -> Duration {
        spacing::interval(self.per_second())
    }

    /// How many more pieces of work may be claimed for this pace now.
    pub(crate) fn room(&self) -> usize {
        if self.blocked_until().is_some() {
            return 0;
        }
        // A fraction of a call is no call, but one may always be on its way.
        let most = (self.per_second() * IN_HAND_SHARE).ceil() as usize;
        most.max(1).saturating_sub(self.in_hand.load(Ordering::Acquire))
    }

    /// Until when this pace is known to be used up, or is held, if it is.
    pub(crate) fn blocked_until(&self) -> Option<DateTime<Utc>> {
        let blocked_ms = self.blocked_until_ms.load(Ordering::Acquire);
        let until = from_ms(blocked_ms.max(self.held_until_ms.load(Ordering::Acquire)));
        (until > self.store.clock().now()).then_some(until)
    }

    /// Counts one more piece of work in hand.
    pub(crate) fn take_in_hand(self: &Arc<Self>) -> InHand {
        self.in_hand.fetch_add(1, Ordering::AcqRel);
        InHand(self.clone())
    }

    /// Waits until a call of `class` may be made. A slot is missed only by a busy machine, and
    /// another is taken then.
    ///
    /// # Errors
    ///
    /// As [`slot`](Self::slot).
    pub async fn wait(&self, class: Class) -> Result<(), NoSlot> {
        while !self.slot(class).await?.begins().await {}
        Ok(())
    }

    /// Takes the next slot for `class`, waiting a little for one to be granted.
    pub async fn slot(&self, class: Class) -> Result<Slot, NoSlot> {
        let granted = match class {
            Class::Bulk => &self.bulk,
            Class::Priority => &self.priority,
        };
        granted.waiting.fetch_add(1, Ordering::AcqRel);
        let mut slots = granted.slots.lock().await;
        let waiting = granted.waiting.fetch_sub(1, Ordering::AcqRel);
        let started = Instant::now();
        loop {
            if let Some(slot) = slots.take(self.interval()) {
                return Ok(slot);
            }
            let none_until = self.refill(&mut slots, class, waiting).await?;
            if let Some((until, wait)) = none_until {
                if self.store.clock().is_virtual() || started.elapsed() + wait > PATIENCE {
                    return Err(NoSlot::Until(until));
                }
                // The others wait behind this lock: one asks for all.
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// Asks the store for slots; if there are none, says until when and for how long.
    async fn refill(
        &self,
        slots: &mut Slots,
        class: Class,
        wanted: usize,
    ) -> Result<Option<(DateTime<Utc>, Duration)>, StoreError> {
        let count = u32::try_from(wanted).unwrap_or(GRANT_MAX).clamp(1, GRANT_MAX);
        let asked = Instant::now();
        let grant = self.store.permits(self.request(class, count)).await?;
        if grant.count == 0 {
            let wait = grant.wait.max(Duration::from_millis(1));
            return Ok(Some((self.block(class, wait), wait)));
        }
        let first = match self.store.clock().is_virtual() {
            true => Slot::standing(asked, self.begun.clone()),
            false => self.first_slot(asked, &grant),
        };
        *slots = Slots { next: Some(first), interval: grant.interval, left: grant.count };
        Ok(None)
    }

    /// Where the first slot of a grant, asked for at `asked` and answered just now, is here.
    fn first_slot(&self, asked: Instant, grant: &PermitGrant) -> Slot {
        let mut time = self.store_time.lock().unwrap_or_else(PoisonError::into_inner);
        time.learn(asked, Instant::now(), grant.now_us);
        let wait_us = i64::try_from(grant.wait.as_micros()).unwrap_or(i64::MAX);
        let (earliest, latest) = time.here(grant.now_us.saturating_add(wait_us));
        Slot::between(earliest, latest, self.begun.clone())
    }

    fn request(&self, class: Class, count: u32) -> PermitRequest {
        let interval = self.interval();
        let whole = Throttle { key: self.key.clone(), interval };
        let share =
            Throttle { key: format!("{}/priority", self.key), interval: interval * PRIORITY_SHARE };
        let ahead = interval.min(SLOWED_AHEAD).max(spacing::interval(self.per_second));
        let (throttles, horizon) = match class {
            Class::Bulk => (vec![whole], BULK_HORIZON.max(ahead)),
            Class::Priority => (vec![whole, share], PRIORITY_HORIZON.max(ahead * 3)),
        };
        let horizon = if self.store.clock().is_virtual() { self.leap() } else { horizon };
        PermitRequest { throttles, count, horizon }
    }

    /// How far virtual time goes on at once: to where a whole window is free, and two slots at
    /// least. Work that makes two calls in one turn would otherwise never come to its second.
    fn leap(&self) -> Duration {
        WINDOW.max(self.interval() * 2)
    }

    /// Remembers that nothing is to be had for a while; claims of bulk work take notice.
    fn block(&self, class: Class, wait: Duration) -> DateTime<Utc> {
        let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::seconds(1));
        // Virtual time passes in jumps: one that leads to a single slot would be wasted.
        let ahead = if self.store.clock().is_virtual() { self.leap() } else { Duration::ZERO };
        let wait = wait + TimeDelta::from_std(ahead).unwrap_or(TimeDelta::zero());
        let until = self.store.clock().now() + wait;
        if class == Class::Bulk {
            self.blocked_until_ms.store(until.timestamp_millis(), Ordering::Release);
        }
        until
    }
}

impl Slots {
    /// Hands out the next slot, passing over those already missed, and those that were granted
    /// before the pace was slowed.
    fn take(&mut self, interval: Duration) -> Option<Slot> {
        if self.interval < interval {
            self.left = 0;
        }
        while self.left > 0 {
            let slot = self.next.take()?;
            self.left -= 1;
            self.next = Some(slot.later(self.interval));
            if slot.is_open() {
                return Some(slot);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
