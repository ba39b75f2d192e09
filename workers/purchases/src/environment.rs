//! Everything a step of this queue may touch.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use billing::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use engine::pace::{Class, Pace, Slot};
use engine::worker::Stopped;
use operators::Operator;
use workflows::{AccountPolicy, Breakers, Catalog};

/// How soon something is tried again that this process has no client for.
const NO_CLIENT_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// An account with the means to call its operator.
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
    /// The accounts whose operators this process can call.
    pub accounts: Arc<HashMap<AccountId, Account>>,
    /// Which operators answer, and how fast they are called.
    pub breakers: Arc<Breakers>,
}

impl Environment {
    /// The account, if this process can call its operator; otherwise another may, later.
    pub(crate) fn account(&self, id: &AccountId, now: DateTime<Utc>) -> Result<&Account, Stopped> {
        self.accounts.get(id).ok_or(Stopped::Postponed(now + NO_CLIENT_PAUSE))
    }

    /// The account's rules.
    pub(crate) fn policy(&self, id: &AccountId) -> &AccountPolicy {
        self.catalog.account(id).expect("nothing is decided about what has no account")
    }
}

impl Account {
    /// A place in the account's pace, of the share that the night leaves free: somebody waits.
    pub(crate) async fn slot(&self) -> Result<Slot, Stopped> {
        Ok(self.pace.slot(Class::Priority).await?)
    }

    /// Waits until a call may be made that moves no money.
    pub(crate) async fn waits_its_turn(&self) -> Result<(), Stopped> {
        Ok(self.pace.wait(Class::Priority).await?)
    }

    /// Waits for a slot to begin, or for another where this has outlasted it; `false` if none
    /// began in time.
    pub(crate) async fn begins(&self, first: Slot, within: Duration) -> bool {
        let in_time = async {
            let mut slot = first;
            while !slot.begins().await {
                slot = self.slot().await?;
            }
            Ok::<_, Stopped>(())
        };
        tokio::time::timeout(within, in_time).await.is_ok_and(|begun| begun.is_ok())
    }
}
