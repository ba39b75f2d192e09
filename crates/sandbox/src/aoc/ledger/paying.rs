//! Taking money: the balance, the books, the subscription and the callback, all or none.

use crate::{
    aoc::{
        Amount, Kind, Route,
        callback::Callback,
        codes,
        data::{ChargeMode, Data, Status},
        fields::Refusal,
        ledger::{
            Ledger,
            till::Movement,
            transaction::{Stage, Transaction},
        },
    },
    dice::Dice,
    population::Money,
};

impl Ledger {
    pub(super) fn take_half(&mut self, transaction: &mut Transaction) -> Option<Stage> {
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

    /// Takes `amount`: the balance, the books, the subscription and the callback, all or none.
    pub(super) fn pay(
        &mut self,
        transaction: &mut Transaction,
        amount: Amount,
    ) -> Result<(), &'static str> {
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
        self.enter(
            transaction,
            Movement {
                kind: Kind::Charge,
                route: transaction.route,
                sp_trans_id: transaction.order.sp_trans_id.clone(),
                client_correlator: transaction.client_correlator.clone().unwrap_or_default(),
                amount,
            },
        );
        self.call_back_charge(transaction, amount);
        Ok(())
    }

    /// The gateway's reference of the next charge of `transaction`.
    pub(super) fn correlator(&self, transaction: &Transaction) -> String {
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
            ..transaction.seen()
        };
        let dice = self.dice.about(&correlator);
        let body = data.enveloped(self.config.spelling, dice);
        self.call_back(Callback::charged(&correlator, body));
    }
}

/// A number in the shape of a random UUID.
fn uuid(dice: Dice) -> String {
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
