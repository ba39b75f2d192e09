//! The operator's books against ours, line by line.

use std::collections::{BTreeMap, HashMap};

use crate::operator::Debit;
use crate::records::Charge;

/// Both sides' books, joined by TransactionID.
#[derive(Debug)]
pub struct Books<'b> {
    charges: HashMap<&'b str, &'b Charge>,
    debits: HashMap<&'b str, Vec<&'b Debit>>,
}

impl<'b> Books<'b> {
    /// Joins them.
    pub fn join(charges: &'b [Charge], debits: &'b [Debit]) -> Self {
        let mut joined = Self { charges: HashMap::new(), debits: HashMap::new() };
        for charge in charges {
            joined.charges.insert(&charge.transaction_id, charge);
        }
        for debit in debits {
            joined.debits.entry(&debit.transaction_id).or_default().push(debit);
        }
        joined
    }

    /// Everything in which they differ, a sentence each: none, if they agree.
    ///
    /// A charge in doubt that was debited counts as a difference: a test waits until every doubt
    /// is settled that can be.
    pub fn differences(&self, msisdn_of: impl Fn(&Charge) -> Option<String>) -> Vec<String> {
        let ours = self.charges.values().filter(|charge| charge.state == "charged");
        let ours = ours.filter_map(|charge| self.ours_differs(charge, &msisdn_of));
        let theirs = self.debits.iter().filter_map(|(id, debits)| self.theirs_differs(id, debits));
        let mut differences: Vec<_> = ours.chain(theirs).chain(self.paid_twice()).collect();
        differences.sort();
        differences
    }

    fn ours_differs(
        &self,
        charge: &Charge,
        msisdn_of: impl Fn(&Charge) -> Option<String>,
    ) -> Option<String> {
        let id = &charge.transaction_id;
        let debits = self.debits.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let [debit] = debits else {
            return Some(format!("{id}: charged here, debited {} times there", debits.len()));
        };
        let is_same =
            debit.amount == charge.amount && Some(&debit.msisdn) == msisdn_of(charge).as_ref();
        (!is_same).then(|| format!("{id}: charged for another line or amount"))
    }

    fn theirs_differs(&self, id: &str, debits: &[&Debit]) -> Option<String> {
        match self.charges.get(id) {
            Some(charge) if charge.state == "charged" => None,
            Some(charge) => Some(format!("{id}: debited there, {} here", charge.state)),
            None => Some(format!("{id}: debited {} times there, unknown here", debits.len())),
        }
    }

    /// Billing periods of one subscription that were debited more than once (money rule 1).
    fn paid_twice(&self) -> impl Iterator<Item = String> {
        let mut times: BTreeMap<_, usize> = BTreeMap::new();
        for (id, debits) in &self.debits {
            if let Some(charge) = self.charges.get(id) {
                let period = (&charge.subscription_id, &charge.period);
                *times.entry(period).or_default() += debits.len();
            }
        }
        times.into_iter().filter(|(_, times)| *times > 1).map(|((subscription, period), times)| {
            format!("{subscription:?} was debited {times} times for {period:?}")
        })
    }
}
