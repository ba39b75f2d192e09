//! The entries of the books and their sums.

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Entry, Kind, Route,
        ledger::{Ledger, Transaction},
    },
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

    fn enter(&mut self, entry: Entry) {
        let (count, sum) = match entry.kind {
            Kind::Charge => (&mut self.charges, &mut self.charged),
            Kind::Refund => (&mut self.refunds, &mut self.refunded),
        };
        *count += 1;
        *sum = sum.plus(entry.amount);
        self.entries.push(entry);
    }
}

/// Money that moved for a transaction.
#[derive(Debug)]
pub(super) struct Movement {
    pub(super) kind: Kind,
    pub(super) route: Route,
    pub(super) sp_trans_id: Option<Arc<str>>,
    pub(super) client_correlator: String,
    pub(super) amount: Amount,
}

impl Ledger {
    /// Writes into the books what was moved for `transaction` just now.
    pub(super) fn enter(&mut self, transaction: &Transaction, movement: Movement) {
        let order = &transaction.order;
        let Movement { kind, route, sp_trans_id, client_correlator, amount } = movement;
        self.till.enter(Entry {
            sequence: self.till.entries.len() as u64 + 1,
            kind,
            sp_trans_id,
            aoc_trans_id: Arc::clone(&transaction.id),
            client_correlator,
            msisdn: order.msisdn,
            amount,
            currency: Arc::clone(&order.currency),
            endpoint: route,
            operator: Arc::clone(transaction.operator()),
            subscription_id: order.subscription.as_ref().map(|package| Arc::clone(&package.id)),
            at: self.now,
        });
    }
}
