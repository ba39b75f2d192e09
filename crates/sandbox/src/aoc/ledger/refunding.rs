//! Giving money back.

use std::sync::Arc;

use crate::{
    aoc::{
        Amount, Code, Kind, Route, codes,
        data::{Data, Status},
        fields::Refusal,
        ledger::{Ledger, till::Movement, transaction::Transaction},
    },
    population::Money,
};

/// A refund that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub(crate) aoc_trans_id: Arc<str>,
    pub(crate) amount: Amount,
    pub(crate) client_correlator: Option<String>,
    /// Why nothing went back, if nothing did.
    pub(crate) denied: Option<Code>,
}

impl Refund {
    /// What a look-up shows.
    pub(crate) fn seen(&self) -> Data {
        let status = if self.denied.is_some() { Status::Denied } else { Status::Refunded };
        let gone_back = if self.denied.is_some() { Amount::ZERO } else { self.amount };
        Data {
            // The operator's sample repeats the charge's id (AOC protocol, A11).
            aoc_trans_id: Some(self.aoc_trans_id.to_string()),
            status: Some(status),
            refunded: Some(gone_back),
            client_correlator: self.client_correlator.clone(),
            refusal: self.denied.clone().map(Refusal::of),
            ..Data::default()
        }
    }
}

impl Ledger {
    /// Gives `amount` of a charge back and shows what became of it.
    pub(crate) fn refund(
        &mut self,
        aoc_trans_id: &str,
        sp_trans_id: &Arc<str>,
        amount: Amount,
        denied: Option<Code>,
    ) -> Result<Data, Refusal> {
        let refund = self.with(aoc_trans_id, |ledger, transaction| {
            ledger.give_back(transaction, sp_trans_id, amount, denied)
        })?;
        let seen = refund.seen();
        self.refunds.insert(Arc::clone(sp_trans_id), refund);
        Ok(seen)
    }

    /// What became of the refund that was ordered as `sp_trans_id`.
    pub(crate) fn refunded_by(&self, sp_trans_id: &str) -> Result<Data, Refusal> {
        let refund = self.refunds.get(sp_trans_id);
        refund.map(Refund::seen).ok_or_else(|| Refusal::of(codes::INVALID_STATE))
    }

    /// Gives `amount` back, never more in all than was taken.
    fn give_back(
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
        let movement = Movement {
            kind: Kind::Refund,
            route: Route::Refund,
            sp_trans_id: Some(Arc::clone(sp_trans_id)),
            client_correlator: client_correlator.clone(),
            amount,
        };
        self.enter(transaction, movement);
        Refund { aoc_trans_id, amount, client_correlator: Some(client_correlator), denied: None }
    }
}
