//! The operator's own account of what it took.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ltc::{Debit, Kip, Ltc, Request, TrafficStats};

/// A reading handle on the operator's books.
///
/// A debit is entered in the critical section in which the balance falls, so the books are
/// exact at every moment, whatever became of the answer. They know no virtual time: to ask
/// for debits per business day, join on the TransactionID.
#[derive(Debug, Clone)]
pub struct Books(Ltc);

/// The books and the traffic in figures.
#[derive(Debug, Clone, Serialize)]
pub struct Stats {
    /// How many debits.
    pub debits: usize,
    /// How much in all.
    pub debited: Kip,
    /// TransactionIDs that were debited more than once.
    pub debited_twice: u64,
    /// What came in.
    #[serde(flatten)]
    pub traffic: TrafficStats,
}

impl Books {
    pub(super) fn of(ltc: Ltc) -> Self {
        Self(ltc)
    }

    /// Every debit, in the order in which the balances fell.
    #[must_use]
    pub fn debits(&self) -> Vec<Debit> {
        self.0.ledger().debits().to_vec()
    }

    /// Up to `limit` debits after the one with sequence number `after` (0 for the first).
    #[must_use]
    pub fn page(&self, after: u64, limit: usize) -> Vec<Debit> {
        let start = usize::try_from(after).unwrap_or(usize::MAX);
        self.0.ledger().debits().iter().skip(start).take(limit).cloned().collect()
    }

    /// The debits of one TransactionID; more than one is the disaster everyone fears.
    #[must_use]
    pub fn debits_of(&self, transaction_id: &str) -> Vec<Debit> {
        let ledger = self.0.ledger();
        let debits = ledger.debits().iter();
        debits.filter(|debit| &*debit.transaction_id == transaction_id).cloned().collect()
    }

    /// The TransactionIDs that were debited more than once, with how often.
    #[must_use]
    pub fn debited_twice(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for debit in self.debits() {
            *times.entry(debit.transaction_id.to_string()).or_default() += 1;
        }
        times.retain(|_, times| *times > 1);
        times
    }

    /// How much was debited in all.
    #[must_use]
    pub fn total(&self) -> Kip {
        self.0.ledger().debited()
    }

    /// The figures.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let traffic = self.0.0.gate.traffic.stats();
        let ledger = self.0.ledger();
        Stats {
            debits: ledger.debits().len(),
            debited: ledger.debited(),
            debited_twice: ledger.debited_twice(),
            traffic,
        }
    }

    /// The latest requests that were read, oldest first; at most
    /// [`LtcConfig::requests_kept_max`](crate::ltc::LtcConfig::requests_kept_max).
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.0.0.gate.traffic.requests()
    }
}
