//! What was promised.

use std::collections::HashMap;

use mekong_tests::{Charge, Debit};

use super::Stage;
use super::answered::Answered;
use super::counter::Counter;
use super::order::Order;

/// Everything in which the end differs from what was promised, a sentence each.
pub(super) fn violations(stage: &Stage, orders: &[Order], counter: Counter) -> Vec<String> {
    let answered = counter.into_answered();
    let charges = stage.provider.charges().expect("our books");
    let debits = stage.operator.debits().expect("their books");
    let ended = Ended::of(&charges, &debits);
    let unkept = orders.iter().filter_map(|order| ended.unkept(*order, &answered));
    let too_many = charges.len().abs_diff(orders.len());
    let too_many = (too_many > 0)
        .then(|| format!("{} charges are on record, {} were ordered", charges.len(), orders.len()));
    let unknown = debits.iter().filter(|debit| !ended.charges.contains_key(id_of(debit)));
    let unknown = unknown.map(|debit| format!("debited there, unknown here: {debit:?}"));
    // A night that charges nobody would prove nothing.
    let idle = debits.is_empty().then(|| "nobody was charged".to_owned());
    let violations = answered.violations().chain(unkept).chain(too_many).chain(unknown);
    violations.chain(idle).collect()
}

/// Both books, by TransactionID.
struct Ended<'b> {
    charges: HashMap<&'b str, &'b Charge>,
    debits: HashMap<&'b str, Vec<&'b Debit>>,
}

impl<'b> Ended<'b> {
    fn of(charges: &'b [Charge], debits: &'b [Debit]) -> Self {
        let charges = charges.iter().map(|charge| (charge.transaction_id.as_str(), charge));
        let mut ended = Self { charges: charges.collect(), debits: HashMap::new() };
        for debit in debits {
            ended.debits.entry(id_of(debit)).or_default().push(debit);
        }
        ended
    }

    /// Why what an order was answered is not so, if it is not.
    fn unkept(&self, order: Order, answered: &Answered) -> Option<String> {
        let Some(told) = answered.charges().get(&order) else {
            return Some(format!("{order:?} was never answered"));
        };
        let transaction_id = told["transaction_id"].as_str().unwrap_or_default();
        let Some(charge) = self.charges.get(transaction_id) else {
            return Some(format!("{order:?} was answered, and is not on record: {told}"));
        };
        let is_its_own = told["id"] == charge.id.as_str() && charge.amount == order.amount();
        if !is_its_own {
            return Some(format!("{order:?} was answered {told}, on record is {charge:?}"));
        }
        let debits = self.debits.get(transaction_id).map_or(&[][..], Vec::as_slice);
        wrong_debits(order, charge, debits)
    }
}

/// A charge was debited once, of the line and amount that were ordered, if it is charged, and else
/// not at all.
fn wrong_debits(order: Order, charge: &Charge, debits: &[&Debit]) -> Option<String> {
    let is_right = match (charge.state.as_str(), debits) {
        ("charged", [debit]) => debit.msisdn == order.msisdn() && debit.amount == order.amount(),
        ("declined" | "in_doubt", []) => true,
        _ => false,
    };
    (!is_right).then(|| format!("{order:?} is {} here; there: {debits:?}", charge.state))
}

fn id_of(debit: &Debit) -> &str {
    &debit.transaction_id
}
