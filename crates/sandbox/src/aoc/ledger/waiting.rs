//! Charges that do not take effect at once.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    aoc::{
        codes,
        fields::Refusal,
        ledger::{
            Ledger,
            charging::denied,
            transaction::{Stage, Transaction},
        },
    },
    msisdn::Msisdn,
};

impl Ledger {
    /// A look-up: for some operators it is what makes the charge take effect.
    pub(crate) fn look_up(&mut self, transaction: &mut Transaction) {
        self.give_up_if_too_late(transaction);
        transaction.stage = match &transaction.stage {
            Stage::Processing { polls_left: 0 | 1, .. } => self.take(transaction),
            Stage::Processing { polls_left, .. } => self.processing(polls_left - 1),
            Stage::Consent { polls_left: 0 | 1 } => self.after_consent(transaction),
            Stage::Consent { polls_left } => Stage::Consent { polls_left: polls_left - 1 },
            Stage::TopUp => self.take(transaction),
            other => other.clone(),
        };
    }

    /// The subscriber consents, or does not.
    pub(crate) fn consent(
        &mut self,
        transaction: &mut Transaction,
        consents: bool,
    ) -> Result<(), Refusal> {
        if !matches!(transaction.stage, Stage::Consent { .. }) {
            return Err(Refusal::of(codes::INVALID_STATE));
        }
        transaction.stage = match consents {
            true => self.after_consent(transaction),
            false => denied(codes::CANCELLED_BY_SUBSCRIBER),
        };
        Ok(())
    }

    /// Takes what was waiting for the balance of `msisdn`, as far as it reaches now.
    pub(crate) fn topped_up(&mut self, msisdn: Msisdn) {
        for id in self.waiting_for_top_up.remove(&msisdn).unwrap_or_default() {
            let waits = |ledger: &mut Self, transaction: &mut Transaction| {
                if transaction.stage == Stage::TopUp {
                    ledger.look_up(transaction);
                }
            };
            // A transaction is never forgotten, so it is found.
            let _ = self.with(&id, waits);
        }
    }

    /// Denies what nobody asked about, or acted on, for too long.
    pub(crate) fn give_up_if_too_late(&self, transaction: &mut Transaction) {
        let since = |then| self.now.signed_duration_since(then);
        let is_over = |time, limit| TimeDelta::from_std(limit).is_ok_and(|limit| time > limit);
        let age = since(transaction.opened_at);
        let code = match &transaction.stage {
            Stage::Open => is_over(age, self.config.transaction_lifetime).then_some(codes::EXPIRED),
            Stage::Processing { polled_at, .. } => {
                is_over(since(*polled_at), transaction.profile.patience).then_some(codes::FAILED)
            }
            Stage::Consent { .. } | Stage::TopUp | Stage::StepDown(_) => {
                is_over(age, self.config.pending_lifetime).then_some(codes::EXPIRED)
            }
            Stage::Charged | Stage::Denied(_) => None,
        };
        if let Some(code) = code {
            transaction.stage = denied(code);
        }
    }

    pub(super) fn wait_for_top_up(&mut self, transaction: &Transaction) -> Stage {
        if let Some(msisdn) = transaction.order.msisdn {
            let waiting = self.waiting_for_top_up.entry(msisdn).or_default();
            if !waiting.contains(&transaction.id) {
                waiting.push(Arc::clone(&transaction.id));
            }
        }
        Stage::TopUp
    }

    pub(super) fn processing(&self, polls_left: u32) -> Stage {
        Stage::Processing { polls_left, polled_at: self.now }
    }
}
