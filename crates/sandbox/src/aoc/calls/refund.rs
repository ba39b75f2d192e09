//! `POST /api/refund` and `/api/refundStatus`: money back (AOC protocol, section 11).

use std::sync::Arc;

use crate::aoc::{
    Amount, Course, Endpoint,
    calls::{Call, Ids},
    data::Data,
    fields::{Fields, Refusal},
    ledger::Ledger,
};

/// Money is to go back.
#[derive(Debug)]
pub(crate) struct RefundCharge {
    sp_trans_id: Arc<str>,
    aoc_trans_id: Arc<str>,
    amount: Amount,
}

impl Call for RefundCharge {
    const ENDPOINT: Endpoint = Endpoint::Refund;
    const MOVES_MONEY: bool = true;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self {
            sp_trans_id: fields.id("spTransID")?.into(),
            aoc_trans_id: fields.id("aocTransID")?.into(),
            amount: fields.amount("amount")?,
        })
    }

    fn ids(&self) -> Ids {
        let aoc_trans_id = Some(Arc::clone(&self.aoc_trans_id));
        Ids { aoc_trans_id, ..Ids::of_sp(&self.sp_trans_id, None) }
    }

    fn work(self, ledger: &mut Ledger, course: &Course) -> Result<Data, Refusal> {
        let sp_trans_id = ledger.claim(&self.sp_trans_id)?;
        let denied = match course {
            Course::Deny(code) => Some(code.clone()),
            _ => None,
        };
        ledger.refund(&self.aoc_trans_id, &sp_trans_id, self.amount, denied)
    }
}

/// What became of a refund.
#[derive(Debug)]
pub(crate) struct RefundStatus {
    sp_trans_id: Arc<str>,
}

impl Call for RefundStatus {
    const ENDPOINT: Endpoint = Endpoint::RefundStatus;

    fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self { sp_trans_id: fields.id("spTransID")?.into() })
    }

    fn ids(&self) -> Ids {
        Ids::of_sp(&self.sp_trans_id, None)
    }

    fn work(self, ledger: &mut Ledger, _: &Course) -> Result<Data, Refusal> {
        ledger.refunded_by(&self.sp_trans_id)
    }
}
