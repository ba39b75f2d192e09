//! Claims, round after round, until there is a reason to end.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use super::claims::Claims;
use super::pool::{Pool, Until};
use super::skip::{Progress, skip};
use crate::store::StoreError;

/// The shortest time between two rounds of claims: what gathers in it is claimed together.
const ROUND_PAUSE: Duration = Duration::from_millis(4);
/// How long a wake-up is waited for before everything is looked at again.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// The same while nothing is in hand: an idle process asks a shared Redis for next to nothing.
const IDLE_LOOK_PAUSE: Duration = Duration::from_millis(2_500);
/// How long the claim loop rests after the store failed it.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// A pool that ends when idle waits for what comes due within this time.
const IDLE_MARGIN: TimeDelta = TimeDelta::seconds(3);

impl Pool {
    /// Claims, round after round, until there is a reason to end. A round that has begun is not given
    /// up when `stop` says so: what it leased would be nobody's until the lease ends.
    pub(super) async fn claim_until_done(
        &self,
        claims: &mut Claims,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        loop {
            match self.rounds(claims, &mut stop).await {
                Ok(()) => return Ok(()),
                Err(error @ StoreError::Unfit(_)) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "claiming failed and goes on shortly: {error}");
                    tokio::time::sleep(FAILURE_PAUSE).await;
                }
            }
        }
    }

    async fn rounds(
        &self,
        claims: &mut Claims,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        let ends = self.config.until != Until::Stopped;
        let mut looked_at: Option<Instant> = None;
        while !is_told(stop) {
            let claimed = claims.round().await?;
            let quiet = claimed == 0 && claims.in_flight() == 0;
            let pause = if quiet { IDLE_LOOK_PAUSE } else { LOOK_PAUSE };
            let stale = looked_at.is_none_or(|at| at.elapsed() >= pause);
            if stale || (ends && quiet && !claims.anything_claimable()) {
                claims.look_again().await?;
                looked_at = Some(Instant::now());
                match self.after_a_look(claims, quiet).await? {
                    Progress::Done => return Ok(()),
                    Progress::TimeWentOn => continue,
                    Progress::None => {}
                }
            }
            tokio::select! {
                rested = self.rest(claims, claimed) => rested?,
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
        Ok(())
    }

    /// With fresh knowledge of what is due: ends, or on a virtual clock lets time go on.
    async fn after_a_look(&self, claims: &Claims, quiet: bool) -> Result<Progress, StoreError> {
        if !quiet || claims.anything_claimable() {
            return Ok(Progress::None);
        }
        match self.config.until {
            Until::Stopped => Ok(Progress::None),
            Until::Idle if claims.anything_due_by(self.soon()) => self.let_time_go_on(claims).await,
            Until::Idle if self.anything_leased().await? => Ok(Progress::None),
            Until::Idle => Ok(Progress::Done),
            Until::Skipped(end) => skip(&*self.store, claims, end).await,
        }
    }

    /// Waits for the next wake-up, or for the pause between rounds while work is due.
    async fn rest(&self, claims: &mut Claims, claimed: usize) -> Result<(), StoreError> {
        tokio::time::sleep(ROUND_PAUSE).await;
        let patience = match claimed > 0 || claims.anything_claimable() {
            true => Duration::ZERO,
            false => self.until_next(claims),
        };
        tokio::select! {
            woken = self.store.wake(patience) => match woken {
                Some(woken) => claims.look(woken.partitions).await,
                None => Ok(()),
            },
            // What ends last may leave nothing to do, which is worth noticing at once.
            () = self.finished.notified() => Ok(()),
        }
    }

    /// How long nothing is due, at most [`LOOK_PAUSE`].
    fn until_next(&self, claims: &Claims) -> Duration {
        let now = self.store.clock().now();
        let next = claims.next_time().and_then(|next| (next - now).to_std().ok());
        next.map_or(LOOK_PAUSE, |wait| wait.min(LOOK_PAUSE))
    }

    /// Work that is put off for a moment (a pace, a new token, a neighbour's signal) is not over.
    fn soon(&self) -> DateTime<Utc> {
        self.store.clock().now() + IDLE_MARGIN
    }

    /// Waiting is enough where time passes by itself.
    async fn let_time_go_on(&self, claims: &Claims) -> Result<Progress, StoreError> {
        if !self.store.clock().is_virtual() {
            return Ok(Progress::None);
        }
        skip(&*self.store, claims, claims.next_time().unwrap_or(self.soon())).await
    }

    /// Whether any worker anywhere holds something of our queues.
    async fn anything_leased(&self) -> Result<bool, StoreError> {
        let ours = |queue: &str| self.config.queues.iter().any(|config| *config.name == *queue);
        let lanes = self.store.lanes().await?;
        Ok(lanes.iter().any(|stats| stats.in_flight > 0 && ours(&stats.lane.queue)))
    }
}

/// Whether `stop` says so, or nobody is left who could.
fn is_told(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}
