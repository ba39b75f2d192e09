//! Lines that contradict what is on record.

use billing::{Msisdn, Plan, PlanId, Subscription, SubscriptionId};
use chrono::{DateTime, SecondsFormat, Utc};
use engine::InstanceId;
use workflows::{Catalog, enrol};

/// How a line contradicts what is on record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The id is known with another plan.
    #[error("{id} is known with another plan ({known})")]
    Plan {
        /// The id.
        id: SubscriptionId,
        /// The plan on record.
        known: PlanId,
    },
    /// The id is known with another number.
    #[error("{id} is known with another msisdn ({known})")]
    Msisdn {
        /// The id.
        id: SubscriptionId,
        /// The number on record; shown masked.
        known: Msisdn,
    },
    /// The id is known with another start.
    #[error("{id} is known with another renews_at{}", in_brackets(.known))]
    RenewsAt {
        /// The id.
        id: SubscriptionId,
        /// The start on record, as far as the calendar goes.
        known: Option<DateTime<Utc>>,
    },
    /// The id is known with another account of the same plan: the plan has moved since.
    #[error("{id} is known with another account ({known})")]
    Account {
        /// The id.
        id: SubscriptionId,
        /// The account on record.
        known: billing::AccountId,
    },
    /// The id was reserved for another number by an import that could not enrol it then.
    #[error("{id} was given to another msisdn before, and never enrolled; use another id")]
    Reserved {
        /// The id.
        id: SubscriptionId,
    },
    /// The id is that of a subscription that ended, and has moved to the archive since.
    #[error("{id} has ended and is archived; use another id")]
    Archived {
        /// The id.
        id: SubscriptionId,
    },
    /// The subscriber has a live subscription of this account and plan already (money rule 1).
    #[error("a second live subscription of one msisdn, account and plan; the first is {holder}")]
    Second {
        /// The id of the one that lives.
        holder: String,
    },
}

impl Conflict {
    /// How `wanted` contradicts the subscription on record under its id, if it does.
    pub fn between(on_record: Subscription, wanted: Subscription, plan: &Plan) -> Option<Self> {
        if enrol::is_same(&on_record, &wanted, plan) {
            return None;
        }
        let id = wanted.id;
        Some(if on_record.msisdn != wanted.msisdn {
            Self::Msisdn { id, known: on_record.msisdn }
        } else if on_record.plan != wanted.plan {
            Self::Plan { id, known: on_record.plan }
        } else if on_record.account != wanted.account {
            Self::Account { id, known: on_record.account }
        } else {
            Self::RenewsAt { id, known: on_record.starts_at(0, plan) }
        })
    }

    /// The same in the words of whoever holds this catalog.
    #[must_use]
    pub(super) fn in_own_names(mut self, catalog: &Catalog) -> Self {
        let own = |name: &str| catalog.own_name(name).to_owned();
        match &mut self {
            Self::Plan { id, .. }
            | Self::Msisdn { id, .. }
            | Self::RenewsAt { id, .. }
            | Self::Account { id, .. }
            | Self::Reserved { id }
            | Self::Archived { id } => {
                // What a merchant calls it is a subscription's id as well.
                *id = own(id.as_str()).parse().unwrap_or_else(|_| id.clone());
            }
            Self::Second { holder } => *holder = own(holder),
        }
        self
    }

    /// Another subscription has the only place that there is.
    pub fn second(holder: &InstanceId) -> Self {
        let name = &*holder.name;
        Self::Second { holder: name.strip_prefix("sub:").unwrap_or(name).to_owned() }
    }
}

fn in_brackets(at: &Option<DateTime<Utc>>) -> String {
    let shown = at.map(|at| format!(" ({})", at.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    shown.unwrap_or_default()
}
