//! What can be paused.

use std::collections::BTreeSet;
use std::fmt;

use engine::store::LaneStats;
use workflows::{Catalog, lanes};

/// Every queue, account, plan path and lane that a pause may name.
#[derive(Debug, Clone)]
pub struct PauseTargets {
    queues: BTreeSet<String>,
    /// `account`, `account/plan` and `webhooks/name` as configured.
    configured: BTreeSet<String>,
    /// Lanes that were used, which may be of accounts that are not configured any more.
    lanes: BTreeSet<String>,
    is_everybodys: bool,
}

impl PauseTargets {
    pub(super) fn new(catalog: &Catalog, used: &[LaneStats]) -> Self {
        let accounts = catalog.accounts().map(|account| account.id.to_string());
        let plans = catalog.plans().map(|plan| lanes::plan_path(&plan.account, Some(&plan.id)));
        let webhooks = catalog.webhooks().iter().map(lanes::webhook_path);
        let used_queues = used.iter().map(|stat| stat.lane.queue.to_string());
        let queues = lanes::QUEUES.iter().map(ToString::to_string).chain(used_queues);
        // A queue is of all merchants: one of them holds back no more than its own.
        let is_everybodys = catalog.narrowed_to().is_none();
        Self {
            queues: queues.filter(|_| is_everybodys).collect(),
            configured: accounts.chain(plans).chain(webhooks).collect(),
            lanes: used.iter().map(|stat| stat.lane.name.to_string()).collect(),
            is_everybodys,
        }
    }

    /// Whether a pause of `target` would hold anything back, now or later.
    pub fn contain(&self, target: &str) -> bool {
        let above = |lane: &String| {
            let rest = lane.strip_prefix(target);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.queues.contains(target)
            || self.configured.contains(target)
            || (!target.is_empty()
                && (self.is_everybodys || !lanes::is_of_all(target))
                && self.lanes.iter().any(above))
    }
}

impl fmt::Display for PauseTargets {
    /// Queues first, then accounts, plans and webhooks; lanes are too many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> =
            self.queues.iter().chain(&self.configured).map(String::as_str).collect();
        f.write_str(&names.join(", "))
    }
}
