//! What backends were answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::order::{Ask, Order};

/// What backends were answered: the first answer to each order, and that each is the same.
#[derive(Debug, Default)]
pub(super) struct Answered {
    charges: BTreeMap<Order, Value>,
    violations: BTreeSet<String>,
}

impl Answered {
    /// An answer to one request.
    pub(super) fn hear(&mut self, ask: &Ask, status: u16, body: &Value) {
        match (ask, status, body["results"].as_array()) {
            (Ask::Alone(order), 202, None) => self.hear_of(*order, body),
            (Ask::Batch(orders), 200, Some(results)) if results.len() == orders.len() => {
                for (order, result) in orders.iter().zip(results) {
                    self.hear_line(*order, result);
                }
            }
            _ => self.object(format!("{ask:?} was answered {status}: {body}")),
        }
    }

    fn hear_line(&mut self, order: Order, result: &Value) {
        match result["status"].as_u64() {
            Some(202) => self.hear_of(order, &result["charge"]),
            // Not now; whoever asks again is answered.
            Some(500..) => {}
            _ => self.object(format!("{order:?} was answered {result}")),
        }
    }

    fn hear_of(&mut self, order: Order, charge: &Value) {
        let first = self.charges.entry(order).or_insert_with(|| charge.clone());
        if first != charge {
            let objection = format!("{order:?} was answered {charge}, and before: {first}");
            self.object(objection);
        }
    }

    fn object(&mut self, violation: String) {
        self.violations.insert(violation);
    }

    /// The charge that each order was answered with.
    pub(super) fn charges(&self) -> &BTreeMap<Order, Value> {
        &self.charges
    }

    /// What should not have been answered.
    pub(super) fn violations(&self) -> impl Iterator<Item = String> + '_ {
        self.violations.iter().cloned()
    }
}
