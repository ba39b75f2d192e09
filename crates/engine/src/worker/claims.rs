//! The claim loop: which due work to lease next, over all queues of one process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::instance::{Claimed, Lane};
use crate::pace::{InHand, Pace};
use crate::store::{Pause, Store, StoreError};

/// The most instances leased by one claim.
const CLAIM_LIMIT: usize = 100;

/// A claimed instance on its way through a worker, with the places it takes up.
pub(super) struct Work {
    pub(super) claimed: Claimed,
    pub(super) places: Places,
}

/// What a piece of work takes up: a place in its queue until it is done, and one of its pace's
/// until its call is on its way.
pub(super) struct Places {
    pub(super) slot: OwnedSemaphorePermit,
    pub(super) in_hand: Option<InHand>,
}

/// One queue of this process: how much it may hold, and where its work goes.
pub(super) struct Feed {
    pub(super) queue: Arc<str>,
    pub(super) slots: Arc<Semaphore>,
    pub(super) work: UnboundedSender<Work>,
}

/// Finds the pace that a lane keeps, if it keeps one.
pub type PaceOf = Arc<dyn Fn(&Lane) -> Option<Arc<Pace>> + Send + Sync>;

/// What is known about due work, and the means to claim it.
pub(super) struct Claims {
    store: Arc<dyn Store>,
    feeds: Vec<Feed>,
    pace_of: PaceOf,
    lease: Duration,
    heads: BTreeMap<(u16, Lane), DateTime<Utc>>,
    pauses: Vec<Pause>,
    turn: usize,
}

impl Claims {
    pub(super) fn new(
        store: Arc<dyn Store>,
        feeds: Vec<Feed>,
        pace_of: PaceOf,
        lease: Duration,
    ) -> Self {
        Self { store, feeds, pace_of, lease, heads: BTreeMap::new(), pauses: Vec::new(), turn: 0 }
    }

    /// Looks again at what is due where in these partitions.
    pub(super) async fn look(
        &mut self,
        partitions: impl IntoIterator<Item = u16>,
    ) -> Result<(), StoreError> {
        let queues: Vec<&str> = self.feeds.iter().map(|feed| &*feed.queue).collect();
        let (store, queues) = (&self.store, queues.as_slice());
        let looks = partitions
            .into_iter()
            .map(|partition| async move { (partition, store.next_due(partition, queues).await) });
        for (partition, heads) in join_all(looks).await {
            let heads = heads?;
            self.heads.retain(|(of, _), _| *of != partition);
            self.heads.extend(heads.into_iter().map(|(lane, due)| ((partition, lane), due)));
        }
        Ok(())
    }

    /// Looks again at everything: what is paused, and what is due in every partition.
    pub(super) async fn look_again(&mut self) -> Result<(), StoreError> {
        self.pauses = self.store.pauses().await?;
        self.look(0..self.store.partitions()).await
    }

    /// Claims as much of what is due as there is room for; returns how many were claimed.
    pub(super) async fn round(&mut self) -> Result<usize, StoreError> {
        let wanted = self.choose();
        let store = &self.store;
        let lease = self.lease;
        let claims = wanted.into_iter().map(|wish| async move {
            let claimed = store.claim(wish.partition, &wish.lane, wish.places.len(), lease).await;
            (wish, claimed)
        });
        let mut total = 0;
        let mut failure = None;
        for (wish, claimed) in join_all(claims).await {
            match claimed {
                Ok(claimed) => total += self.hand_over(wish, claimed),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(total), Err)
    }

    /// Whether any work that may run is due by `time`, be its pace used up for the moment or not.
    pub(super) fn anything_due_by(&self, time: DateTime<Utc>) -> bool {
        self.unpaused().any(|(_, _, due)| due <= time)
    }

    /// Whether any work may be claimed now.
    pub(super) fn anything_claimable(&self) -> bool {
        let now = self.store.clock().now();
        self.unpaused().any(|(_, lane, due)| self.claimable_from(lane, due) <= now)
    }

    /// The next time at which something may be claimed, if that is not now.
    pub(super) fn next_time(&self) -> Option<DateTime<Utc>> {
        let now = self.store.clock().now();
        let times = self.unpaused().map(|(_, lane, due)| self.claimable_from(lane, due));
        times.filter(|time| *time > now).min()
    }

    /// From when on the first of a lane may be claimed: when it is due and its pace allows.
    fn claimable_from(&self, lane: &Lane, due: DateTime<Utc>) -> DateTime<Utc> {
        let blocked = (self.pace_of)(lane).and_then(|pace| pace.blocked_until());
        blocked.map_or(due, |until| due.max(until))
    }

    fn unpaused(&self) -> impl Iterator<Item = (u16, &Lane, DateTime<Utc>)> {
        let heads = self.heads.iter().map(|((partition, lane), due)| (*partition, lane, *due));
        heads.filter(|(_, lane, _)| !self.pauses.iter().any(|pause| pause.stops(lane)))
    }

    /// Shares the free places out among the lanes and partitions with due work. Every round
    /// starts elsewhere, so that no partition is always last.
    fn choose(&mut self) -> Vec<Wish> {
        let now = self.store.clock().now();
        self.turn = self.turn.wrapping_add(1);
        let mut wishes = Vec::new();
        for feed in &self.feeds {
            let due: Vec<(u16, &Lane)> = self
                .unpaused()
                .filter(|(_, lane, due)| *lane.queue == *feed.queue && *due <= now)
                .map(|(partition, lane, _)| (partition, lane))
                .collect();
            let mut to_serve = due.len();
            let start = if due.is_empty() { 0 } else { self.turn % due.len() };
            for (partition, lane) in due[start..].iter().chain(&due[..start]) {
                let share = feed.slots.available_permits().div_ceil(to_serve.max(1));
                to_serve -= 1;
                let places = self.take_places(feed, lane, share.min(CLAIM_LIMIT));
                if !places.is_empty() {
                    wishes.push(Wish { partition: *partition, lane: (*lane).clone(), places });
                }
            }
        }
        wishes
    }

    fn take_places(&self, feed: &Feed, lane: &Lane, limit: usize) -> Vec<Places> {
        let pace = (self.pace_of)(lane);
        let room = pace.as_ref().map_or(limit, |pace| pace.room().min(limit));
        let slots = (0..room).map_while(|_| feed.slots.clone().try_acquire_owned().ok());
        let in_hand = || pace.as_ref().map(Pace::take_in_hand);
        slots.map(|slot| Places { slot, in_hand: in_hand() }).collect()
    }

    fn hand_over(&mut self, wish: Wish, claimed: Vec<Claimed>) -> usize {
        let feed = self.feeds.iter().find(|feed| feed.queue == wish.lane.queue);
        let feed = feed.expect("wishes are made from feeds");
        if claimed.len() < wish.places.len() {
            // Nothing is left there until a wake-up or the next look says otherwise.
            self.heads.remove(&(wish.partition, wish.lane));
        }
        let total = claimed.len();
        for (claimed, places) in claimed.into_iter().zip(wish.places) {
            // A closed channel means shutdown: the lease is given back by running out.
            let _ = feed.work.send(Work { claimed, places });
        }
        total
    }

    /// How many pieces of work are in this process.
    pub(super) fn in_flight(&self, capacity: usize) -> usize {
        let free: usize = self.feeds.iter().map(|feed| feed.slots.available_permits()).sum();
        capacity.saturating_sub(free)
    }
}

/// A claim about to be made, with places for what it may bring.
struct Wish {
    partition: u16,
    lane: Lane,
    places: Vec<Places>,
}
