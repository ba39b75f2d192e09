//! Everything a step of this queue may touch.

use std::collections::HashMap;
use std::sync::Arc;

use billing::AccountId;
use engine::pace::Pace;
use operators::Operator;
use workflows::{Breakers, Catalog, Tokens};

/// An account with the means to ask its operator.
pub struct Account {
    /// The operator.
    pub operator: Arc<dyn Operator>,
    /// The pace of all calls to it.
    pub pace: Arc<Pace>,
}

/// Everything a step of this queue may touch.
#[derive(Clone)]
pub struct Environment {
    /// What configuration says.
    pub catalog: Arc<Catalog>,
    /// The accounts whose operators this process can ask.
    pub accounts: Arc<HashMap<AccountId, Account>>,
    /// Every account's current token.
    pub tokens: Arc<Tokens>,
    /// Which operators answer, and how fast they are called.
    pub breakers: Arc<Breakers>,
}
