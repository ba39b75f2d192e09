//! The operators' ledgers against the journal, line by line.

use std::collections::{BTreeMap, HashMap};

use billing::{Charge, ChargeState};
use sandbox::{aoc, ltc};
use serde::Serialize;

/// One fall of a balance, at whichever operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debit {
    /// What we called it.
    pub transaction_id: String,
    /// Whose balance: country code and number.
    pub msisdn: String,
    /// By how much, as the operator writes it.
    pub amount: String,
}

impl Debit {
    pub(super) fn of_ltc(debit: &ltc::Debit) -> Self {
        Self {
            transaction_id: debit.transaction_id.to_string(),
            msisdn: format!("856{}", debit.msisdn),
            amount: debit.amount.to_string(),
        }
    }

    /// None for money that went back, or that the gateway took of its own accord.
    pub(super) fn of_aoc(entry: &aoc::Entry) -> Option<Self> {
        let took = entry.kind == aoc::Kind::Charge;
        Some(Self {
            transaction_id: entry.sp_trans_id.as_ref().filter(|_| took)?.to_string(),
            msisdn: entry.msisdn.as_ref()?.to_string(),
            amount: entry.amount.to_string(),
        })
    }
}

/// What the comparison of the books found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Debits of the operators.
    pub operator_debits: usize,
    /// Charges of ours that are charged.
    pub our_charges: usize,
    /// Lines that agree: same TransactionID, msisdn and amount, once on each side.
    pub matched: usize,
    /// Debits of charges that are still in doubt here: not settled, and not hidden either.
    pub debited_in_doubt: usize,
    /// Billing periods of a subscriber that were debited more than once.
    pub double_charges: usize,
    /// Lines that only one side has, or that differ; the first few, in words.
    pub differences: Vec<String>,
    /// How many lines differ.
    pub differ: usize,
}

/// How many differences are told in words.
const TOLD_MAX: usize = 10;

impl Comparison {
    /// Whether both books say the same.
    pub fn agrees(&self) -> bool {
        self.differ == 0 && self.double_charges == 0
    }

    fn differs(&mut self, what: String) {
        self.differ += 1;
        if self.differences.len() < TOLD_MAX {
            self.differences.push(what);
        }
    }
}

/// Compares every charge of ours with every debit of the operators.
pub fn compare(charges: &[Charge], debits: &[Debit]) -> Comparison {
    let ours: HashMap<&str, &Charge> =
        charges.iter().map(|charge| (charge.transaction_id().as_str(), charge)).collect();
    let mut theirs: HashMap<&str, Vec<&Debit>> = HashMap::new();
    for debit in debits {
        theirs.entry(&debit.transaction_id).or_default().push(debit);
    }
    let charged = |charge: &&Charge| charge.state == ChargeState::Charged;
    let mut found = Comparison {
        operator_debits: debits.len(),
        our_charges: charges.iter().filter(charged).count(),
        double_charges: double_charges(&ours, debits),
        ..Comparison::default()
    };
    for charge in charges.iter().filter(charged) {
        let id = charge.transaction_id().as_str();
        match theirs.get(id).map(Vec::as_slice) {
            Some([debit]) if is_same(charge, debit) => found.matched += 1,
            Some([_]) => found.differs(format!("{id}: another subscriber or amount")),
            Some(several) => found.differs(format!("{id}: debited {} times", several.len())),
            None => found.differs(format!("{id}: charged here, no debit there")),
        }
    }
    for debit in debits {
        match ours.get(&*debit.transaction_id).map(|charge| charge.state) {
            Some(ChargeState::Charged) => {}
            Some(ChargeState::InDoubt) => found.debited_in_doubt += 1,
            Some(state) => {
                found.differs(format!("{}: debited there, {state} here", debit.transaction_id));
            }
            None => found.differs(format!("{}: debited there, unknown here", debit.transaction_id)),
        }
    }
    found
}

fn is_same(charge: &Charge, debit: &Debit) -> bool {
    charge.order.msisdn.e164() == debit.msisdn
        && charge.amount_charged().amount_text() == debit.amount
}

/// Billing periods of one subscription that were debited more than once.
fn double_charges(ours: &HashMap<&str, &Charge>, debits: &[Debit]) -> usize {
    let mut times: BTreeMap<_, usize> = BTreeMap::new();
    for debit in debits {
        if let Some(charge) = ours.get(&*debit.transaction_id) {
            let order = &charge.order;
            let period = order.period.map(|period| period.to_string());
            *times.entry((&order.subscription, period)).or_default() += 1;
        }
    }
    times.values().filter(|times| **times > 1).count()
}
