//! What is known of tonight, read at one moment.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{QueueView, RequeueView, RunView, TokenView, WorklistView};
use engine::store::Pause;
use engine::{Lane, StoreError};
use records::Doubts;
use workflows::{AccountPolicy, RunName, lanes};

use super::ending::{Ending, ending};
use crate::Desk;

/// Requeues that are told of while they wait for a second person.
const UNAPPROVED_MAX: usize = 5;

/// What is known of tonight.
#[derive(Debug, Default)]
pub(super) struct Situation {
    /// When it was read.
    pub(super) now: DateTime<Utc>,
    /// Where each account is.
    pub(super) zones: BTreeMap<String, Tz>,
    /// The runs of today, and the requeues in motion.
    pub(super) runs: Vec<RunView>,
    /// The pauses in force.
    pub(super) pauses: Vec<Pause>,
    /// What waits.
    pub(super) queues: Vec<QueueView>,
    /// What is in doubt, account by account.
    pub(super) doubts: Vec<Doubts>,
    /// The tokens of the accounts that need one.
    pub(super) tokens: Vec<TokenView>,
    /// Requeues that wait for a second person: no runs yet.
    pub(super) unapproved: Vec<RequeueView>,
    /// What needs a person anyhow; of its rows only as many as there is no way around.
    pub(super) worklist: Option<WorklistView>,
}

impl Situation {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub(super) async fn read(desk: &Desk) -> Result<Self, StoreError> {
        let (catalog, store) = (desk.orders.catalog(), &**desk.orders.store());
        let zone = |account: &AccountPolicy| (account.id.to_string(), account.any_time.timezone());
        let mut tokens = Vec::new();
        for account in catalog.accounts().filter(|account| account.abilities.uses_tokens) {
            tokens.push(records::token(&account.id, store).await?);
        }
        let waiting = vec!["waiting".to_owned()];
        let unapproved = records::requeues(waiting, None, UNAPPROVED_MAX, store).await?.rows;
        let mut runs = records::tonight(catalog, store).await?;
        runs.retain(|run| unapproved.iter().all(|requeue| !is_of(run, requeue)));
        Ok(Self {
            now: store.clock().now(),
            zones: catalog.accounts().map(zone).collect(),
            runs,
            pauses: store.pauses().await?,
            queues: records::queues(desk.queues, store).await?,
            doubts: records::doubts(catalog, store).await?,
            tokens,
            unapproved,
            worklist: Some(records::worklist(catalog, store, 1).await?),
        })
    }

    /// The nights among the runs.
    pub(super) fn nights(&self) -> impl Iterator<Item = &RunView> {
        self.runs.iter().filter(|run| !is_requeue(run))
    }

    /// The requeues among the runs.
    pub(super) fn requeues(&self) -> impl Iterator<Item = &RunView> {
        self.runs.iter().filter(|run| is_requeue(run))
    }

    /// How a run ends, as it looks now; one that is held back does not go on by itself.
    pub(super) fn ending(&self, run: &RunView) -> Ending {
        match ending(run, self.now) {
            Ending::Over => Ending::Over,
            _ if run.is_held() || self.pauses_of(run).next().is_some() => {
                Ending::Held { closes_at: run.window_ends_at }
            }
            ending => ending,
        }
    }

    /// The time zone of a run's account; a requeue of several has none of its own.
    pub(super) fn zone(&self, run: &RunView) -> Tz {
        let account = run.id.split('/').next().unwrap_or_default();
        self.zones.get(account).copied().unwrap_or(Tz::UTC)
    }

    /// What holds a run back.
    pub(super) fn pauses_of<'s>(&'s self, run: &'s RunView) -> impl Iterator<Item = &'s Pause> {
        let lane = lane_of(run);
        self.pauses.iter().filter(move |pause| holds(pause, lane.as_ref()))
    }

    /// How long ago something was.
    pub(super) fn since(&self, at: DateTime<Utc>) -> TimeDelta {
        self.now - at
    }
}

