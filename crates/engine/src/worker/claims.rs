//! The claim loop: which due work to lease next, over all queues of one process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use tokio::sync::mpsc::UnboundedSender;

use super::choosing::{Due, Places, Wish, choose};
use super::held::Held;
use super::shares::Shares;
use crate::instance::{Claimed, Lane};
use crate::pace::Pace;
use crate::recess::{self, Recess};
use crate::store::{Pause, Store, StoreError};

/// A claimed instance on its way through a worker, with the places it takes up.
pub(super) struct Work {
    pub(super) claimed: Claimed,
    pub(super) places: Places,
}

/// One queue of this process: how much it may hold, and where its work goes.
pub(super) struct Feed {
    pub(super) queue: Arc<str>,
    pub(super) held: Held,
    pub(super) work: UnboundedSender<Work>,
}

/// Finds the pace that a lane keeps, if it keeps one.
pub type PaceOf = Arc<dyn Fn(&Lane) -> Option<Arc<Pace>> + Send + Sync>;

/// What is known about due work, and the means to claim it.
pub(super) struct Claims {
    store: Arc<dyn Store>,
    feeds: Vec<Feed>,
    pace_of: PaceOf,
    shares: Shares,
    lease: Duration,
    heads: BTreeMap<(u16, Lane), Head>,
    pauses: Vec<Pause>,
    recesses: Vec<Recess>,
    round: usize,
}

/// The first of a lane in one partition.
#[derive(Clone, Copy)]
struct Head {
    /// When it is due; while its lane is in recess, when that ends.
    due: DateTime<Utc>,
    /// The number of the group that the lane's work is done for.
    group: usize,
}

impl Claims {
    pub(super) fn new(
        store: Arc<dyn Store>,
        feeds: Vec<Feed>,
        pace_of: PaceOf,
        shares: Shares,
        lease: Duration,
    ) -> Self {
        let (heads, pauses, recesses) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { store, feeds, pace_of, shares, lease, heads, pauses, recesses, round: 0 }
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
            let shares = &self.shares;
            self.heads.extend(heads.into_iter().map(|(lane, due)| {
                let group = shares.group_of(&lane);
                ((partition, lane), Head { due, group })
            }));
        }
        Ok(())
    }

    /// Looks again at everything: what is paused, and what is due in every partition.
    pub(super) async fn look_again(&mut self) -> Result<(), StoreError> {
        self.pauses = self.store.pauses().await?;
        self.recesses = recess::recesses(&*self.store).await?;
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
        self.unpaused().any(|(_, _, head)| head.due <= time)
    }

    /// Whether any work may be claimed now.
    pub(super) fn anything_claimable(&self) -> bool {
        let now = self.store.clock().now();
        self.unpaused().any(|(_, lane, head)| self.claimable_from(lane, head.due) <= now)
    }

    /// The next time at which something may be claimed, if that is not now.
    pub(super) fn next_time(&self) -> Option<DateTime<Utc>> {
        let now = self.store.clock().now();
        let times = self.unpaused().map(|(_, lane, head)| self.claimable_from(lane, head.due));
        times.filter(|time| *time > now).min()
    }

    /// From when on the first of a lane may be claimed: when it is due and its pace allows.
    fn claimable_from(&self, lane: &Lane, due: DateTime<Utc>) -> DateTime<Utc> {
        let blocked = (self.pace_of)(lane).and_then(|pace| pace.blocked_until());
        blocked.map_or(due, |until| due.max(until))
    }

    fn unpaused(&self) -> impl Iterator<Item = (u16, &Lane, Head)> {
        let heads = self.heads.iter().map(|((partition, lane), head)| (*partition, lane, *head));
        let unpaused =
            heads.filter(|(_, lane, _)| !self.pauses.iter().any(|pause| pause.stops(lane)));
        unpaused.map(|(partition, lane, head)| {
            let held_until = recess::held_until(&self.recesses, lane);
            let due = held_until.map_or(head.due, |until| head.due.max(until));
            (partition, lane, Head { due, ..head })
        })
    }

    /// What is to be claimed now, over all queues.
    fn choose(&mut self) -> Vec<Wish> {
        let now = self.store.clock().now();
        self.round = self.round.wrapping_add(1);
        let wishes = self
            .feeds
            .iter()
            .map(|feed| choose(&feed.held, &self.shares, self.due(&feed.queue, now), self.round));
        wishes.flatten().collect()
    }

    fn due(&self, queue: &str, now: DateTime<Utc>) -> Vec<Due<'_>> {
        let due =
            self.unpaused().filter(|(_, lane, head)| *lane.queue == *queue && head.due <= now);
        let due = due.map(|(partition, lane, head)| Due {
            partition,
            lane,
            group: head.group,
            pace: (self.pace_of)(lane),
        });
        due.collect()
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
    pub(super) fn in_flight(&self) -> usize {
        self.feeds.iter().map(|feed| feed.held.taken()).sum()
    }
}
