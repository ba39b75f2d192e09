//! The brake: a wave of misconfiguration, or of "not a member", stops itself (money rule 12).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use billing::{ChargeOrder, DeclineReason};
use engine::store::Pause;
use engine::{Store, StoreError};
use tokio::time::Instant;
use workflows::{lanes, run, streak};

use crate::outcome::Weather;

/// This many in a row stop a wave.
const IN_A_ROW: i64 = 5;
/// So does more than one in this many of a run, once there are [`IN_A_ROW`] of them.
const ONE_IN: i64 = 200;
/// How often fair weather is reported while nothing else was seen by this process: another
/// process may have seen something.
const FAIR_EVERY: Duration = Duration::from_secs(1);
/// How long a stop is remembered here before the journal's own pause takes over.
const STOPPED_FOR: Duration = Duration::from_secs(5);

/// Watches what the operator says about us, and pauses an account's plan when it says no.
pub struct Waves {
    store: Arc<dyn Store>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    foul: HashSet<String>,
    fair_at: HashMap<String, Instant>,
    stopped_at: HashMap<String, Instant>,
}

impl Waves {
    /// A watch over the runs of this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, seen: Mutex::default() }
    }

    /// Whether this process has just stopped the wave that this charge belongs to. Work that was
    /// claimed before the pause is not sent either.
    pub(crate) fn has_stopped(&self, order: &ChargeOrder) -> bool {
        let stopped_at = self.seen().stopped_at.get(&path_of(order)).copied();
        stopped_at.is_some_and(|at| at.elapsed() < STOPPED_FOR)
    }

    /// Takes note of an answer. Trouble with the store only makes the brake slower.
    pub(crate) async fn note(&self, order: &ChargeOrder, weather: Weather) {
        let noted = match weather {
            Weather::Unknown => Ok(()),
            Weather::Fair => self.note_fair(order).await,
            Weather::Misconfigured | Weather::NotMember => self.note_foul(order, weather).await,
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "an answer could not be counted towards a wave");
        }
    }

    async fn note_fair(&self, order: &ChargeOrder) -> Result<(), StoreError> {
        let path = path_of(order);
        if !self.take_fair_turn(&path) {
            return Ok(());
        }
        streak::forget(&*self.store, &path).await
    }

    /// Whether fair weather is worth reporting: after foul, and otherwise now and then.
    fn take_fair_turn(&self, path: &str) -> bool {
        let mut seen = self.seen();
        let was_foul = seen.foul.remove(path);
        let is_stale = seen.fair_at.get(path).is_none_or(|at| at.elapsed() >= FAIR_EVERY);
        if was_foul || is_stale {
            seen.fair_at.insert(path.to_owned(), Instant::now());
        }
        was_foul || is_stale
    }

    async fn note_foul(&self, order: &ChargeOrder, weather: Weather) -> Result<(), StoreError> {
        let path = path_of(order);
        self.seen().foul.insert(path.clone());
        let in_a_row = self.store.tally(&streak::tally(&path, &field(weather)), 1, false).await?;
        if in_a_row >= IN_A_ROW {
            let reason = format!("{in_a_row} answers in a row: {}", words(weather));
            return self.stop(path, reason).await;
        }
        let counters = self.store.counters(&run::group(&run::of(order))).await?;
        let count = |field: &str| counters.get(field).copied().unwrap_or(0);
        let (foul, opened) = (count(&field(weather)), count(run::OPENED));
        if foul >= IN_A_ROW && foul * ONE_IN > opened {
            let reason = format!("{foul} of {opened} charges of a run: {}", words(weather));
            return self.stop(path, reason).await;
        }
        Ok(())
    }

    async fn stop(&self, path: String, reason: String) -> Result<(), StoreError> {
        self.seen().stopped_at.insert(path.clone(), Instant::now());
        tracing::error!(target: "alert", condition = "wave", path, reason, "{path} is paused: {reason}");
        let since = self.store.clock().now();
        self.store.pause(Pause { target: path, reason, by: streak::PAUSED_BY.into(), since }).await
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no one panics while holding this lock")
    }
}

fn path_of(order: &ChargeOrder) -> String {
    lanes::plan_path(&order.account, order.plan.as_ref())
}

/// The run's counter of such answers.
fn field(weather: Weather) -> String {
    match weather {
        Weather::NotMember => run::NOT_MEMBER_REPLIES.to_owned(),
        _ => run::declined(DeclineReason::Misconfigured),
    }
}

fn words(weather: Weather) -> &'static str {
    match weather {
        Weather::NotMember => "the operator does not hold the subscriber as a member",
        _ => "the operator refuses our configuration",
    }
}
