//! The operator's books against ours, line by line.

use std::collections::{BTreeMap, HashMap};

use crate::Subscriber;
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
    pub fn differences(&self) -> Vec<String> {
        let ours = self.charges.values().filter(|charge| charge.state == "charged");
        let ours = ours.filter_map(|charge| self.ours_differs(charge));
        let theirs = self.debits.iter().filter_map(|(id, debits)| self.theirs_differs(id, debits));
        let mut differences: Vec<_> = ours.chain(theirs).chain(self.paid_twice()).collect();
        differences.sort();
        differences
    }

    fn ours_differs(&self, charge: &Charge) -> Option<String> {
        let id = &charge.transaction_id;
        let debits = self.debits.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let [debit] = debits else {
            return Some(format!("{id}: charged here, debited {} times there", debits.len()));
        };
        let msisdn = Subscriber::behind(charge).map(Subscriber::msisdn);
        let is_same = debit.amount == charge.amount && Some(&debit.msisdn) == msisdn.as_ref();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(transaction_id: &str, state: &str, period: &str) -> Charge {
        let charge = serde_json::json!({
            "id": format!("ch_{transaction_id}"),
            "subscription_id": "sub-000001",
            "amount": "5000",
            "state": state,
            "reason": null,
            "operator_code": null,
            "period": period,
            "transaction_id": transaction_id,
            "dunning_step": 0,
            "attempts": 1,
            "run": "ltc-main/gold-weekly/2026-11-22",
            "retry_of": null,
            "needs_staff": false,
            "due_at": null,
            "created_at": "2026-11-22T19:00:00Z",
            "updated_at": "2026-11-22T19:00:01Z",
        });
        serde_json::from_value(charge).expect("a charge")
    }

    fn debit(transaction_id: &str, msisdn: &str, amount: &str) -> Debit {
        let text = str::to_owned;
        Debit { transaction_id: text(transaction_id), msisdn: text(msisdn), amount: text(amount) }
    }

    fn differences(charges: &[Charge], debits: &[Debit]) -> Vec<String> {
        Books::join(charges, debits).differences()
    }

    #[test]
    fn books_that_say_the_same_have_no_differences() {
        let charges = [charge("A", "charged", "week 1"), charge("B", "declined", "week 2")];
        assert_eq!(differences(&charges, &[debit("A", "2055500001", "5000")]), [""; 0]);
    }

    #[test]
    fn a_period_paid_twice_is_found_under_one_transaction_id_or_two() {
        let first = || debit("A", "2055500001", "5000");
        let twice = differences(&[charge("A", "charged", "week 1")], &[first(), first()]);
        assert!(twice.iter().any(|told| told.contains("debited 2 times for")), "{twice:?}");
        let charges = [charge("A", "charged", "week 1"), charge("B", "charged", "week 1")];
        let twice = differences(&charges, &[first(), debit("B", "2055500001", "5000")]);
        assert!(twice.iter().any(|told| told.contains("debited 2 times for")), "{twice:?}");
    }

    #[test]
    fn every_line_that_only_one_side_has_is_a_difference() {
        let known = debit("A", "2055500001", "5000");
        for (charges, debits) in [
            (vec![charge("A", "charged", "week 1")], vec![]),
            (vec![], vec![known.clone()]),
            (vec![charge("A", "declined", "week 1")], vec![known.clone()]),
            (vec![charge("A", "in_doubt", "week 1")], vec![known.clone()]),
            (vec![charge("A", "charged", "week 1")], vec![debit("A", "2055500002", "5000")]),
            (vec![charge("A", "charged", "week 1")], vec![debit("A", "2055500001", "2000")]),
        ] {
            assert_eq!(differences(&charges, &debits).len(), 1, "{charges:?} {debits:?}");
        }
    }
}
