//! `POST /api/chargeStatus`: where a transaction stands (AOC protocol, section 4).

use std::sync::Arc;

use crate::aoc::{
    Course, Endpoint,
    calls::{Call, Ids},
    data::Data,
    fields::{Fields, Refusal},
    ledger::Ledger,
};

/// The request as read.
#[derive(Debug)]
pub(crate) struct ChargeStatus {
    aoc_trans_id: Arc<str>,
}

impl Call for ChargeStatus {
    const ENDPOINT: Endpoint = Endpoint::ChargeStatus;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { aoc_trans_id: fields.id("aocTransID")?.into() })
    }

    fn ids(&self) -> Ids {
        Ids::of_aoc(&self.aoc_trans_id, None)
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        ledger.with(&self.aoc_trans_id, |ledger, transaction| {
            ledger.look_up(transaction);
            // Neither is part of the documented reply of this call.
            Data { expiry_date: None, step_down_options: Vec::new(), ..transaction.seen() }
        })
    }
}
