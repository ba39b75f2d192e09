//! The gateway's own account of what it took and gave back.

use serde::Serialize;

use crate::{
    TrafficStats,
    aoc::{Amount, Aoc, Entry, Request},
};

/// A reading handle on the gateway's books.
///
/// An entry is made in the critical section in which the balance changes, so the books are
/// exact at every moment, whatever became of the answer.
#[derive(Debug, Clone)]
pub struct Books(Aoc);

/// The books and the traffic in figures.
#[derive(Debug, Clone, Serialize)]
pub struct Stats {
    /// How many charges; each part of a split one counts.
    pub charges: u64,
    /// How much was charged in all.
    pub charged: Amount,
    /// Charges of a period that was paid for, or of a transaction that was charged, the rest
    /// of a split one aside.
    pub charged_twice: u64,
    /// How many refunds.
    pub refunds: u64,
    /// How much went back in all.
    pub refunded: Amount,
    /// What came in.
    #[serde(flatten)]
    pub traffic: TrafficStats,
}

impl Books {
    pub(super) fn of(aoc: Aoc) -> Self {
        Self(aoc)
    }

    /// Every entry, in the order in which the balances changed.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.0.with_ledger(|ledger| ledger.till().entries().to_vec())
    }

    /// Up to `limit` entries after the one with sequence number `after` (0 for the first).
    #[must_use]
    pub fn page(&self, after: u64, limit: usize) -> Vec<Entry> {
        let start = usize::try_from(after).unwrap_or(usize::MAX);
        self.0.with_ledger(|ledger| {
            ledger.till().entries().iter().skip(start).take(limit).cloned().collect()
        })
    }

    /// The entries of one aocTransID.
    #[must_use]
    pub fn entries_of(&self, aoc_trans_id: &str) -> Vec<Entry> {
        let mut entries = self.entries();
        entries.retain(|entry| &*entry.aoc_trans_id == aoc_trans_id);
        entries
    }

    /// The figures.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let traffic = self.0.0.gate.traffic.stats();
        self.0.with_ledger(|ledger| Stats {
            charges: ledger.till().charges,
            charged: ledger.till().charged,
            charged_twice: ledger.till().charged_twice,
            refunds: ledger.till().refunds,
            refunded: ledger.till().refunded,
            traffic,
        })
    }

    /// The latest requests that were read, oldest first; at most
    /// [`AocConfig::requests_kept_max`](crate::aoc::AocConfig::requests_kept_max).
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.0.0.gate.traffic.requests()
    }
}
