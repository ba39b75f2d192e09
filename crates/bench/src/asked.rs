//! The charges that backends of the bench ask for.

use contract::{BatchCharge, NewCharge};

/// How many numbers of subscribers there are, `2050000000` to `2059999999`.
const SUBSCRIBERS: u64 = 10_000_000;

/// One charge of `number`'s subscriber, under a key of its own.
pub(crate) fn line(tag: &str, number: u64) -> BatchCharge {
    let charge = NewCharge {
        account: "ltc-bench".into(),
        msisdn: format!("205{:07}", number % SUBSCRIBERS),
        amount: "5000".into(),
        currency: "LAK".into(),
        description: "Sticker pack".into(),
        charge_at: None,
        reference: Some(format!("order-{number}")),
        metadata: Default::default(),
    };
    BatchCharge { charge, idempotency_key: Some(format!("{tag}-{number}")) }
}