/// Whether it is a requeue, and no night.
pub(super) fn is_requeue(run: &RunView) -> bool {
    name_of(run).is_some_and(|name| name.requeue().is_some())
}

/// Whether it is of what people buy, which no run of ours asks them for.
pub(super) fn is_of_people(run: &RunView) -> bool {
    let name = name_of(run);
    name.as_ref()
        .and_then(|name| name.night())
        .is_some_and(|night| night.plan == workflows::run::PURCHASES)
}

fn is_of(run: &RunView, requeue: &RequeueView) -> bool {
    run.id.split_once('/').is_some_and(|(_, id)| id == requeue.id)
}

/// The run's name.
pub(super) fn name_of(run: &RunView) -> Option<RunName> {
    run.id.parse().ok()
}

/// What the lanes of a night's charges are below; a requeue's may be any.
fn lane_of(run: &RunView) -> Option<Lane> {
    let name = name_of(run)?;
    let night = name.night()?;
    let is_bought = night.plan == workflows::run::PURCHASES;
    let queue = if is_bought { lanes::PURCHASES } else { lanes::RENEWALS };
    let path = match is_bought {
        true => night.account.to_string(),
        false => format!("{}/{}", night.account, night.plan),
    };
    Some(Lane::new(queue, path))
}

/// A pause above the run's lanes, or of one of them.
fn holds(pause: &Pause, lane: Option<&Lane>) -> bool {
    let Some(lane) = lane else { return false };
    pause.stops(lane) || Lane::new(&*lane.queue, &*pause.target).is_under(&lane.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(targets: &[&str]) -> Situation {
        let pause = |target: &&str| Pause {
            target: (*target).to_owned(),
            reason: "maintenance".to_owned(),
            by: "console ann".to_owned(),
            since: DateTime::UNIX_EPOCH,
        };
        Situation { pauses: targets.iter().map(pause).collect(), ..Situation::default() }
    }

    fn held(targets: &[&str], run: &str) -> usize {
        let run = RunView { id: run.to_owned(), ..RunView::default() };
        situation(targets).pauses_of(&run).count()
    }

    #[test]
    fn a_run_is_held_by_its_queue_its_account_its_plan_and_its_lanes() {
        let above = ["renewals", "ltc-main", "ltc-main/gold", "ltc-main/gold/charges"];
        assert_eq!(held(&above, "ltc-main/gold/2026-11-22"), 4);
        let beside = ["purchases", "ltc-two", "ltc-main/go", "ltc-main/silver", "tokens"];
        assert_eq!(held(&beside, "ltc-main/gold/2026-11-22"), 0);
    }

    #[test]
    fn a_run_that_is_held_back_is_not_told_to_end_by_itself() {
        let eta = "2026-11-22T20:40:00Z".parse().ok();
        let run = RunView {
            id: "ltc-main/gold/2026-11-22".to_owned(),
            open: 3,
            eta,
            ..RunView::default()
        };
        assert_eq!(situation(&["ltc-main"]).ending(&run), Ending::Held { closes_at: None });
        assert!(matches!(situation(&["ltc-two"]).ending(&run), Ending::At { .. }));
        let over = RunView { open: 0, ..run };
        assert_eq!(situation(&["ltc-main"]).ending(&over), Ending::Over);
    }

    #[test]
    fn what_is_bought_is_held_by_the_queue_of_purchases() {
        let run = "ltc-main/purchases/2026-11-22";
        assert_eq!(held(&["purchases", "ltc-main", "renewals"], run), 2);
    }

    #[test]
    fn a_requeue_is_no_night() {
        let id = workflows::RequeueId::mint("backend", "night-1").run();
        let runs = ["ltc-main/gold/2026-11-22", &id]
            .map(|id| RunView { id: id.to_owned(), ..RunView::default() });
        let situation = Situation { runs: runs.into(), ..Situation::default() };
        assert_eq!((situation.nights().count(), situation.requeues().count()), (1, 1));
    }
}
