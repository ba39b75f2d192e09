//! Taking money, at once or in the end.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    aoc::{
        Amount, Course, Entry, Kind, Route,
        callback::Callback,
        codes,
        data::{ChargeMode, Data, Status, StepDownOption},
        fields::Refusal,
        ledger::Ledger,
        subscription::Key,
        transaction::{Stage, Transaction, Way},
    },
    msisdn::Msisdn,
    population::Money,
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

    fn after_consent(&mut self, transaction: &mut Transaction) -> Stage {
        match transaction.profile.polls {
            0 => self.take(transaction),
            polls => self.processing(polls),
        }
    }

    fn processing(&self, polls_left: u32) -> Stage {
        Stage::Processing { polls_left, polled_at: self.now }
    }

    /// Why this cannot be charged now, whatever the balance.
    fn objection(&self, transaction: &Transaction) -> Option<&'static str> {
        let key = key(transaction)?;
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
    fn take(&mut self, transaction: &mut Transaction) -> Stage {
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

    fn wait_for_top_up(&mut self, transaction: &Transaction) -> Stage {
        if let Some(msisdn) = transaction.order.msisdn {
            let waiting = self.waiting_for_top_up.entry(msisdn).or_default();
            if !waiting.contains(&transaction.id) {
                waiting.push(Arc::clone(&transaction.id));
            }
        }
        Stage::TopUp
    }

    fn take_half(&mut self, transaction: &mut Transaction) -> Option<Stage> {
        let half = transaction.order.amount.share(1, 2);
        let mode = std::mem::replace(&mut transaction.mode, ChargeMode::Split);
        if half > Amount::ZERO && self.pay(transaction, half).is_ok() {
            return Some(Stage::Charged);
        }
        transaction.mode = mode;
        None
    }

    /// Takes what a split charge still lacks.
    pub(crate) fn take_rest(&mut self, transaction: &mut Transaction) -> Result<(), Refusal> {
        let rest = transaction.rest().ok_or_else(|| Refusal::of(codes::INVALID_STATE))?;
        transaction.route = Route::Split;
        self.pay(transaction, rest).map_err(Refusal::of)
    }

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

    fn affordable(&mut self, transaction: &Transaction) -> Vec<StepDownOption> {
        let Some(msisdn) = transaction.order.msisdn else { return Vec::new() };
        let balance = self.subscriber(&msisdn).balance;
        let mut options = step_down_options(transaction);
        options.retain(|option| option.amount <= balance);
        options
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

    /// Takes `amount`: the balance, the books, the subscription and the callback, all or none.
    fn pay(&mut self, transaction: &mut Transaction, amount: Amount) -> Result<(), &'static str> {
        let msisdn = transaction.order.msisdn.expect("nothing is charged before a number is known");
        let top_up = self.config.population.top_up;
        let subscriber = self.subscriber(&msisdn);
        if !subscriber.is_prepaid {
            return Err(codes::BLACKLISTED);
        }
        let Some(left) = subscriber.balance.less(amount) else {
            subscriber.declined(top_up);
            return Err(codes::FAILED);
        };
        subscriber.balance = left;
        if transaction.charges == 0 {
            self.extend_subscription(transaction);
        }
        transaction.charged = transaction.charged.plus(amount);
        transaction.client_correlator = Some(self.correlator(transaction));
        transaction.charges += 1;
        if transaction.charges > 1 && transaction.mode != ChargeMode::Split {
            self.till.charged_twice += 1;
        }
        self.enter(transaction, msisdn, amount);
        self.call_back_charge(transaction, amount);
        Ok(())
    }

    fn enter(&mut self, transaction: &Transaction, msisdn: Msisdn, amount: Amount) {
        let order = &transaction.order;
        self.till.enter(Entry {
            sequence: self.till.next_sequence(),
            kind: Kind::Charge,
            sp_trans_id: order.sp_trans_id.clone(),
            aoc_trans_id: Arc::clone(&transaction.id),
            client_correlator: transaction.client_correlator.clone().unwrap_or_default(),
            msisdn: Some(msisdn),
            amount,
            currency: Arc::clone(&order.currency),
            endpoint: transaction.route,
            operator: Arc::clone(transaction.operator()),
            subscription_id: order.subscription.as_ref().map(|package| Arc::clone(&package.id)),
            at: self.now,
        });
    }

    /// The gateway's reference of the next charge of `transaction`.
    fn correlator(&self, transaction: &Transaction) -> String {
        let uuid = self.correlator_of(&format!("{} {}", transaction.id, transaction.charges));
        if transaction.route == Route::AutoRenewal { format!("R-{uuid}") } else { uuid }
    }

    /// The gateway's reference of `subject`, in the shape of a UUID.
    pub(crate) fn correlator_of(&self, subject: &str) -> String {
        uuid(self.dice.about(subject).about("clientCorrelator"))
    }

    fn call_back_charge(&mut self, transaction: &Transaction, amount: Amount) {
        let is_automatic = transaction.route == Route::AutoRenewal;
        if transaction.route == Route::RenewSubscription && !self.config.calls_back_renewals {
            return;
        }
        let correlator = transaction.client_correlator.clone().unwrap_or_default();
        let package = transaction.order.subscription.as_ref();
        let data = Data {
            aoc_trans_id: Some(transaction.id.to_string()),
            charged: Some(amount),
            charge_mode: (!is_automatic).then_some(transaction.mode),
            subscription_id: package.map(|package| package.id.to_string()),
            status: Some(Status::Charged),
            ..self.seen(transaction)
        };
        let dice = self.dice.about(&correlator);
        let body = data.enveloped(self.config.spelling, dice);
        self.call_back(Callback::charged(&correlator, body));
    }

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

    /// What a look-up of `transaction` shows.
    pub(crate) fn seen(&self, transaction: &Transaction) -> Data {
        let (status, refusal) = match &transaction.stage {
            Stage::Open => (Status::Pending, None),
            Stage::Processing { .. } => (Status::Processing, None),
            Stage::Consent { .. } => (Status::PendingConsent, None),
            Stage::TopUp => (Status::PendingTopUp, None),
            Stage::StepDown(_) => (Status::PendingStepDown, None),
            Stage::Charged => (Status::Charged, None),
            Stage::Denied(code) => (Status::Denied, Some(Refusal::of(code.clone()))),
        };
        let options = match &transaction.stage {
            Stage::StepDown(options) => options.clone(),
            _ => Vec::new(),
        };
        let is_wallet = transaction.profile.is_wallet;
        Data {
            status: Some(status),
            charged: Some(transaction.charged),
            msisdn: transaction.order.msisdn.filter(|_| !is_wallet),
            client_correlator: transaction.client_correlator.clone(),
            charge_mode: (status == Status::Charged).then_some(transaction.mode),
            expiry_date: transaction.expiry_date,
            step_down_options: options,
            refusal,
            ..Data::default()
        }
    }
}

/// The subscription that a transaction is about.
pub(crate) fn key(transaction: &Transaction) -> Option<Key> {
    let package = transaction.order.subscription.as_ref()?;
    Some((transaction.order.msisdn?, Arc::clone(&package.id)))
}

/// The shorter periods of the same subscription, at their part of the price.
fn step_down_options(transaction: &Transaction) -> Vec<StepDownOption> {
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

fn denied(code: &'static str) -> Stage {
    Stage::Denied(code.into())
}

fn uuid(dice: crate::dice::Dice) -> String {
    let (high, low) = (dice.value(), dice.nth(1).value());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

impl Way {
    /// Whether the page may be opened.
    pub(crate) fn has_page(self) -> bool {
        matches!(self, Self::Page | Self::MobileApp)
    }
}
