//! A subscription to be enrolled, read from its fields.

use std::ops::RangeInclusive;
use std::sync::Arc;

use billing::{IdError, Msisdn, MsisdnError, Plan, Subscription, SubscriptionId};
use chrono::{DateTime, Datelike, Utc};
use workflows::{AccountPolicy, Catalog, ids};

use super::Conflict;

/// Plans named to whoever wrote another one.
const PLANS_NAMED_MAX: usize = 8;

/// The years that a period may begin in: as far as RFC 3339 spells them, and not before clocks count.
const YEARS: RangeInclusive<i32> = 1970..=9999;

/// A subscription to be enrolled, and where it is to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The subscription.
    pub subscription: Subscription,
    /// The partition of its msisdn.
    pub partition: u16,
}

/// Why a subscription is not enrolled.
///
/// None repeats a value that may hold a number, whichever field it was written in (money rule 15).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotEnrolled {
    /// No id.
    #[error("subscription_id: expected {expected}")]
    Id {
        /// What an id is.
        expected: &'static str,
    },
    /// A plan that is not configured.
    #[error("plan: there is no such plan; configured: {configured}")]
    Plan {
        /// Those that are.
        configured: String,
    },
    /// Not a number that the plan's account bills.
    #[error("msisdn: {0}")]
    Msisdn(#[from] MsisdnError),
    /// A start that no calendar goes to.
    #[error("renews_at: expected an instant in the years {} to {}", YEARS.start(), YEARS.end())]
    RenewsAt,
    /// It does not go together with what is on record.
    #[error("conflict: {0}")]
    Conflict(#[from] Conflict),
}

impl NotEnrolled {
    /// The field to blame, if one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Id { .. } => Some("subscription_id"),
            Self::Plan { .. } => Some("plan"),
            Self::Msisdn(_) => Some("msisdn"),
            Self::RenewsAt => Some("renews_at"),
            Self::Conflict(_) => None,
        }
    }
}

/// Reads fields as entries, by the plans and accounts of a catalog.
#[derive(Debug, Clone)]
pub struct Registrar {
    catalog: Arc<Catalog>,
    partitions: u16,
}

impl Registrar {
    /// Reads for a store of so many partitions.
    pub fn new(catalog: Arc<Catalog>, partitions: u16) -> Self {
        Self { catalog, partitions }
    }

    /// The entry that these fields describe.
    ///
    /// # Errors
    ///
    /// The first field that cannot be used.
    pub fn entry(
        &self,
        id: &str,
        msisdn: &str,
        plan: &str,
        renews_at: DateTime<Utc>,
    ) -> Result<Entry, NotEnrolled> {
        let unfit = |error: IdError| NotEnrolled::Id { expected: error.expected };
        // The first field that is wrong is told first.
        id.parse::<SubscriptionId>().map_err(unfit)?;
        let (plan, account) = self.plan(plan)?;
        let id = self.catalog.name_of_new(plan, id).map_err(unfit)?;
        let msisdn = Msisdn::parse(msisdn, account.max_amount.currency().country())?;
        if !YEARS.contains(&renews_at.year()) {
            return Err(NotEnrolled::RenewsAt);
        }
        let subscription = Subscription::enrol(id, msisdn, plan, renews_at);
        Ok(Entry { subscription, partition: ids::partition_of(msisdn, self.partitions) })
    }

    /// A plan and its account.
    fn plan(&self, name: &str) -> Result<(&Plan, &AccountPolicy), NotEnrolled> {
        let plan = name.parse().ok().and_then(|id| self.catalog.plan(&id));
        let plan = plan.ok_or_else(|| NotEnrolled::Plan { configured: self.plans() })?;
        let account = self.catalog.account(&plan.account);
        let account = account.expect("no plan is configured without its account");
        Ok((plan, account))
    }

    fn plans(&self) -> String {
        let mut plans = self.catalog.plans().map(|plan| plan.id.as_str());
        let named: Vec<&str> = plans.by_ref().take(PLANS_NAMED_MAX).collect();
        match (named.is_empty(), plans.count()) {
            (true, _) => "none".to_owned(),
            (false, 0) => named.join(", "),
            (false, more) => format!("{} and {more} more", named.join(", ")),
        }
    }
}
