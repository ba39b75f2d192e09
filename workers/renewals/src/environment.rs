//! Everything a step of this queue may touch.

use std::collections::HashMap;
use std::sync::Arc;

use billing::{AccountId, Charge};
use engine::pace::Pace;
use operators::Operator;
use tokio::sync::Semaphore;
use workflows::{Breakers, Catalog, Tokens};

use crate::wave::Waves;

/// An account with the means to charge through it.
pub struct Account {
    /// The operator.
    pub operator: Arc<dyn Operator>,
    /// The pace of all calls to it.
    pub pace: Arc<Pace>,
    /// Bounds the calls on the wire at once, in this process.
    pub wire: Arc<Semaphore>,
}

/// Everything a step of this queue may touch.
#[derive(Clone)]
pub struct Environment {
    /// What configuration says.
    pub catalog: Arc<Catalog>,
    /// The accounts that this process can charge through.
    pub accounts: Arc<HashMap<AccountId, Account>>,
    /// Every account's current token.
    pub tokens: Arc<Tokens>,
    /// Which operators answer, and how fast they are called.
    pub breakers: Arc<Breakers>,
    /// The brake on waves of misconfiguration.
    pub waves: Arc<Waves>,
}

impl Environment {
    /// The account of a charge, if this process can call its operator.
    pub(crate) fn account_of(&self, charge: &Charge) -> Option<&Account> {
        self.accounts.get(&charge.order.account)
    }

    /// What the operator prints on the receipt: the charge's own words, or its plan's name.
    pub(crate) fn description<'a>(&'a self, charge: &'a Charge) -> &'a str {
        let order = &charge.order;
        let plan = || order.plan.as_ref().and_then(|plan| self.catalog.plan(plan));
        let name = order.description.as_deref().or_else(|| plan().map(|plan| plan.name.as_str()));
        name.unwrap_or(order.account.as_str())
    }
}
