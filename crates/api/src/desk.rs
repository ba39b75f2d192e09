//! Everything a request may touch.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use billing::{AccountId, PlanId};
use engine::Store;
use orders::Orders;
use subtle::ConstantTimeEq;
use telemetry::Metrics;
use workflows::Catalog;
use workflows::notification::WebhookName;

use crate::{ApiKeys, Scrape};

/// Everything a request may touch.
#[derive(Clone)]
pub struct Desk {
    /// The journal.
    pub store: Arc<dyn Store>,
    /// What configuration says of accounts and plans.
    pub catalog: Arc<Catalog>,
    /// Where backends hand in their orders: to the same journal, by the same catalog.
    pub orders: Orders,
    /// Which backends may call.
    pub keys: ApiKeys,
    /// The queues that are there even if nothing ever waited in them.
    pub queues: &'static [&'static str],
    /// The configured webhooks, each with the host it leads to.
    pub webhooks: Arc<BTreeMap<WebhookName, String>>,
    /// Who may call back.
    pub counterparts: Arc<HashMap<AccountId, Counterpart>>,
    /// What is told of this process, and to whom.
    pub scrape: Scrape,
}

/// An operator that calls back, for one account.
#[derive(Clone, Debug)]
pub enum Counterpart {
    /// Lao Telecom.
    Ltc {
        /// What its addresses contain; absent, it calls nobody.
        secret: Option<CallbackSecret>,
        /// The plan that each USSD code means.
        ussd_codes: BTreeMap<String, PlanId>,
    },
    /// The AOC gateway. Browsers come back without a secret.
    Aoc {
        /// What its addresses contain; absent, it calls nobody.
        secret: Option<CallbackSecret>,
    },
}

/// The part of a callback's address that nobody can guess: operators sign nothing.
#[derive(Clone)]
pub struct CallbackSecret(Box<str>);

impl CallbackSecret {
    /// Takes a secret from wherever secrets come from.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Compared in a time that depends on its length only. An empty one matches nothing.
    fn is(&self, given: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(given.as_bytes()))
    }
}

impl fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackSecret(•••)")
    }
}

impl Desk {
    /// What requests are counted into, for whatever else this process does.
    pub fn metrics(&self) -> Metrics {
        self.scrape.metrics()
    }

    /// The account and the USSD codes of LTC, if this address is LTC's.
    pub(crate) fn ltc(
        &self,
        account: &str,
        secret: &str,
    ) -> Option<(&AccountId, &BTreeMap<String, PlanId>)> {
        match self.counterpart(account)? {
            (id, Counterpart::Ltc { secret: Some(own), ussd_codes }) if own.is(secret) => {
                Some((id, ussd_codes))
            }
            _ => None,
        }
    }

    /// The account, if this address is the AOC gateway's.
    pub(crate) fn aoc(&self, account: &str, secret: &str) -> Option<&AccountId> {
        match self.counterpart(account)? {
            (id, Counterpart::Aoc { secret: Some(own) }) if own.is(secret) => Some(id),
            _ => None,
        }
    }

    /// The account, if browsers come back to it from the AOC gateway's page.
    pub(crate) fn aoc_browsers(&self, account: &str) -> Option<&AccountId> {
        match self.counterpart(account)? {
            (id, Counterpart::Aoc { .. }) => Some(id),
            _ => None,
        }
    }

    fn counterpart(&self, account: &str) -> Option<(&AccountId, &Counterpart)> {
        let id: AccountId = account.parse().ok()?;
        self.counterparts.get_key_value(&id)
    }
}
