//! Shorter periods for less money.

use crate::aoc::{
    Amount, Course, Route, codes,
    data::{ChargeMode, StepDownOption},
    fields::Refusal,
    ledger::{
        Ledger,
        transaction::{Stage, Transaction},
    },
};

impl Ledger {
    /// Takes the shorter period that the caller chose.
    pub(crate) fn step_down(
        &mut self,
        transaction: &mut Transaction,
        duration: u16,
        course: &Course,
    ) -> Result<(), Refusal> {
        let Stage::StepDown(options) = &transaction.stage else {
            return Err(Refusal::of(codes::INVALID_STATE));
        };
        let chosen = options.iter().find(|option| option.duration == duration).copied();
        let option = chosen.ok_or_else(|| {
            Refusal::parameter("subscriptionDuration", "expected one that was offered")
        })?;
        transaction.order.amount = option.amount;
        if let Some(package) = &mut transaction.order.subscription {
            package.duration = option.duration;
        }
        transaction.mode = ChargeMode::StepDown;
        self.begin(transaction, Route::StepDown, course);
        Ok(())
    }

    pub(super) fn affordable(&mut self, transaction: &Transaction) -> Vec<StepDownOption> {
        let Some(msisdn) = transaction.order.msisdn else { return Vec::new() };
        let balance = self.subscriber(&msisdn).balance;
        let mut options = step_down_options(transaction);
        options.retain(|option| option.amount <= balance);
        options
    }
}

/// The shorter periods of the same subscription, at their part of the price.
pub(super) fn step_down_options(transaction: &Transaction) -> Vec<StepDownOption> {
    const DURATIONS: [u16; 2] = [8, 2];
    let Some(package) = &transaction.order.subscription else { return Vec::new() };
    let whole = u64::from(package.duration.saturating_sub(1).max(1));
    let shorter = DURATIONS.into_iter().filter(|duration| *duration < package.duration);
    let option = |duration: u16| {
        let amount = transaction.order.amount.share(u64::from(duration) - 1, whole);
        StepDownOption { duration, amount }
    };
    shorter.map(option).filter(|option| option.amount > Amount::ZERO).collect()
}
