//! The entries of the books and their sums.

use crate::{
    aoc::{Amount, Entry, Kind},
    population::Money,
};

/// What came in and what went back, in order.
#[derive(Debug, Default)]
pub(crate) struct Till {
    entries: Vec<Entry>,
    pub(crate) charges: u64,
    pub(crate) charged: Amount,
    pub(crate) charged_twice: u64,
    pub(crate) refunds: u64,
    pub(crate) refunded: Amount,
}

impl Till {
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of the next entry.
    pub(crate) fn next_sequence(&self) -> u64 {
        self.entries.len() as u64 + 1
    }

    pub(crate) fn enter(&mut self, entry: Entry) {
        let (count, sum) = match entry.kind {
            Kind::Charge => (&mut self.charges, &mut self.charged),
            Kind::Refund => (&mut self.refunds, &mut self.refunded),
        };
        *count += 1;
        *sum = sum.plus(entry.amount);
        self.entries.push(entry);
    }
}
