//! Deciding how a charge goes.

use std::sync::Arc;

use crate::aoc::{
    Course, Route, codes,
    ledger::{
        Ledger,
        stepping_down::step_down_options,
        transaction::{Stage, Transaction},
    },
};

impl Ledger {
    /// Begins the charge of an open transaction, which takes `course`.
    pub(crate) fn begin(&mut self, transaction: &mut Transaction, route: Route, course: &Course) {
        transaction.route = route;
        let objection = match course {
            Course::Deny(code) => Some(code.clone()),
            _ => self.objection(transaction).map(Into::into),
        };
        transaction.stage = match objection {
            Some(code) => Stage::Denied(code),
            None => self.first_stage(transaction, course),
        };
    }

    fn first_stage(&mut self, transaction: &mut Transaction, course: &Course) -> Stage {
        let profile = &transaction.profile;
        let (polls, consent_polls) = (profile.polls, profile.consent_polls);
        let asks_consent = consent_polls > 0 && !transaction.is_renewal();
        match course {
            Course::Consent => Stage::Consent { polls_left: consent_polls.max(1) },
            Course::Processing => self.processing(polls.max(1)),
            Course::TopUp => self.wait_for_top_up(transaction),
            Course::StepDown => Stage::StepDown(step_down_options(transaction)),
            Course::Split => self.take_half(transaction).unwrap_or(denied(codes::FAILED)),
            _ if asks_consent => Stage::Consent { polls_left: consent_polls },
            _ => self.after_consent(transaction),
        }
    }

    pub(super) fn after_consent(&mut self, transaction: &mut Transaction) -> Stage {
        match transaction.profile.polls {
            0 => self.take(transaction),
            polls => self.processing(polls),
        }
    }

    /// Why this cannot be charged now, whatever the balance.
    fn objection(&self, transaction: &Transaction) -> Option<&'static str> {
        let key = transaction.key()?;
        let subscription = self.subscriptions.get(&key);
        let is_paid = subscription.is_some_and(|subscription| subscription.is_paid(self.today));
        let is_subscribed =
            subscription.is_some_and(|subscription| subscription.is_subscribed(self.today));
        match transaction.is_renewal() {
            true if is_paid => Some(codes::NOT_YET_DUE),
            true => (!is_subscribed).then_some(codes::ENDED),
            false => is_paid.then_some(codes::STILL_SUBSCRIBED),
        }
    }

    /// Takes the money, or finds out what else to do.
    pub(super) fn take(&mut self, transaction: &mut Transaction) -> Stage {
        if let Some(code) = self.objection(transaction) {
            return denied(code);
        }
        if self.offers_free_trial(transaction) {
            return self.give_free_trial(transaction);
        }
        match self.pay(transaction, transaction.order.amount) {
            Ok(()) => Stage::Charged,
            Err(codes::FAILED) => self.without_funds(transaction),
            Err(code) => denied(code),
        }
    }

    fn without_funds(&mut self, transaction: &mut Transaction) -> Stage {
        if transaction.profile.splits
            && let Some(charged) = self.take_half(transaction)
        {
            return charged;
        }
        let options = self.affordable(transaction);
        if transaction.profile.steps_down
            && transaction.route == Route::DirectCharge
            && !options.is_empty()
        {
            return Stage::StepDown(options);
        }
        if transaction.profile.awaits_top_up {
            return self.wait_for_top_up(transaction);
        }
        denied(codes::FAILED)
    }

    fn offers_free_trial(&self, transaction: &Transaction) -> bool {
        let is_first = transaction.order.subscription.is_some() && !transaction.is_renewal();
        is_first && transaction.profile.free_trials.is_some()
    }

    fn give_free_trial(&mut self, transaction: &mut Transaction) -> Stage {
        let operator = Arc::clone(transaction.operator());
        let used = self.free_trials_used.entry(operator).or_default();
        if *used >= transaction.profile.free_trials.unwrap_or_default() {
            return denied(codes::NO_FREE_TRIAL);
        }
        *used += 1;
        transaction.client_correlator = Some(self.correlator(transaction));
        self.extend_subscription(transaction);
        Stage::Charged
    }
}

pub(super) fn denied(code: &'static str) -> Stage {
    Stage::Denied(code.into())
}
