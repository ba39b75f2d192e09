//! `POST /api/refund` and `/api/refundStatus`: money back (AOC protocol, section 11).

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Code, Course, Endpoint, Entry, Kind, Route,
        call::{Call, Ids},
        codes,
        data::{Data, Status},
        fields::{Fields, Refusal},
        ledger::Ledger,
        transaction::{Refund, Transaction},
    },
    population::Money,
};

/// Money is to go back.
#[derive(Debug)]
pub(super) struct RefundCharge {
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
        let refund = ledger.with(&self.aoc_trans_id, |ledger, transaction| {
            ledger.refund(transaction, &sp_trans_id, self.amount, denied)
        })?;
        let seen = seen(&refund);
        ledger.refunds.insert(sp_trans_id, refund);
        Ok(seen)
    }
}

/// What became of a refund.
#[derive(Debug)]
pub(super) struct RefundStatus {
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
        let refund = ledger.refunds.get(&self.sp_trans_id);
        refund.map(seen).ok_or_else(|| Refusal::of(codes::INVALID_STATE))
    }
}

impl Ledger {
    /// Gives `amount` back, never more in all than was taken.
    fn refund(
        &mut self,
        transaction: &mut Transaction,
        sp_trans_id: &Arc<str>,
        amount: Amount,
        denied: Option<Code>,
    ) -> Refund {
        let aoc_trans_id = Arc::clone(&transaction.id);
        let is_too_much = amount == Amount::ZERO || amount > transaction.refundable();
        let denied = denied.or_else(|| is_too_much.then_some(codes::FAILED.into()));
        if denied.is_some() {
            return Refund { aoc_trans_id, amount, client_correlator: None, denied };
        }
        transaction.refunded = transaction.refunded.plus(amount);
        if let Some(msisdn) = transaction.order.msisdn {
            let subscriber = self.subscriber(&msisdn);
            subscriber.balance = subscriber.balance.plus(amount);
        }
        let client_correlator = self.correlator_of(sp_trans_id);
        let order = &transaction.order;
        self.till.enter(Entry {
            sequence: self.till.next_sequence(),
            kind: Kind::Refund,
            sp_trans_id: Some(Arc::clone(sp_trans_id)),
            aoc_trans_id: Arc::clone(&aoc_trans_id),
            client_correlator: client_correlator.clone(),
            msisdn: order.msisdn,
            amount,
            currency: Arc::clone(&order.currency),
            endpoint: Route::Refund,
            operator: Arc::clone(transaction.operator()),
            subscription_id: order.subscription.as_ref().map(|package| Arc::clone(&package.id)),
            at: self.now,
        });
        Refund { aoc_trans_id, amount, client_correlator: Some(client_correlator), denied: None }
    }
}

fn seen(refund: &Refund) -> Data {
    let status = if refund.denied.is_some() { Status::Denied } else { Status::Refunded };
    let gone_back = if refund.denied.is_some() { Amount::ZERO } else { refund.amount };
    Data {
        // The operator's sample repeats the charge's id (AOC protocol, A11).
        aoc_trans_id: Some(refund.aoc_trans_id.to_string()),
        status: Some(status),
        refunded: Some(gone_back),
        client_correlator: refund.client_correlator.clone(),
        refusal: refund.denied.clone().map(Refusal::of),
        ..Data::default()
    }
}
