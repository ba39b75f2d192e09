//! What is asked for.

use mekong_tests::Subscriber;
use serde_json::{Value, json};

/// A charge under a key of its own, of a subscriber whom no other charge is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Order(pub(super) u32);

/// One request.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    /// For one charge.
    Alone(Order),
    /// For many.
    Batch(Vec<Order>),
}

impl Order {
    pub(super) fn key(self) -> String {
        format!("order-{:05}", self.0)
    }

    pub(super) fn msisdn(self) -> String {
        Subscriber(self.0).msisdn()
    }

    /// In kip.
    pub(super) fn amount(self) -> String {
        (1_000 + self.0 % 7 * 500).to_string()
    }

    pub(super) fn body(self) -> Value {
        json!({
            "account": "ltc-main",
            "msisdn": self.msisdn(),
            "amount": self.amount(),
            "currency": "LAK",
            "description": "Sticker pack",
            "reference": self.key(),
        })
    }

    /// As a line of a batch.
    pub(super) fn line(self) -> Value {
        let mut line = self.body();
        line["idempotency_key"] = self.key().into();
        line
    }
}
